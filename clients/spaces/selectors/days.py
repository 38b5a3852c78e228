"""What local days add to their months, read from the rows for keeping (`rules.tally`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.rules.activity import NEVER, Ints, Posts
from clients.spaces.rules.arrays import distinct
from clients.spaces.rules.tally import DayThreads
from clients.spaces.selectors.columns import microseconds, read, utc_dates
from tenants.kernel.instants import starts_at

ONE_DAY = timedelta(days=1)


def posts_of(cursor: Any, space_id: int, days: Sequence[date], zone: ZoneInfo) -> tuple[Posts, Ints]:
    """The counted posts of these days, ascending, and which of the days each is of."""
    parts = [
        read(cursor, _POSTS, "i8 i8 i8 b1 b1 b1 at", {"space": space_id, **_edges(stretch, zone)})
        for stretch in _stretches(days)
    ]
    *columns, at = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Posts(*[*columns, np.ones(len(at), dtype=np.int64)]), which_day(at, days, zone)


def threads_of(cursor: Any, space_id: int, days: Sequence[date], zone: ZoneInfo) -> DayThreads:
    """The threads opened on these days, which follow each other."""
    values = {"space": space_id, **_edges(days, zone)}
    return DayThreads(*read(cursor, _THREADS.replace("{told}", _OF_DAYS), _TYPES, values))


def threads_among(cursor: Any, ids: str) -> tuple[Ints, DayThreads]:
    """The threads whose row ids the query `ids` tells: all these ids, and the threads that somebody opened."""
    told = DayThreads(*read(cursor, _THREADS.replace("{told}", _AMONG.replace("{ids}", ids)), _TYPES, {}))
    return told.id, told.only(told.opened != NEVER)


def local_days(instants: Ints, zone: ZoneInfo) -> list[date]:
    """The days on which something happened, ascending, as lived in `zone`."""
    # A local day has something of the UTC days beside it.
    near = sorted({on + more * ONE_DAY for on in utc_dates(instants) for more in (-1, 0, 1)})
    return [near[place] for place in distinct(which_day(instants, near, zone)).tolist()]


def which_day(at: Ints, days: Sequence[date], zone: ZoneInfo) -> Ints:
    """The place in `days`, which ascend, of the day on which each thing happened; it is one of them."""
    starts = [microseconds(starts_at(on, zone)) for on in days]
    return np.searchsorted(np.array(starts, dtype=np.int64), at, side="right") - 1


def _stretches(days: Sequence[date]) -> Iterator[list[date]]:
    """Days that follow each other, together.

    What is read is one range of an index: with a join to many ranges a planner that does not know the tables yet,
    since all that they hold came in with this transaction, reads all of them for each.
    """
    stretch: list[date] = []
    for on in days:
        if stretch and on != stretch[-1] + ONE_DAY:
            yield stretch
            stretch = []
        stretch.append(on)
    if stretch:
        yield stretch


def _edges(stretch: Sequence[date], zone: ZoneInfo) -> dict[str, datetime]:
    return {"from": starts_at(stretch[0], zone), "until": starts_at(stretch[-1] + ONE_DAY, zone)}


_POSTS = """
SELECT p.author_id, coalesce(p.answers_id, t.starter_id), p.like_count::bigint, p.is_staff,
    p.id <> t.opening_post_id, CASE WHEN p.answers_id IS NULL THEN t.is_staff_started ELSE p.answers_staff END,
    p.created_at
FROM spaces_post p JOIN spaces_thread t ON t.id = p.thread_id
WHERE p.space_id = {space} AND p.created_at >= {from} AND p.created_at < {until} AND p.is_counted
"""

_TYPES = "i8 at at at at b1 i8"
# The topic's own mark before its posts' marks, then the earliest; only of posts that count.
_THREADS = """
SELECT told.id, coalesce(told.opened_at, 'infinity'), coalesce(told.first_response_at, 'infinity'),
    coalesce(told.first_member_response_at, 'infinity'), coalesce(told.first_staff_response_at, 'infinity'),
    coalesce(told.is_staff_started, false),
    coalesce(CASE WHEN answer.is_staff THEN 1 WHEN answer.author_id = told.starter_id THEN 2
        WHEN answer.author_id IS NOT NULL THEN 3 END, 0)::bigint
FROM ({told}) told
LEFT JOIN LATERAL (
    SELECT p.is_staff, p.author_id
    FROM (
        SELECT told.marked_post_id AS id, 1 AS rank WHERE told.marked_post_id IS NOT NULL
        UNION ALL
        SELECT m.id, 2 FROM spaces_post m WHERE m.thread_id = told.id AND m.is_accepted
    ) mark
    JOIN spaces_post p ON p.id = mark.id AND p.is_counted
    WHERE told.marked_post_id IS NOT NULL
        OR EXISTS (SELECT FROM spaces_post m WHERE m.thread_id = told.id AND m.is_accepted)
    ORDER BY mark.rank, p.created_at, p.number, length(p.external_id), p.external_id LIMIT 1
) answer ON true
"""
_OF_DAYS = """
SELECT * FROM spaces_thread WHERE space_id = {space} AND opened_at >= {from} AND opened_at < {until}
"""
_AMONG = """
SELECT asked.id, t.opened_at, t.first_response_at, t.first_member_response_at, t.first_staff_response_at,
    t.is_staff_started, t.starter_id, t.marked_post_id
FROM ({ids}) asked (id) LEFT JOIN spaces_thread t ON t.id = asked.id
"""
