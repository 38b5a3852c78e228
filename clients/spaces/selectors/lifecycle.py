"""How far the members have come, month by month, and what became of those who came together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from clients.spaces.models import Space
from clients.spaces.rules.lifecycle import FIRST_POST_DAYS, WINDOW, StageMonth, months
from tenants.kernel.periods import Month

RETAINED = 3
"""Months after the first one for which a cohort is followed."""


def stage_months(
    until: Month, count: int, *, zone: ZoneInfo, as_of: datetime, space_ids: Sequence[int] | None = None
) -> dict[Month, StageMonth]:
    """Return the `count` months that end with `until`, the oldest first: members by stage, and who moved.

    Who was joined over several of these spaces is one; whoever wrote nothing but staff posts is no member.
    """
    shown = [until.shifted(-back) for back in range(count - 1, -1, -1)]
    before = [shown[0].shifted(-back) for back in range(WINDOW, 0, -1)]
    edges = [each.starts_at(zone) for each in (*before, *shown)] + [until.ends_at(zone)]
    values: dict[str, Any] = {
        "spaces": _spaces(space_ids),
        "edges": edges,
        "from": edges[0],
        "as_of": as_of,
        "until": edges[-1],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WROTE, values)
        rows = np.array(cursor.fetchall(), np.int64).reshape(-1, 4)
        cursor.execute(_KNOWN, {**values, "ends": edges[WINDOW:]})
        known = [int(row[0]) for row in cursor.fetchall()]
    found = months(rows[:, 0], rows[:, 1], rows[:, 2] > 0, rows[:, 3] > 0, known)
    return dict(zip(shown, found, strict=True))


@dataclass(frozen=True, slots=True)
class JoinCohort:
    """Who joined in a month, and how many of them wrote their first post within 30 days.

    is_open: some may still do so, since their 30 days are not over.
    """

    month: Month
    joined: int
    posted: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class PostCohort:
    """Who wrote their first post in a month, and how many wrote as members 1, 2 and 3 months later; None: not over."""

    month: Month
    members: int
    retained: tuple[int | None, ...]


def join_cohorts(
    until: Month, count: int, *, zone: ZoneInfo, as_of: datetime, space_ids: Sequence[int] | None = None
) -> list[JoinCohort]:
    """By the month in which people joined, where a platform tells it; the oldest first, empty where none does."""
    shown = [until.shifted(-back) for back in range(count - 1, -1, -1)]
    values: dict[str, Any] = {
        "spaces": _spaces(space_ids),
        "from": shown[0].starts_at(zone),
        "until": until.ends_at(zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_JOINED, {**values, "as_of": as_of, "zone": zone.key})
        found = {Month(on.year, on.month): (joined, posted) for on, joined, posted in cursor.fetchall()}
    if not found:
        return []
    over = as_of - timedelta(days=FIRST_POST_DAYS)
    return [JoinCohort(each, *found.get(each, (0, 0)), is_open=each.ends_at(zone) > over) for each in shown]


def post_cohorts(
    until: Month, count: int, *, zone: ZoneInfo, as_of: datetime, space_ids: Sequence[int] | None = None
) -> list[PostCohort]:
    """By the month of the first post; the oldest first, without months in which nobody came."""
    first = until.shifted(1 - count)
    values: dict[str, Any] = {"spaces": _spaces(space_ids), "from": first.starts_at(zone), "until": until.ends_at(zone)}
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_POSTS, {**values, "as_of": as_of, "zone": zone.key})
        rows: list[tuple[date, int, int, int, int]] = cursor.fetchall()
    found = []
    for on, members, *after in rows:
        month = Month(on.year, on.month)
        over = [month.shifted(back).ends_at(zone) <= as_of for back in range(1, RETAINED + 1)]
        retained = tuple(n if done else None for n, done in zip(after, over, strict=True))
        found.append(PostCohort(month, members, retained))
    return found


def _spaces(space_ids: Sequence[int] | None) -> list[int]:
    held = list(Space.objects.values_list("pk", flat=True)) if space_ids is None else list(space_ids)
    return held or [0]


# Who is one counts as one; the number of a member and of a person who stands alone never meet.
_WHO = "coalesce(-a.member_id, a.id)"

_STAFF_ALONE = """
SELECT author_id FROM spaces_post WHERE space_id = ANY(%(spaces)s) AND is_counted
GROUP BY author_id HAVING bool_and(is_staff)
"""

_WROTE = f"""
SELECT {_WHO}, width_bucket(p.created_at, %(edges)s::timestamptz[]) - 1,
    count(*) FILTER (WHERE t.starter_id <> p.author_id),
    count(*) FILTER (WHERE p.id = t.opening_post_id)
FROM spaces_post p JOIN spaces_thread t ON t.id = p.thread_id JOIN spaces_person a ON a.id = p.author_id
WHERE p.space_id = ANY(%(spaces)s) AND p.created_at >= %(from)s AND p.created_at < %(until)s
    AND p.created_at <= %(as_of)s AND p.is_counted AND NOT p.is_staff
GROUP BY 1, 2
"""  # noqa: S608 - a constant of ours, as in what follows

_KNOWN = f"""
WITH staff AS ({_STAFF_ALONE}), known AS (
    SELECT min(least(a.joined_at, a.first_counted_at)) AS at
    FROM spaces_person a
    WHERE a.space_id = ANY(%(spaces)s) AND NOT a.is_system AND a.id NOT IN (SELECT author_id FROM staff)
    GROUP BY {_WHO}
)
SELECT count(known.at) FROM unnest(%(ends)s::timestamptz[]) WITH ORDINALITY AS edge(at, n)
LEFT JOIN known ON known.at < edge.at AND known.at <= %(as_of)s
GROUP BY edge.n ORDER BY edge.n
"""  # noqa: S608

_JOINED = f"""
WITH staff AS ({_STAFF_ALONE}), one AS (
    SELECT min(a.joined_at) AS joined_at, min(a.first_counted_at) AS first_at
    FROM spaces_person a
    WHERE a.space_id = ANY(%(spaces)s) AND NOT a.is_system AND a.id NOT IN (SELECT author_id FROM staff)
    GROUP BY {_WHO}
)
SELECT date_trunc('month', joined_at AT TIME ZONE %(zone)s)::date, count(*),
    count(*) FILTER (WHERE first_at <= least(joined_at + interval '{FIRST_POST_DAYS} days', %(as_of)s))
FROM one WHERE joined_at >= %(from)s AND joined_at < %(until)s AND joined_at <= %(as_of)s
GROUP BY 1 ORDER BY 1
"""  # noqa: S608

_LATER = ", ".join(
    f"count(DISTINCT one.who) FILTER (WHERE w.month = one.month + interval '{n} months')"
    for n in range(1, RETAINED + 1)
)

_FIRST_POSTS = f"""
WITH staff AS ({_STAFF_ALONE}), one AS (
    SELECT {_WHO} AS who, date_trunc('month', min(a.first_counted_at) AT TIME ZONE %(zone)s) AS month
    FROM spaces_person a
    WHERE a.space_id = ANY(%(spaces)s) AND NOT a.is_system AND a.id NOT IN (SELECT author_id FROM staff)
    GROUP BY 1
    HAVING min(a.first_counted_at) >= %(from)s AND min(a.first_counted_at) < %(until)s
        AND min(a.first_counted_at) <= %(as_of)s
), wrote AS (
    SELECT DISTINCT {_WHO} AS who, date_trunc('month', p.created_at AT TIME ZONE %(zone)s) AS month
    FROM spaces_post p JOIN spaces_person a ON a.id = p.author_id
    WHERE p.space_id = ANY(%(spaces)s) AND p.created_at >= %(from)s AND p.created_at <= %(as_of)s
        AND p.is_counted AND NOT p.is_staff
)
SELECT one.month::date, count(DISTINCT one.who),
    {_LATER}
FROM one LEFT JOIN wrote w ON w.who = one.who
GROUP BY 1 ORDER BY 1
"""  # noqa: S608
