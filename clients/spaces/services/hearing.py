"""Handling what platforms told: many calls in one merge, one batch at a time, so that no client waits for another.

A batch is one transaction under the client's lock, its calls marked in the same: killed in the middle, it waits as it
did. What fails is tried again in smaller batches, until the one call is alone that cannot be taken in.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from traceback import format_tb
from typing import TypeVar

import structlog
from django.db import transaction
from django.db.models import F

from clients.spaces.connectors import hooks
from clients.spaces.connectors.webhook.source import WebhookSource
from clients.spaces.models import Delivery, ErasedMember, HookVersion, Post, Space
from clients.spaces.rules.inbox import (
    HANDLE,
    DeliveryState,
    FlagWord,
    HookKind,
    NotUnderstood,
    PostWord,
    Told,
    Version,
    Versioned,
    Why,
    newest,
)
from clients.spaces.services import asking, flags, ingestion
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.kernel.actor import system
from tenants.kernel.refusals import Refusal
from tenants.locks import client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

log = structlog.get_logger(__name__)
MOST_CALLS, MOST_BYTES = 1_000, 8_000_000
"""In one batch."""
MOST_ATTEMPTS = 4
REST = timedelta(hours=1)
BY = system(HANDLE)
W = TypeVar("W", bound=Versioned)
_Row = tuple[int, str, int, int]


@dataclass(slots=True)
class _Batch:
    """Calls that are handled together, and what they tell; `wrong` and `told` by the call's row."""

    told: dict[int, Told] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def handle(space_id: int, at: datetime) -> None:
    """Handle the next batch of a space; where more waits, it is this space's turn again after everyone else's.

    Raises: StageForbids, while the client's service stands still; ClientBusy, for the board to come again.
    """
    lifecycle.require_here(Doing.INGEST)
    space = Space.objects.filter(pk=space_id).first()
    rows = _next(space_id)
    if space is None or not rows:
        return
    pks = [pk for pk, *_rest in rows]
    try:
        with client_lock(connection.tenant, "ingest"), transaction.atomic():
            _take_in(space, pks, at)
    except Refusal:
        raise
    except Exception as fault:  # noqa: BLE001 - told below, without its message: that may hold what somebody wrote
        log.error(
            "inbox.batch_failed", calls=len(pks), fault=type(fault).__name__, at=format_tb(fault.__traceback__)[-3:]
        )
        _failed(pks, at)
    if Delivery.objects.filter(space_id=space_id, state=DeliveryState.WAITING).exists():
        boards.schedule(HANDLE, {space_id: at})


def rest(space_id: int, at: datetime) -> None:
    """After looks that failed for a reason of our own: go on, but give it time."""
    boards.schedule(HANDLE, {space_id: at + REST})


def _next(space_id: int) -> list[_Row]:
    """The calls that wait longest, as many as a batch holds; fewer, once a batch of them has failed."""
    waiting = Delivery.objects.filter(space_id=space_id, state=DeliveryState.WAITING).order_by("pk")
    rows: list[_Row] = list(waiting.values_list("pk", "event_id", "size", "attempts")[:MOST_CALLS])
    found: list[_Row] = []
    size = 0
    for row in rows:
        size += row[2]
        if found and (size > MOST_BYTES or len(found) >= MOST_CALLS // 10 ** max(found[0][3], row[3])):
            break
        found.append(row)
    return found


def _take_in(space: Space, pks: Sequence[int], at: datetime) -> None:
    """All of a batch. Whatever else was handled meanwhile by somebody else is left out."""
    mine = Delivery.objects.select_for_update(skip_locked=True).filter(pk__in=pks, state=DeliveryState.WAITING)
    batch = _read(list(mine.order_by("pk")))
    posts = _holding(space, "post", (word for told in batch.told.values() for word in told.posts))
    told_flags = _holding(space, "flag", (word for told in batch.told.values() for word in told.flags))
    rows = _staged(space, posts.values())
    if rows:
        source = WebhookSource([cells for _, cells in rows], [f"post {key}" for key, _ in rows])
        ingestion.take_in(space, "webhook", source, by=BY, at=at)
    if told_flags:
        flags.take_in(space, [word.row for word in told_flags.values()], by=BY, at=at)
    threads = frozenset().union(*(told.threads for told in batch.told.values()))
    asking.ask_again(space.pk, threads, at=at)
    if any(told.asks_for_flags for told in batch.told.values()):
        asking.ask_for_flags(space.pk, at=at)
    _mark(batch, posts, told_flags, at)


def _read(calls: Iterable[Delivery]) -> _Batch:
    batch = _Batch()
    for call in calls:
        batch.names[call.pk] = call.event_id
        try:
            batch.told[call.pk] = hooks.read(call.kind, call.event, zlib.decompress(call.packed))
        except (NotUnderstood, zlib.error) as error:
            batch.wrong[call.pk] = str(error)
    return batch


def _holding(space: Space, about: str, words: Iterable[W]) -> dict[str, W]:
    """The words that hold, key → word, now that their versions are kept; what was heard newer before is left out."""
    spoken = list(words)
    if not spoken:
        return {}
    keys = {f"{about}/{word.key}" for word in spoken}
    rows = HookVersion.objects.filter(space=space, about__in=keys).values_list("about", "at", "number")
    held: dict[str, Version] = {name.partition("/")[2]: (at, number) for name, at, number in rows}
    found = newest(spoken, held)
    HookVersion.objects.bulk_create(
        [
            HookVersion(space=space, about=f"{about}/{key}", at=word.version[0], number=word.version[1])
            for key, word in found.items()
        ],
        update_conflicts=True,
        unique_fields=["space", "about"],
        update_fields=["at", "number"],
        batch_size=1_000,
    )
    return found


def _staged(space: Space, words: Iterable[PostWord]) -> list[tuple[str, dict[str, str | None]]]:
    """Rows of staging, post → cells. One that is gone is what we hold of it, deleted; of others nothing is said."""
    spoken = list(words)
    rows = [(word.key, {**word.cells, "is_deleted": "0"}) for word in spoken if word.cells is not None]
    gone = [word.key for word in spoken if word.cells is None]
    return [*rows, *_gone(space, gone)] if gone else rows


def _gone(space: Space, keys: Sequence[str]) -> list[tuple[str, dict[str, str | None]]]:
    held = Post.objects.filter(space=space, external_id__in=keys).values_list(
        "external_id", "created_at", "author__external_id", "thread__external_id", "thread__channel__external_id",
        "reply_to_key", "body", "is_staff", "like_count", "is_accepted",
    )  # fmt: skip
    return [
        (
            key,
            {
                "external_id": key,
                "created_at": created_at.isoformat(),
                "author_key": author,
                "thread_key": thread,
                "channel_key": channel or "",
                "reply_to_key": reply_to,
                "body": body,
                "is_staff": str(int(is_staff)),
                "like_count": str(likes),
                "is_accepted": str(int(is_accepted)),
                "is_deleted": "1",
            },
        )
        for key, created_at, author, thread, channel, reply_to, body, is_staff, likes, is_accepted in held
    ]


def _mark(batch: _Batch, posts: dict[str, PostWord], told_flags: dict[str, FlagWord], at: datetime) -> None:
    """Say of each call what became of it, in one statement a kind."""
    calls = Delivery.objects.filter(pk__in=batch.told)
    older = [
        pk
        for pk, told in batch.told.items()
        if any(posts.get(word.key) is not word for word in told.posts)
        or any(told_flags.get(word.key) is not word for word in told.flags)
    ]
    calls.exclude(pk__in=older).update(state=DeliveryState.DONE, processed_at=at)
    calls.filter(pk__in=older).update(state=DeliveryState.IGNORED, why=Why.OLDER, processed_at=at)
    # What only said where to look is in the way, and of an erased member nothing is to lie about.
    kept = calls.filter(kind=HookKind.WEBHOOK).exclude(space__in=ErasedMember.objects.values("space"))
    calls.exclude(pk__in=kept.values("pk")).update(packed=b"", size=0)
    for pk, words in batch.wrong.items():
        _fail([pk], Why.NOT_UNDERSTOOD, words, at)
    of_erased = Delivery.objects.filter(pk__in=batch.wrong, space__in=ErasedMember.objects.values("space"))
    of_erased.update(packed=b"", size=0, error="")


def _failed(pks: Sequence[int], at: datetime) -> None:
    """Count the attempt; a call that fails alone, too, is set aside, so that it is looked at."""
    Delivery.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1)
    if len(pks) == 1 and Delivery.objects.filter(pk__in=pks, attempts__gte=MOST_ATTEMPTS).exists():
        _fail(pks, Why.FAULT, "", at)


def _fail(pks: Sequence[int], why: Why, words: str, at: datetime) -> None:
    Delivery.objects.filter(pk__in=pks).update(state=DeliveryState.FAILED, why=why, error=words, processed_at=at)
