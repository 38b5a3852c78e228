"""A month's activity from its days' tallies: the same as from the rows, for what is known by now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg import sql

from clients.spaces.rules.activity import MonthActivity
from clients.spaces.rules.tally import answers_of, threads_of, unpack_members, unpack_posts, unpack_threads
from clients.spaces.selectors.arrivals import Stretch, arrivals, arrivals_by_space
from clients.spaces.selectors.columns import microseconds, rows
from clients.spaces.selectors.joined import each_once, joined_people
from tenants.kernel.periods import Month


class _Day(NamedTuple):
    """One space's, packed."""

    space_id: int
    on: date
    posts: memoryview
    threads: memoryview
    members: memoryview


def tallied_months(
    months: Sequence[Month], *, zone: ZoneInfo, as_of: datetime, space_ids: Sequence[int]
) -> list[MonthActivity] | None:
    """Return the activity of each of these months in these spaces, or None when their tallies cannot tell it.

    They can of months of the zone in whose days they are kept, as of any instant since the latest post held.
    """
    spaces = list(space_ids) or [0]
    with connection.cursor() as cursor:
        if not _can_tell(cursor, spaces, zone, as_of):
            return None
        one = joined_people(spaces)
        held = list(_days(cursor, min(months), max(months), spaces))
        stretches = [_stretch(each, zone, as_of) for each in months]
        came = arrivals(cursor, stretches, as_of=as_of, space_ids=spaces, one=one)
    return [each_once(_month(each, held, people, as_of), one) for each, people in zip(months, came, strict=True)]


def tallied_by_space(
    month: Month, *, zone: ZoneInfo, as_of: datetime, space_ids: Sequence[int]
) -> dict[int, MonthActivity] | None:
    """The same of one month and each space for itself, by row id."""
    spaces = list(space_ids)
    with connection.cursor() as cursor:
        if not _can_tell(cursor, spaces, zone, as_of):
            return None
        held = list(_days(cursor, month, month, spaces))
        came = arrivals_by_space(cursor, _stretch(month, zone, as_of), as_of=as_of, space_ids=spaces)
    return {pk: _month(month, [day for day in held if day.space_id == pk], came[pk], as_of) for pk in spaces}


def _can_tell(cursor: Any, spaces: list[int], zone: ZoneInfo, as_of: datetime) -> bool:
    cursor.execute(_CAN_TELL, {"spaces": spaces, "zone": zone.key, "as_of": as_of})
    return bool(cursor.fetchone()[0])


def _stretch(month: Month, zone: ZoneInfo, as_of: datetime) -> Stretch:
    return month.starts_at(zone), min(month.ends_at(zone), as_of + timedelta(microseconds=1))


def _month(month: Month, held: Sequence[_Day], people: dict[str, Any], as_of: datetime) -> MonthActivity:
    before, until = month.shifted(-1).first_on, month.shifted(1).first_on
    days = [day for day in held if month.first_on <= day.on < until]
    threads = unpack_threads(b"".join(day.threads for day in days))
    return MonthActivity(
        posts=unpack_posts(b"".join(day.posts for day in days)),
        threads=threads_of(threads),
        answers=answers_of(threads),
        members_before=unpack_members(b"".join(day.members for day in held if before <= day.on < month.first_on)),
        as_of=microseconds(as_of),
        **people,
    )


def _days(cursor: Any, first: Month, last: Month, spaces: list[int]) -> Iterator[_Day]:
    """The tallied days of these months and those between, ascending; of the month before them its members alone."""
    values = {
        "before": first.shifted(-1).first_on,
        "from": first.first_on,
        "until": last.shifted(1).first_on,
        "spaces": spaces,
    }
    for space, number, *packed in rows(
        cursor, sql.SQL(_DAYS).format(**{key: sql.Literal(each) for key, each in values.items()})
    ):
        yield _Day(int.from_bytes(space, "big"), date.fromordinal(int.from_bytes(number, "big")), *packed)


_CAN_TELL = """
SELECT coalesce(bool_and(last.at IS NULL OR (s.tallied_zone = %(zone)s AND last.at <= %(as_of)s)), true)
FROM spaces_space s
LEFT JOIN LATERAL (
    SELECT p.created_at AS at FROM spaces_post p WHERE p.space_id = s.id ORDER BY p.created_at DESC LIMIT 1
) last ON true
WHERE s.id = ANY(%(spaces)s)
"""

_DAYS = """
COPY (
    SELECT space_id, "on" - DATE '0001-01-01' + 1, CASE WHEN "on" >= {from} THEN posts ELSE '' END,
        CASE WHEN "on" >= {from} THEN threads ELSE '' END, members
    FROM spaces_daytally WHERE space_id = ANY({spaces}) AND "on" >= {before} AND "on" < {until} ORDER BY "on", space_id
) TO STDOUT (FORMAT BINARY)
"""
