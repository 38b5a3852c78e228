"""A month's activity, read in bulk: COPY in binary, straight into arrays.

Rows of fixed width, so that a month of any size costs one pass and no Python object a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from clients.spaces.models import Space
from clients.spaces.rules.activity import NEVER, Answers, Ints, MonthActivity, Posts, Threads

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""PostgreSQL's own: binary instants are microseconds since then."""
_SENDS = {"i8": sql.SQL("int8send"), "b1": sql.SQL("boolsend"), "at": sql.SQL("timestamptz_send")}
_TYPES = {"i8": ">i8", "b1": "?", "at": ">i8"}
_KEPT = {"i8": np.int64, "b1": np.bool_, "at": np.int64}
_HEADER = 19


def month_activity(
    starts_at: datetime,
    ends_at: datetime,
    before_at: datetime,
    *,
    as_of: datetime,
    space_ids: Sequence[int] | None = None,
) -> MonthActivity:
    """Return the activity of `[starts_at, ends_at)` as it stood at `as_of`, of some spaces or of all.

    `before_at` is the first instant of the month before. What was written after `as_of` does not exist.
    """
    spaces = list(Space.objects.values_list("pk", flat=True)) if space_ids is None else list(space_ids)
    until = min(ends_at, as_of + timedelta(microseconds=1))
    values = {"from": starts_at, "until": until, "before": before_at, "as_of": as_of, "spaces": spaces or [0]}
    with connection.cursor() as cursor:
        posts = _posts(cursor, values)
        threads = Threads(*_read(cursor, _THREADS, "at at at at b1", values))
        answers = Answers(*_read(cursor, _ANSWERS, "b1 b1", values))
        (members_before,) = _read(cursor, _MEMBERS_BEFORE, "i8", values)
        (newcomers,) = _read(cursor, _NEWCOMERS, "i8", values)
        joined, joined_and_posted = _joined(cursor, values)
    return MonthActivity(
        posts=posts,
        threads=_as_of(threads, microseconds(as_of)),
        answers=answers,
        members_before=members_before,
        newcomers=newcomers,
        as_of=microseconds(as_of),
        registered=_registered(spaces),
        joined=joined,
        joined_and_posted=joined_and_posted,
    )


def microseconds(instant: datetime) -> int:
    """Microseconds since the epoch of the arrays."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _posts(cursor: Any, values: dict[str, Any]) -> Posts:
    columns = _read(cursor, _POSTS, "i8 i8 i8 b1 b1 b1", values)
    return Posts(*columns, np.ones(len(columns[0]), dtype=np.int64))


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


def _joined(cursor: Any, values: dict[str, Any]) -> tuple[int | None, int | None]:
    """How many joined in the month, and posted within 30 days; nothing where no one's joining is known."""
    cursor.execute(_JOINED, [values[name] for name in ("from", "until", "as_of", "from", "until", "spaces")])
    known, joined, posted = cursor.fetchone()
    return (joined, posted) if known else (None, None)


def _read(cursor: Any, query: str, types: str, values: dict[str, Any]) -> list[Any]:
    """Return the columns of `query` as arrays. Its columns must not be null and have the types `types`.

    The server sends each column as one string of bytes: a row of its own for each post costs ten times as much here.
    """
    kinds = types.split()
    names = [sql.Identifier(f"c{index}") for index in range(len(kinds))]
    columns = [
        sql.SQL("coalesce(string_agg({send}({name}), ''), ''), count({name})").format(send=_SENDS[kind], name=name)
        for kind, name in zip(kinds, names, strict=True)
    ]
    whole = sql.SQL("COPY (SELECT count(*), {columns} FROM ({query}) rows ({names})) TO STDOUT (FORMAT BINARY)").format(
        columns=sql.SQL(", ").join(columns),
        query=sql.SQL(query).format(**{name: sql.Literal(value) for name, value in values.items()}),
        names=sql.SQL(", ").join(names),
    )
    with cursor.copy(whole) as copy:
        data = b"".join(copy)
    fields = list(_fields(memoryview(data)))
    count = int.from_bytes(fields[0], "big")
    if any(int.from_bytes(each, "big") != count for each in fields[2::2]):
        raise ValueError("a null in a column that must have none")
    return [np.frombuffer(each, _TYPES[kind]).astype(_KEPT[kind]) for kind, each in zip(kinds, fields[1::2], strict=True)]


def _fields(data: memoryview) -> Iterator[memoryview]:
    """The fields of the one row of a binary COPY: a header, how many there are, and each with its length before it."""
    at = _HEADER + 2
    for _ in range(int.from_bytes(data[_HEADER:at], "big")):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


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

_JOINED = """
SELECT count(*) > 0, count(*) FILTER (WHERE joined_at >= %s AND joined_at < %s),
    count(*) FILTER (
        WHERE first_counted_at <= least(joined_at + interval '30 days', %s) AND joined_at >= %s AND joined_at < %s
    )
FROM spaces_person WHERE space_id = ANY(%s) AND joined_at IS NOT NULL
"""
