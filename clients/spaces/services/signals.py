"""Judging posts' words behind the request: whatever has no signal of the models in force, batch by batch.

Each batch is one transaction, so whoever is killed in the middle goes on after the last one that was kept.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from clients.spaces.models import Post, Space, TextSignal
from clients.spaces.rules.erasure import MARK
from clients.spaces.rules.signals.known import PACKAGES, Kind, versions
from clients.spaces.rules.signals.reading import read
from tenants.boards import services as boards

KIND = "spaces.signals"
EVERY_POST = 0
"""The work's object: a client has one pass, not one for each space."""
BATCH = 500
MOST_IN_A_PASS = 20_000
"""A pass ends before another worker would take it for dead; what is left is asked for anew."""


def ask(*, at: datetime) -> None:
    """Have what is new or changed judged; asking twice before it is done has it done once."""
    boards.schedule(KIND, {EVERY_POST: at})


def pending() -> QuerySet[Post]:
    """Counted posts that the models in force have not judged, the oldest row first; an erased member's are not."""
    judged = TextSignal.objects.filter(post=OuterRef("pk"), kind=Kind.LANGUAGE, version=in_force())
    posts = Post.objects.filter(~Exists(judged), is_counted=True).exclude(body=MARK)
    return posts.order_by("pk").only("pk", "space_id", "created_at", "body", "is_html")


def judge_some(*, at: datetime) -> None:
    """Judge up to MOST_IN_A_PASS posts, and ask for the rest; with none left, say by which models that was."""
    spaces = list(Space.objects.values_list("pk", flat=True))
    if judge_all(most=MOST_IN_A_PASS) >= MOST_IN_A_PASS:
        ask(at=at)
    else:
        Space.objects.filter(pk__in=spaces).exclude(judged_as=in_force()).update(judged_as=in_force())


def judge_all(*, most: int | None = None) -> int:
    """Judge whatever is pending, or about so much of it; how many posts that were. Again finds nothing left."""
    last, count = 0, 0
    while (most is None or count < most) and (batch := _judge(last)):
        last, count = batch[-1], count + len(batch)
    return count


@transaction.atomic
def _judge(after: int) -> list[int]:
    """The next batch after a row. Rows are locked until it is kept: a change of words meanwhile waits for us."""
    posts = list(pending().filter(pk__gt=after).select_for_update(of=("self",), no_key=True)[:BATCH])
    TextSignal.objects.filter(post__in=[post.pk for post in posts]).delete()
    TextSignal.objects.bulk_create(
        ignore_conflicts=True,  # by whoever took this pass for dead
        objs=(
            TextSignal(
                post_id=post.pk,
                space_id=post.space_id,
                at=post.created_at,
                kind=signal.kind,
                value=signal.value,
                label=signal.label,
                model=PACKAGES[signal.kind],
                version=in_force(),
            )
            for post in posts
            for signal in read(post.body, is_html=post.is_html)
        ),
    )
    return [post.pk for post in posts]


def in_force() -> str:
    """All models in force together: when one of them moves, everything is judged anew."""
    return " ".join(versions()[kind] for kind in Kind)


def left() -> int:
    """How many posts wait to be judged."""
    return pending().count()
