"""What local days add to their months, read from the rows for keeping (`rules.tally`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.rules.activity import Ints, Posts
from clients.spaces.rules.tally import DayThreads
from clients.spaces.selectors.columns import microseconds, read
from tenants.kernel.instants import starts_at

ONE_DAY = timedelta(days=1)


def posts_of(cursor: Any, space_id: int, days: Sequence[date], zone: ZoneInfo) -> dict[date, Posts]:
    """The counted posts of each of these days, ascending; a day without any is left out."""
    values = {"space": space_id, **_edges(days, zone)}
    *columns, at = read(cursor, _POSTS, "i8 i8 i8 b1 b1 b1 at", values)
    posts = Posts(*[*columns, np.ones(len(at), dtype=np.int64)])
    return {on: _only(posts, rows) for on, rows in _by_day(at, days, zone)}


def threads_of(cursor: Any, space_id: int, days: Sequence[date], zone: ZoneInfo) -> dict[date, DayThreads]:
    """The threads opened on each of these days, ascending; a day without any is left out."""
    values = {"space": space_id, **_edges(days, zone)}
    return _threads_by_day(read(cursor, _THREADS + _OF_DAYS, _THREAD_TYPES, values), days, zone)


def threads_by_id(
    cursor: Any, space_id: int, ids: Sequence[int], days: Sequence[date], zone: ZoneInfo
) -> dict[date, DayThreads]:
    """The same of some threads alone; those that nobody opened yet, or on none of these days, are left out."""
    values = {"space": space_id, "ids": list(ids) or [0]}
    return _threads_by_day(read(cursor, _THREADS + _OF_IDS, _THREAD_TYPES, values), days, zone)


def _edges(days: Sequence[date], zone: ZoneInfo) -> dict[str, list[datetime]]:
    return {
        "starts": [starts_at(on, zone) for on in days],
        "ends": [starts_at(on + ONE_DAY, zone) for on in days],
    }


def _threads_by_day(columns: list[Any], days: Sequence[date], zone: ZoneInfo) -> dict[date, DayThreads]:
    threads = DayThreads(*columns)
    return {on: _only(threads, rows) for on, rows in _by_day(threads.opened, days, zone)}


def _only(columns: Any, rows: Ints) -> Any:
    return type(columns)(*(getattr(columns, name)[rows] for name in columns.__dataclass_fields__))


def _by_day(at: Ints, days: Sequence[date], zone: ZoneInfo) -> list[tuple[date, Ints]]:
    """Each day with the places of what happened on it."""
    if not days:
        return []
    starts = np.array([microseconds(starts_at(on, zone)) for on in days])
    ends = np.array([microseconds(starts_at(on + ONE_DAY, zone)) for on in days])
    order = np.argsort(at, kind="stable")
    lows, highs = np.searchsorted(at[order], starts), np.searchsorted(at[order], ends)
    return [
        (on, order[low:high]) for on, low, high in zip(days, lows.tolist(), highs.tolist(), strict=True) if low < high
    ]


_POSTS = """
SELECT p.author_id, coalesce(p.answers_id, t.starter_id), p.like_count::bigint, p.is_staff,
    p.id <> t.opening_post_id, CASE WHEN p.answers_id IS NULL THEN t.is_staff_started ELSE p.answers_staff END,
    p.created_at
FROM unnest({starts}::timestamptz[], {ends}::timestamptz[]) AS day (starts_at, ends_at)
JOIN spaces_post p ON p.space_id = {space} AND p.created_at >= day.starts_at AND p.created_at < day.ends_at
JOIN spaces_thread t ON t.id = p.thread_id
WHERE p.is_counted
"""

_THREAD_TYPES = "i8 at at at at b1 i8"
# The topic's own mark before its posts' marks, then the earliest; only of posts that count.
_THREADS = """
SELECT t.id, t.opened_at, coalesce(t.first_response_at, 'infinity'), coalesce(t.first_member_response_at, 'infinity'),
    coalesce(t.first_staff_response_at, 'infinity'), t.is_staff_started,
    coalesce(CASE WHEN answer.is_staff THEN 1 WHEN answer.author_id = t.starter_id THEN 2
        WHEN answer.author_id IS NOT NULL THEN 3 END, 0)::bigint
FROM spaces_thread t
LEFT JOIN LATERAL (
    SELECT p.is_staff, p.author_id
    FROM (
        SELECT t.marked_post_id AS id, 1 AS rank WHERE t.marked_post_id IS NOT NULL
        UNION ALL
        SELECT m.id, 2 FROM spaces_post m WHERE m.thread_id = t.id AND m.is_accepted
    ) mark
    JOIN spaces_post p ON p.id = mark.id AND p.is_counted
    ORDER BY mark.rank, p.created_at, p.number, length(p.external_id), p.external_id LIMIT 1
) answer ON true
"""
_OF_DAYS = """
JOIN unnest({starts}::timestamptz[], {ends}::timestamptz[]) AS day (starts_at, ends_at)
    ON t.opened_at >= day.starts_at AND t.opened_at < day.ends_at
WHERE t.space_id = {space}
"""
_OF_IDS = "WHERE t.space_id = {space} AND t.id = ANY({ids}) AND t.opened_at IS NOT NULL"
