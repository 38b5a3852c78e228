"""The posts, threads and people that a month's figures count, as lists.

The conditions are those of `selectors.activity`, said once more for rows that a person reads; the tests hold both
together. Whatever is asked for lies within the stretch, so no list costs more than its months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Length

from clients.spaces.models import Person, Post, TextSignal, Thread
from clients.spaces.rules.signals.known import Kind
from clients.spaces.rules.span import Span
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

DAY, WEEK = timedelta(hours=24), timedelta(days=7)


def posts(part: str, span: Span, by: Actor) -> QuerySet[Post]:
    """The counted posts of a stretch: `part` is all, replies, by_members, between_members or liked."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return Post.objects.none()
    rows = Post.objects.filter(is_counted=True, created_at__gte=span.starts_at, created_at__lt=span.until)
    return _POSTS[part](_within(rows, span), span).select_related("author", "thread__space", "space")


def threads(part: str, span: Span, by: Actor) -> QuerySet[Thread]:
    """The threads that belong to a stretch, each with `answer_at`: the response that the part is about, or null.

    `part`: a key of this module's table.
    """
    if not may(by, Permission.EVIDENCE_VIEW):
        return Thread.objects.none()
    rows = Thread.objects.filter(opened_at__gte=span.starts_at, opened_at__lt=span.until)
    which, condition = _THREADS[part]
    rows = _within(rows, span).annotate(answer_at=_come(which, span))
    return condition(rows, span).select_related("starter", "channel", "space", "opening_post")


def joined(span: Span, by: Actor, *, posted: bool = False) -> list[int]:
    """The people who joined in a stretch; with `posted` those of them who posted within 30 days. Who is one is one."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return []
    values: dict[str, Any] = {"every": span.space_ids is None, "spaces": list(span.space_ids or []), "posted": posted}
    values |= {"from": span.starts_at, "until": span.until, "as_of": span.as_of}
    with connection.cursor() as cursor:
        cursor.execute(_JOINED, values)
        return [pk for (pk,) in cursor.fetchall()]


_JOINED = """
SELECT min(id) FROM spaces_person WHERE %(every)s OR space_id = ANY(%(spaces)s)
GROUP BY coalesce(-member_id, id)
HAVING min(joined_at) >= %(from)s AND min(joined_at) < %(until)s
    AND (NOT %(posted)s OR min(first_counted_at) <= least(min(joined_at) + interval '30 days', %(as_of)s))
ORDER BY 1
"""


def named(ids: Iterable[int], by: Actor) -> dict[int, Person]:
    """People by their ids, with their space; nobody for who may not see evidence."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return {}
    return {each.pk: each for each in Person.objects.select_related("space").filter(pk__in=list(ids))}


def _within(rows: Any, span: Span) -> Any:
    return rows if span.space_ids is None else rows.filter(space_id__in=span.space_ids)


def _replies(rows: QuerySet[Post], span: Span) -> QuerySet[Post]:
    return rows.filter(~Q(pk=F("thread__opening_post_id")))


def _between_members(rows: QuerySet[Post], span: Span) -> QuerySet[Post]:
    """Whom a post answers is told by the post that it names, if that existed then, else by the thread's starter."""
    unnamed = Q(answers_id=None) | Q(answers_since__gt=span.as_of)
    rows = (
        _replies(rows, span)
        .filter(is_staff=False)
        .annotate(
            whom=Case(When(unnamed, then=F("thread__starter_id")), default=F("answers_id")),
            whom_staff=Case(When(unnamed, then=F("thread__is_staff_started")), default=F("answers_staff")),
        )
    )
    return rows.filter(~Q(author_id=F("whom")), whom_staff=False)


def _judged(rows: QuerySet[Post], kind: Kind, **label: str) -> QuerySet[Post]:
    """Posts of which something was judged, or was judged so."""
    return rows.filter(Exists(TextSignal.objects.filter(post=OuterRef("pk"), kind=kind, **label)))


_POSTS: dict[str, Callable[[QuerySet[Post], Span], QuerySet[Post]]] = {
    "all": lambda rows, span: rows,
    "replies": _replies,
    "by_members": lambda rows, span: rows.filter(is_staff=False),
    "between_members": _between_members,
    "liked": lambda rows, span: rows.filter(like_count__gt=0),
    "positive": lambda rows, span: _judged(rows, Kind.SENTIMENT, label="positive"),
    "negative": lambda rows, span: _judged(rows, Kind.SENTIMENT, label="negative"),
    "toned": lambda rows, span: _judged(rows, Kind.SENTIMENT),
    "toxic": lambda rows, span: _judged(rows, Kind.TOXICITY, label="toxic"),
}


def _come(column: str, span: Span) -> Any:
    """A response later than `as_of` has not come."""
    return Case(When(**{f"{column}__lte": span.as_of}, then=F(column)))


def _solved(rows: QuerySet[Thread], span: Span) -> QuerySet[Thread]:
    """By the topic's own mark, else by the earliest marked post; only a post that counts and existed then."""
    held = Post.objects.filter(is_counted=True, created_at__lte=span.as_of)
    own = held.filter(pk=OuterRef("marked_post_id")).order_by().values("pk")
    marked = held.filter(thread=OuterRef("pk"), is_accepted=True)
    first = marked.order_by("created_at", "number", Length("external_id"), "external_id").values("pk")
    return rows.annotate(solution=Coalesce(Subquery(own[:1]), Subquery(first[:1]))).filter(solution__isnull=False)


def _solved_by_peers(rows: QuerySet[Thread], span: Span) -> QuerySet[Thread]:
    by_peer = Post.objects.filter(pk=OuterRef("solution"), is_staff=False).filter(~Q(author=OuterRef("starter_id")))
    return _solved(rows, span).filter(Exists(by_peer))


_ANY, _MEMBER, _STAFF = "first_response_at", "first_member_response_at", "first_staff_response_at"
_Asked = QuerySet[Any]
"""Threads with `answer_at`."""


def _a_day_old(rows: _Asked, span: Span) -> _Asked:
    return rows.filter(opened_at__lte=span.as_of - DAY)


def _a_week_old(rows: _Asked, span: Span) -> _Asked:
    return rows.filter(opened_at__lte=span.as_of - WEEK)


def _answered(rows: _Asked, span: Span) -> _Asked:
    return rows.filter(answer_at__isnull=False)


def _by_members(rows: _Asked, span: Span) -> _Asked:
    return rows.filter(is_staff_started=False)


_THREADS: dict[str, tuple[str, Callable[[_Asked, Span], _Asked]]] = {
    "all": (_ANY, lambda rows, span: rows),
    "answered": (_ANY, _answered),
    "answered_by_staff": (_STAFF, _answered),
    "a_day_old": (_ANY, _a_day_old),
    "answered_in_a_day": (_ANY, lambda rows, span: _a_day_old(rows, span).filter(answer_at__lte=F("opened_at") + DAY)),
    "a_week_old": (_ANY, _a_week_old),
    "unanswered_for_a_week": (
        _ANY,
        lambda rows, span: _a_week_old(rows, span).filter(Q(answer_at=None) | Q(answer_at__gt=F("opened_at") + WEEK)),
    ),
    "solved": (_ANY, _solved),
    "solved_by_peers": (_ANY, _solved_by_peers),
    "answered_first_by_members": (
        _ANY,
        lambda rows, span: _answered(rows, span).filter(first_member_response_at=F("answer_at")),
    ),
    "by_members": (_MEMBER, _by_members),
    "answered_by_peers": (_MEMBER, lambda rows, span: _answered(_by_members(rows, span), span)),
}
"""Which response each part is about, and which threads it keeps."""
