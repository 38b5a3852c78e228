"""One thread as a person reads it, and what became of a piece of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from clients.spaces.models import Flag, Post, Thread
from clients.spaces.rules.flag import State
from clients.spaces.rules.html import shown
from clients.spaces.rules.space import Platform
from tenants.kernel.refusals import Refusal

BEFORE, AFTER = 6, 13
"""Posts that are shown before the one in question and after it, beside the post that opens the thread."""


class UnknownThread(Refusal):
    """The client holds no such thread."""


@dataclass(frozen=True, slots=True)
class PostView:
    """One post, safe to show: `html` was cleaned. `is_out`: hidden or deleted on the platform, or its own note."""

    id: int
    author: str
    is_staff: bool
    created_at: datetime
    html: str
    is_flagged: bool
    number: int | None = None
    is_opening: bool = False
    is_asked: bool = False
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A part of a thread around one post: its opening, then what stands before and after that post, in time order.

    earlier_count: posts between the opening and the next one that is shown; later_count: posts after the last.
    url: the thread on its platform, "" where that has no address.
    """

    title: str
    channel: str
    url: str
    posts: tuple[PostView, ...]
    earlier_count: int
    later_count: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a thread led to: counted posts after its opening, and how many people other than its starter wrote them."""

    replies: int
    people: int


def thread_view(thread_id: int, *, around_post_id: int | None = None) -> ThreadView:
    """Return the thread around a post of it, by default around its newest. Raises: UnknownThread.

    A fixed number of queries and at most 20 posts, however long the thread is.
    """
    thread = Thread.objects.select_related("space", "channel", "opening_post").filter(pk=thread_id).first()
    if thread is None:
        raise UnknownThread("There is no such thread")
    posts = _posts(thread)
    asked = posts.filter(pk=around_post_id).first() if around_post_id else None
    middle = asked or posts.last()
    if middle is None:
        return ThreadView(thread.title, _channel(thread), address(thread, None), (), 0)
    before = list(posts.filter(_earlier(middle)).reverse()[:BEFORE])[::-1]
    after = list(posts.filter(_later(middle))[:AFTER])
    part = [*before, middle, *after]
    opening = posts.filter(pk=thread.opening_post_id or 0).first() or posts.first()
    if opening and all(post.pk != opening.pk for post in part):
        part = [opening, *part]
    first = part[1] if opening and part[0].pk == opening.pk and len(part) > 1 else part[0]
    return ThreadView(
        title=thread.title,
        channel=_channel(thread),
        url=address(thread, middle),
        posts=tuple(_view(post, opening, asked) for post in part),
        earlier_count=posts.filter(_earlier(first)).exclude(pk__in=[post.pk for post in part]).count(),
        later_count=posts.filter(_later(part[-1])).count(),
    )


def outcome(space_id: int, external_id: str, *, as_of: datetime) -> Outcome | None:
    """Return what the platform's thread `external_id` had led to at `as_of`; None while it is not held."""
    return outcomes([(space_id, external_id)], as_of=as_of).get((space_id, external_id))


def outcomes(wanted: Iterable[tuple[int, str]], *, as_of: datetime) -> dict[tuple[int, str], Outcome]:
    """`outcome` of many threads, each by its space and its platform's name for it; without those not held.

    Two queries, whatever the number of threads.
    """
    asked = set(wanted)
    named = {name for _space, name in asked}
    threads = Thread.objects.filter(space_id__in={space for space, _name in asked}, external_id__in=named)
    held = {
        pk: (space, name)
        for pk, space, name in threads.filter(opened_at__lte=as_of).values_list("pk", "space_id", "external_id")
        if (space, name) in asked
    }
    replies = Post.objects.filter(thread_id__in=held, is_counted=True, created_at__lte=as_of)
    replies = replies.filter(Q(thread__opening_post_id=None) | ~Q(pk=F("thread__opening_post_id")))
    others = Q(thread__starter_id=None) | ~Q(author_id=F("thread__starter_id"))
    counts = replies.order_by().values_list("thread_id")
    found = dict.fromkeys(held.values(), Outcome(0, 0))
    wrote = Count("author_id", filter=others, distinct=True)
    for pk, count, people in counts.annotate(replies=Count("pk"), people=wrote):
        found[held[pk]] = Outcome(count, people)
    return found


def _posts(thread: Thread) -> QuerySet[Post]:
    flagged = Flag.objects.filter(post=OuterRef("pk"), state=State.OPEN)
    posts = Post.objects.filter(thread=thread).select_related("author").annotate(is_flagged=Exists(flagged))
    return posts.order_by("created_at", "pk")


def _earlier(post: Post) -> Q:
    return Q(created_at__lt=post.created_at) | Q(created_at=post.created_at, pk__lt=post.pk)


def _later(post: Post) -> Q:
    return Q(created_at__gt=post.created_at) | Q(created_at=post.created_at, pk__gt=post.pk)


def _view(post: Post, opening: Post | None, asked: Post | None) -> PostView:
    return PostView(
        id=post.pk,
        author=str(post.author),
        is_staff=post.is_staff,
        created_at=post.created_at,
        html=shown(post.body, is_html=post.is_html),
        is_flagged=post.is_flagged,  # type: ignore[attr-defined]
        number=post.number,
        is_opening=opening is not None and post.pk == opening.pk,
        is_asked=asked is not None and post.pk == asked.pk,
        is_out=not post.is_counted,
    )


def _channel(thread: Thread) -> str:
    return str(thread.channel) if thread.channel else ""


def address(thread: Thread, post: Post | None = None) -> str:
    """Where a thread, or a post of it, stands on its platform; "" where that has no address."""
    space = thread.space
    if space.platform != Platform.DISCOURSE or not space.url:
        return space.url
    number = f"/{post.number}" if post and post.number else ""
    return f"{space.url.rstrip('/')}/t/{thread.external_id}{number}"
