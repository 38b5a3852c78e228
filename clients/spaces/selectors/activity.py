"""A month's activity from the rows themselves, as it stood at any instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from clients.spaces.models import Space
from clients.spaces.rules.activity import NEVER, Answers, Ints, MonthActivity, Posts, Threads
from clients.spaces.selectors.columns import microseconds, read
from clients.spaces.selectors.joined import JoinedPeople, as_one, each_once, joined_people


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
        people = people_of_month(cursor, values, one)
    told = MonthActivity(
        posts=posts,
        threads=_as_of(threads, microseconds(as_of)),
        answers=answers,
        members_before=members_before,
        as_of=microseconds(as_of),
        **people,
    )
    return each_once(told, one)


def people_of_month(cursor: Any, values: Mapping[str, Any], one: JoinedPeople) -> dict[str, Any]:
    """What of a month follows from its people: who is new, and how many registered and joined; who is one as one.

    values: `from`, `until` and `as_of` as instants, `spaces` as row ids.
    """
    (newcomers,) = read(cursor, _NEWCOMERS, "i8", values)
    registered, twice = _registered(values["spaces"]), len(one[0]) - len(np.unique(one[1]))
    if len(one[0]):
        (known_before,) = read(cursor, _KNOWN_BEFORE, "i8", values)
        newcomers = np.setdiff1d(as_one(newcomers, one), as_one(known_before, one))
    joined, joined_and_posted = _joined(cursor, values, _JOINED_AS_ONE if len(one[0]) else _JOINED_EACH)
    return {
        "newcomers": newcomers,
        "registered": None if registered is None else max(registered - twice, 0),
        "joined": joined,
        "joined_and_posted": joined_and_posted,
    }


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


def _registered(space_ids: list[int]) -> int | None:
    counts = list(Space.objects.filter(pk__in=space_ids).values_list("registered_count", flat=True))
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _joined(cursor: Any, values: Mapping[str, Any], people: str) -> tuple[int | None, int | None]:
    """How many joined in the month, and posted within 30 days; nothing where no one's joining is known."""
    asked = ("from", "until", "as_of", "from", "until", "spaces")
    cursor.execute(_JOINED.format(people=people), [values[name] for name in asked])
    known, joined, posted = cursor.fetchone()
    return (joined, posted) if known else (None, None)


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

_NEWCOMERS = """
SELECT id FROM spaces_person
WHERE space_id = ANY({spaces}) AND first_counted_at >= {from} AND first_counted_at < {until}
"""

# Who is joined and was known before the month in one of the spaces.
_KNOWN_BEFORE = """
SELECT id FROM spaces_person
WHERE space_id = ANY({spaces}) AND member_id IS NOT NULL AND first_counted_at < {from}
"""

_JOINED = """
SELECT count(*) > 0, count(*) FILTER (WHERE joined_at >= %s AND joined_at < %s),
    count(*) FILTER (
        WHERE first_counted_at <= least(joined_at + interval '30 days', %s) AND joined_at >= %s AND joined_at < %s
    )
FROM {people}
"""
_JOINED_EACH = "spaces_person WHERE space_id = ANY(%s) AND joined_at IS NOT NULL"
_JOINED_AS_ONE = """(
    SELECT min(joined_at) AS joined_at, min(first_counted_at) AS first_counted_at
    FROM spaces_person WHERE space_id = ANY(%s) GROUP BY coalesce(-member_id, id)
) one WHERE joined_at IS NOT NULL"""
