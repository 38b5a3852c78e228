"""A month's activity from the rows themselves, as it stood at any instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from clients.spaces.rules.activity import NEVER, Answers, Ints, MonthActivity, Posts, Threads
from clients.spaces.selectors.arrivals import arrivals
from clients.spaces.selectors.columns import microseconds, read
from clients.spaces.selectors.joined import each_once, joined_people


def month_activity(
    starts_at: datetime,
    ends_at: datetime,
    before_at: datetime,
    *,
    as_of: datetime,
    space_ids: Sequence[int],
) -> MonthActivity:
    """Return the activity of `[starts_at, ends_at)` as it stood at `as_of`, of some spaces.

    `before_at` is the first instant of the month before. What was written after `as_of` does not exist.
    Who was joined over several of these spaces is one person, with the earliest of what is known of them.
    """
    spaces = list(space_ids) or [0]
    until = min(ends_at, as_of + timedelta(microseconds=1))
    values = {"from": starts_at, "until": until, "before": before_at, "as_of": as_of, "spaces": spaces}
    with connection.cursor() as cursor:
        posts = _posts(cursor, values)
        threads = Threads(*read(cursor, _THREADS, "at at at at b1", values))
        answers = Answers(*read(cursor, _ANSWERS, "b1 b1", values))
        (members_before,) = read(cursor, _MEMBERS_BEFORE, "i8", values)
        one = joined_people(spaces)
        (people,) = arrivals(cursor, [(starts_at, until)], as_of=as_of, space_ids=spaces, one=one)
    told = MonthActivity(
        posts=posts,
        threads=_as_of(threads, microseconds(as_of)),
        answers=answers,
        members_before=members_before,
        as_of=microseconds(as_of),
        **people,
    )
    return each_once(told, one)


def _posts(cursor: Any, values: Mapping[str, Any]) -> Posts:
    columns = read(cursor, _POSTS, "i8 i8 i8 b1 b1 b1", values)
    return Posts(*[*columns, np.ones(len(columns[0]), dtype=np.int64)])


def _as_of(threads: Threads, as_of: int) -> Threads:
    """Responses later than `as_of` have not come."""

    def come(instants: Ints) -> Ints:
        return np.where(instants > as_of, NEVER, instants)

    return replace(
        threads,
        first_response=come(threads.first_response),
        first_member_response=come(threads.first_member_response),
        first_staff_response=come(threads.first_staff_response),
    )


_POSTS = """
SELECT p.author_id,
    CASE WHEN p.answers_id IS NULL OR p.answers_since > {as_of} THEN t.starter_id ELSE p.answers_id END,
    p.like_count::bigint, p.is_staff, p.id <> t.opening_post_id,
    CASE WHEN p.answers_id IS NULL OR p.answers_since > {as_of} THEN t.is_staff_started ELSE p.answers_staff END
FROM spaces_post p JOIN spaces_thread t ON t.id = p.thread_id
WHERE p.space_id = ANY({spaces}) AND p.created_at >= {from} AND p.created_at < {until} AND p.is_counted
"""

_THREADS = """
SELECT opened_at, coalesce(first_response_at, 'infinity'), coalesce(first_member_response_at, 'infinity'),
    coalesce(first_staff_response_at, 'infinity'), is_staff_started
FROM spaces_thread
WHERE space_id = ANY({spaces}) AND opened_at >= {from} AND opened_at < {until}
"""

# The topic's own mark before its posts' marks, then the earliest; only of posts that count and exist.
_ANSWERS = """
SELECT DISTINCT ON (t.id) p.is_staff, p.author_id = t.starter_id
FROM spaces_thread t
CROSS JOIN LATERAL (
    SELECT t.marked_post_id AS id, 1 AS rank WHERE t.marked_post_id IS NOT NULL
    UNION ALL
    SELECT m.id, 2 FROM spaces_post m WHERE m.thread_id = t.id AND m.is_accepted
) mark
JOIN spaces_post p ON p.id = mark.id
WHERE t.space_id = ANY({spaces}) AND t.opened_at >= {from} AND t.opened_at < {until}
    AND p.is_counted AND p.created_at <= {as_of}
ORDER BY t.id, mark.rank, p.created_at, p.number, length(p.external_id), p.external_id
"""

_MEMBERS_BEFORE = """
SELECT DISTINCT author_id FROM spaces_post
WHERE space_id = ANY({spaces}) AND created_at >= {before} AND created_at < {from} AND created_at <= {as_of}
    AND is_counted AND NOT is_staff
"""
