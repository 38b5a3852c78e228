"""A month's activity from its days' tallies: the same as from the rows, for what is known by now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg import sql

from clients.spaces.rules.activity import MonthActivity
from clients.spaces.rules.tally import answers_of, threads_of, unpack_members, unpack_posts, unpack_threads
from clients.spaces.selectors.activity import people_of_month, with_one_each
from clients.spaces.selectors.columns import microseconds, row
from tenants.kernel.periods import Month


def tallied_months(
    months: Sequence[Month], *, zone: ZoneInfo, as_of: datetime, space_ids: Sequence[int]
) -> list[MonthActivity] | None:
    """Return the activity of each of these months in these spaces, or None when their tallies cannot tell it.

    They can of months of the zone in whose days they are kept, as of any instant since the latest post held.
    """
    spaces = list(space_ids) or [0]
    with connection.cursor() as cursor:
        cursor.execute(_CAN_TELL, {"spaces": spaces, "zone": zone.key, "as_of": as_of})
        if not cursor.fetchone()[0]:
            return None
        return [_month(cursor, each, zone, as_of, spaces) for each in months]


def _month(cursor: Any, month: Month, zone: ZoneInfo, as_of: datetime, spaces: list[int]) -> MonthActivity:
    told = {
        "spaces": spaces,
        "first_on": month.first_on,
        "before_on": month.shifted(-1).first_on,
        "until_on": month.shifted(1).first_on,
    }
    literals = {name: sql.Literal(value) for name, value in told.items()}
    posts, threads, members = row(cursor, sql.SQL(_DAYS).format(**literals))
    until = min(month.ends_at(zone), as_of + timedelta(microseconds=1))
    values: dict[str, Any] = {"from": month.starts_at(zone), "until": until, "as_of": as_of, "spaces": spaces}
    days = unpack_threads(threads)
    found = MonthActivity(
        posts=unpack_posts(posts),
        threads=threads_of(days),
        answers=answers_of(days),
        members_before=unpack_members(members),
        as_of=microseconds(as_of),
        **people_of_month(cursor, values),
    )
    return with_one_each(found, values)


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
    SELECT coalesce(string_agg(posts, '' ORDER BY "on", space_id) FILTER (WHERE "on" >= {first_on}), ''),
        coalesce(string_agg(threads, '' ORDER BY "on", space_id) FILTER (WHERE "on" >= {first_on}), ''),
        coalesce(string_agg(members, '' ORDER BY "on", space_id) FILTER (WHERE "on" < {first_on}), '')
    FROM spaces_daytally WHERE space_id = ANY({spaces}) AND "on" >= {before_on} AND "on" < {until_on}
) TO STDOUT (FORMAT BINARY)
"""
