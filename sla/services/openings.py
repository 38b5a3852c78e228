"""Opening the question cases that are missing: all at once, with their clocks, whatever their number.

For a new case nothing can have been corrected or paused, so its clocks follow from three instants. They stay in the
database but for the openings, whose due times are reckoned in one go. That these are the clocks that
`sla.rules.clocks` derives from the log is tested over the whole archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_time import Instants, NoServiceHours, ServiceHours, due_at, due_many
from clients.spaces.selectors.relations import OPENINGS, answer
from sla.models import Clock
from sla.rules.clocks import Term, warned_after
from sla.rules.words import NORMAL
from sla.selectors.policies import Agreed
from sla.services import board, log, projection
from sla.services.bulk import whole_sets

_MANY_SPANS = PromiseKind.NEXT_RESPONSE
"""Its clocks follow from all messages, not from three instants: `messages` opens them."""
_NULL = r"\N"


def open_missing(space_id: int, since: datetime, policies: Agreed, *, at: datetime) -> int:
    """Open a case for each thread of the space since then that asks and has none. Returns how many."""
    with connection.cursor() as cursor:
        with whole_sets(cursor):
            cursor.execute(_MISSING, {"space": space_id, "since": since})
        cursor.execute("SELECT (extract(epoch FROM opened_at) * 1000000)::bigint FROM sla_missing ORDER BY n")
        opened = np.array([ticks for (ticks,) in cursor.fetchall()], np.int64).astype("datetime64[us]")
        if opened.size:
            _open(cursor, space_id, opened, policies, at)
        cursor.execute("DROP TABLE sla_missing")
    return int(opened.size)


def _open(cursor: Any, space_id: int, opened: Instants, policies: Agreed, at: datetime) -> None:
    cursor.execute(_CLOCK_TABLE)
    with cursor.copy(
        "COPY sla_missing_clock (n, promise, version, calendar, minutes, by_answer, by_anyone, warn, due) FROM STDIN"
    ) as copy:
        for lines in _clocks(opened, policies):
            copy.write(lines)
    values = {
        "space": space_id,
        "base": log.next_number() - 1,
        "priority": NORMAL,
        "at": at,
        "by": log.BY.name,
        "by_kind": log.BY.kind.value,
    }
    for statement in (_ENDS, _CASES, _LOG, _CLOCKS):
        cursor.execute(statement, values)
    cursor.execute("SELECT case_id FROM sla_missing WHERE closed_at IS NULL")
    working = [pk for (pk,) in cursor.fetchall()]
    cursor.execute("DROP TABLE sla_missing_clock")
    projection.watch(Clock.objects.filter(case_id__in=working, ended_at=None, breached_at=None))
    board.show(working, at=at, policies=policies)


def _clocks(opened: Instants, policies: Agreed) -> Iterator[str]:
    """Lines for COPY: each opening, which are in order, with each promise of its time."""
    changes = {one.valid_from for one in policies.promises} | {one.valid_from for one in policies.calendars}
    edges = np.array(sorted(one.astimezone(UTC).replace(tzinfo=None) for one in changes), "datetime64[us]")
    group = np.searchsorted(edges, opened, side="right")
    for number in np.unique(group):
        places = np.flatnonzero(group == number)
        alike = opened[places]
        first = alike[0].item().replace(tzinfo=UTC)
        calendar = policies.calendar(first)
        hours = calendar.hours if calendar else None
        for term in policies.terms(CaseKind.QUESTION, first):
            if term.promise is not _MANY_SPANS:
                yield _lines(places, alike, term, calendar.version if calendar else None, hours)


def _lines(
    places: NDArray[np.intp], opened: Instants, term: Term, version: int | None, hours: ServiceHours | None
) -> str:
    answered = term.promise is PromiseKind.FIRST_RESPONSE
    anyone = term.answered_by is AnsweredBy.ANYONE
    same = "\t".join(
        [
            term.promise.value,
            str(term.version),
            _NULL if version is None else str(version),
            str(term.minutes),
            "t" if answered else "f",
            "t" if anyone else "f",
        ]
    )
    warns, dues = _due(opened, warned_after(term), hours), _due(opened, term.minutes, hours)
    rows = zip((places + 1).tolist(), warns, dues, strict=True)
    return "".join(f"{n}\t{same}\t{warn}\t{due}\n" for n, warn, due in rows)


def _due(opened: Instants, minutes: int, hours: ServiceHours | None) -> list[str]:
    """Due instants as COPY reads them."""
    if hours is None:
        return [_NULL] * opened.size
    try:
        return [f"{one}+00" for one in np.datetime_as_string(due_many(opened, minutes, hours)).tolist()]
    except NoServiceHours:
        return [_due_alone(one.replace(tzinfo=UTC), minutes, hours) for one in opened.tolist()]


def _due_alone(opened_at: datetime, minutes: int, hours: ServiceHours) -> str:
    try:
        return due_at(opened_at, minutes=minutes, hours=hours).isoformat()
    except NoServiceHours:
        return _NULL


_MISSING = sql.SQL("""
CREATE TEMPORARY TABLE sla_missing ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY o.opened_at, o.thread_id) AS n, o.thread_id, o.post_id, o.opened_at,
    o.staff_answered_at AS staff_at, o.member_answered_at AS member_at,
    CASE WHEN o.staff_answered_at IS NOT NULL THEN {staff_post} END AS staff_post_id,
    CASE WHEN o.member_answered_at IS NOT NULL THEN {member_post} END AS member_post_id,
    NULL::timestamptz AS closed_at, NULL::bigint AS case_id
FROM {openings} o
WHERE o.space_id = %(space)s AND o.opened_at >= %(since)s AND NOT o.is_staff_started
    AND NOT EXISTS (SELECT FROM sla_case c WHERE c.kind = 'question' AND c.thread_id = o.thread_id)
""").format(
    openings=sql.SQL(OPENINGS),
    staff_post=sql.SQL(answer("o", at="o.staff_answered_at", staff=True)),
    member_post=sql.SQL(answer("o", at="o.member_answered_at", staff=False)),
)

_CLOCK_TABLE = """
CREATE TEMPORARY TABLE sla_missing_clock (
    n bigint, promise text, version integer, calendar integer, minutes integer, by_answer boolean, by_anyone boolean,
    warn timestamptz, due timestamptz, ended timestamptz
) ON COMMIT DROP
"""

_ENDS = """
UPDATE sla_missing_clock c
SET ended = CASE WHEN c.by_anyone THEN least(m.staff_at, m.member_at) ELSE m.staff_at END
FROM sla_missing m WHERE m.n = c.n AND c.by_answer
"""

_CASES = """
WITH closed AS (
    SELECT n, max(ended) AS at FROM sla_missing_clock GROUP BY n HAVING bool_and(ended IS NOT NULL)
), made AS (
    INSERT INTO sla_case (
        number, kind, status, priority, space_id, thread_id, post_id, reason, opened_at, closed_at,
        staff_answered_at, member_answered_at, is_gone, claimed_by, pause_reason, moves
    )
    SELECT %(base)s + m.n, 'question', CASE WHEN c.at IS NULL THEN 'OPEN' ELSE 'DONE' END, %(priority)s, %(space)s,
        m.thread_id, m.post_id, '', m.opened_at, c.at, m.staff_at, m.member_at, false, '', '',
        1 + (m.staff_at IS NOT NULL)::int + (m.member_at IS NOT NULL)::int
    FROM sla_missing m LEFT JOIN closed c ON c.n = m.n
    ORDER BY m.n
    RETURNING id, thread_id, closed_at
)
UPDATE sla_missing m SET case_id = made.id, closed_at = made.closed_at FROM made WHERE made.thread_id = m.thread_id
"""

_LOG = """
INSERT INTO sla_caseevent (case_id, kind, at, recorded_at, actor_kind, actor_name, author, post_id, data)
SELECT case_id, kind, told.at, %(at)s, %(by_kind)s, %(by)s, author, post_id, data
FROM (
    SELECT n, 1 AS place, case_id, 'OPENED' AS kind, opened_at AS at, '' AS author, post_id,
        jsonb_build_object() AS data
    FROM sla_missing
    UNION ALL
    SELECT n, 2, case_id, 'ANSWERED', staff_at, 'staff', staff_post_id, jsonb_build_object()
    FROM sla_missing WHERE staff_at IS NOT NULL
    UNION ALL
    SELECT n, 3, case_id, 'ANSWERED', member_at, 'member', member_post_id, jsonb_build_object()
    FROM sla_missing WHERE member_at IS NOT NULL
    UNION ALL
    SELECT m.n, 4, m.case_id, 'BREACHED', c.due, '', NULL, jsonb_build_object('promise', c.promise)
    FROM sla_missing_clock c JOIN sla_missing m ON m.n = c.n WHERE c.ended IS NULL AND c.due <= %(at)s
) told
ORDER BY n, place
"""

_CLOCKS = """
INSERT INTO sla_clock (
    case_id, promise, promise_version, calendar_version, minutes, started_at, warn_at, due_at, ended_at,
    paused_minutes, warned_at, breached_at
)
SELECT m.case_id, c.promise, c.version, c.calendar, c.minutes, m.opened_at, c.warn, c.due, c.ended, 0,
    CASE WHEN c.ended IS NULL AND c.warn <= %(at)s THEN c.warn END,
    CASE WHEN c.ended IS NULL AND c.due <= %(at)s THEN c.due END
FROM sla_missing_clock c JOIN sla_missing m ON m.n = c.n
ORDER BY c.n
"""
