"""Opening the question cases that are missing: all at once, with their clocks, whatever their number.

For a new case nothing can have been corrected or paused, so its clocks follow from three instants. That they are the
clocks that `sla.rules.clocks` derives from the log is tested over the whole archive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_time import NoServiceHours, ServiceHours, due_at, due_many
from clients.spaces.selectors.relations import OPENINGS, answer
from sla.models import Clock
from sla.rules.clocks import Term, warned_after
from sla.rules.words import NORMAL, Author, EventKind, Status
from sla.selectors.policies import Agreed
from sla.services import board, log, projection
from sla.services.bulk import whole_sets

_BY_ANSWER = PromiseKind.FIRST_RESPONSE
_MANY_SPANS = PromiseKind.NEXT_RESPONSE
"""Its clocks follow from all messages, not from three instants: `messages` opens them."""


@dataclass(frozen=True, slots=True)
class _Thread:
    """A thread that asks, with its first answers."""

    thread_id: int
    post_id: int
    opened_at: datetime
    staff_at: datetime | None
    member_at: datetime | None
    staff_post_id: int | None
    member_post_id: int | None

    def ends(self, term: Term) -> datetime | None:
        """When a promise of this case was kept, if it was."""
        if term.promise is not _BY_ANSWER:
            return None
        answers = [self.staff_at, self.member_at if term.answered_by is AnsweredBy.ANYONE else None]
        return min((answer for answer in answers if answer is not None), default=None)


_Span = tuple[Term, int | None, datetime, datetime | None, datetime | None, datetime | None]
"""Promise, calendar version, start, warning, due, end."""


def open_missing(space_id: int, since: datetime, policies: Agreed, *, at: datetime) -> int:
    """Open a case for each thread of the space since then that asks and has none. Returns how many."""
    with connection.cursor() as cursor:
        with whole_sets(cursor):
            cursor.execute(_MISSING, {"space": space_id, "since": since})
            threads = [_Thread(*row) for row in cursor.fetchall()]
        if not threads:
            return 0
        spans = list(_spans(threads, policies))
        ids = _write_cases(cursor, space_id, threads, spans)
        _write_log(cursor, ids, threads, spans, at)
        _write_clocks(cursor, ids, spans, at)
    running = list(Clock.objects.filter(case_id__in=ids, ended_at=None))
    projection.watch(running)
    board.show([pk for pk, held in zip(ids, spans, strict=True) if _closed_at(held) is None], at=at, policies=policies)
    return len(threads)


def _spans(threads: Sequence[_Thread], policies: Agreed) -> Iterator[list[_Span]]:
    """The clocks of each thread, in the order of the threads, which is that of their opening."""
    changes = sorted({one.valid_from for one in policies.promises} | {one.valid_from for one in policies.calendars})
    for _, alike in groupby(threads, key=lambda one: bisect_right(changes, one.opened_at)):
        group = list(alike)
        terms = policies.terms(CaseKind.QUESTION, group[0].opened_at)
        calendar = policies.calendar(group[0].opened_at)
        opened = [one.opened_at for one in group]
        columns = []
        for term in terms:
            if term.promise is _MANY_SPANS:
                continue
            hours = calendar.hours if calendar else None
            warns, dues = _due(opened, warned_after(term), hours), _due(opened, term.minutes, hours)
            columns.append(
                [
                    (term, calendar.version if calendar else None, one.opened_at, warn, due, one.ends(term))
                    for one, warn, due in zip(group, warns, dues, strict=True)
                ]
            )
        yield from ([list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in group])


def _due(opened: Sequence[datetime], minutes: int, hours: ServiceHours | None) -> list[datetime | None]:
    if hours is None:
        return [None] * len(opened)
    instants = np.array([one.astimezone(UTC).replace(tzinfo=None) for one in opened], "datetime64[us]")
    try:
        return [one.replace(tzinfo=UTC) for one in due_many(instants, minutes, hours).tolist()]
    except NoServiceHours:
        return [_due_alone(one, minutes, hours) for one in opened]


def _due_alone(opened_at: datetime, minutes: int, hours: ServiceHours) -> datetime | None:
    try:
        return due_at(opened_at, minutes=minutes, hours=hours)
    except NoServiceHours:
        return None


def _closed_at(spans: Sequence[_Span]) -> datetime | None:
    """When the last promise was kept; None while one is not, or its clocks are not known yet."""
    ends = [end for *_, end in spans]
    return max(ends) if ends and all(ends) else None  # type: ignore[type-var]


def _write_cases(cursor: Any, space_id: int, threads: Sequence[_Thread], spans: Sequence[list[_Span]]) -> list[int]:
    first = log.next_number()
    closed = [_closed_at(held) for held in spans]
    values = {
        "space": space_id,
        "priority": NORMAL,
        "numbers": list(range(first, first + len(threads))),
        "statuses": [(Status.OPEN if one is None else Status.DONE).value for one in closed],
        "closed": closed,
        "threads": [one.thread_id for one in threads],
        "posts": [one.post_id for one in threads],
        "opened": [one.opened_at for one in threads],
        "staff": [one.staff_at for one in threads],
        "member": [one.member_at for one in threads],
        "moves": [1 + (one.staff_at is not None) + (one.member_at is not None) for one in threads],
    }
    cursor.execute(_CASES, values)
    return [pk for pk, _ in sorted(cursor.fetchall(), key=lambda row: row[1])]


def _write_log(
    cursor: Any, ids: Sequence[int], threads: Sequence[_Thread], spans: Sequence[list[_Span]], at: datetime
) -> None:
    lines: list[tuple[int, str, datetime, str, int | None]] = []
    for pk, one, held in zip(ids, threads, spans, strict=True):
        lines.append((pk, EventKind.OPENED.value, one.opened_at, "", one.post_id))
        if one.staff_at:
            lines.append((pk, EventKind.ANSWERED.value, one.staff_at, Author.STAFF.value, one.staff_post_id))
        if one.member_at:
            lines.append((pk, EventKind.ANSWERED.value, one.member_at, Author.MEMBER.value, one.member_post_id))
        lines += [
            (pk, EventKind.BREACHED.value, due, "", None)
            for *_, due, ended in held
            if due is not None and ended is None and due <= at
        ]
    names = ("cases", "kinds", "instants", "authors", "posts")
    columns: dict[str, list[Any]] = {name: list(one) for name, one in zip(names, zip(*lines, strict=True), strict=True)}
    cursor.execute(_LOG, {**columns, "at": at, "by": log.BY.name, "by_kind": log.BY.kind.value})


def _write_clocks(cursor: Any, ids: Sequence[int], spans: Sequence[list[_Span]], at: datetime) -> None:
    rows = [
        (pk, term.promise.value, term.version, version, term.minutes, started, warn, due, ended)
        for pk, held in zip(ids, spans, strict=True)
        for term, version, started, warn, due, ended in held
    ]
    if rows:
        names = ("cases", "promises", "versions", "calendars", "minutes", "started", "warn", "due", "ended")
        columns = {name: list(one) for name, one in zip(names, zip(*rows, strict=True), strict=True)}
        cursor.execute(_CLOCKS, {**columns, "at": at})


_MISSING = sql.SQL("""
SELECT o.thread_id, o.post_id, o.opened_at, o.staff_answered_at, o.member_answered_at,
    CASE WHEN o.staff_answered_at IS NOT NULL THEN {staff_post} END,
    CASE WHEN o.member_answered_at IS NOT NULL THEN {member_post} END
FROM {openings} o
WHERE o.space_id = %(space)s AND o.opened_at >= %(since)s AND NOT o.is_staff_started
    AND NOT EXISTS (SELECT FROM sla_case c WHERE c.kind = 'question' AND c.thread_id = o.thread_id)
ORDER BY o.opened_at, o.thread_id
""").format(
    openings=sql.SQL(OPENINGS),
    staff_post=sql.SQL(answer("o", at="o.staff_answered_at", staff=True)),
    member_post=sql.SQL(answer("o", at="o.member_answered_at", staff=False)),
)

_CASES = """
INSERT INTO sla_case (
    number, kind, status, priority, space_id, thread_id, post_id, reason, opened_at, closed_at, staff_answered_at,
    member_answered_at, is_gone, claimed_by, pause_reason, moves
)
SELECT number, 'question', status, %(priority)s, %(space)s, thread, post, '', opened, closed, staff, member, false,
    '', '', moves
FROM unnest(
    %(numbers)s::int[], %(statuses)s::text[], %(threads)s::bigint[], %(posts)s::bigint[], %(opened)s::timestamptz[],
    %(closed)s::timestamptz[], %(staff)s::timestamptz[], %(member)s::timestamptz[], %(moves)s::int[]
) AS one (number, status, thread, post, opened, closed, staff, member, moves)
RETURNING id, number
"""

_LOG = """
INSERT INTO sla_caseevent (case_id, kind, at, recorded_at, actor_kind, actor_name, author, post_id, data)
SELECT case_id, kind, at, %(at)s, %(by_kind)s, %(by)s, author, post_id, '{}'
FROM unnest(
    %(cases)s::bigint[], %(kinds)s::text[], %(instants)s::timestamptz[], %(authors)s::text[], %(posts)s::bigint[]
) AS one (case_id, kind, at, author, post_id)
"""

_CLOCKS = """
INSERT INTO sla_clock (
    case_id, promise, promise_version, calendar_version, minutes, started_at, warn_at, due_at, ended_at,
    paused_minutes, warned_at, breached_at
)
SELECT case_id, promise, version, calendar, minutes, started, warn, due, ended, 0,
    CASE WHEN ended IS NULL AND warn <= %(at)s THEN warn END, CASE WHEN ended IS NULL AND due <= %(at)s THEN due END
FROM unnest(
    %(cases)s::bigint[], %(promises)s::text[], %(versions)s::int[], %(calendars)s::int[], %(minutes)s::int[],
    %(started)s::timestamptz[], %(warn)s::timestamptz[], %(due)s::timestamptz[], %(ended)s::timestamptz[]
) AS one (case_id, promise, version, calendar, minutes, started, warn, due, ended)
"""
