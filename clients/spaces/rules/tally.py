"""A day's share of a month, small enough to be kept: posts that are alike in one element, threads with their answers.

A month is its days laid end to end, so what came in yesterday costs a day, and not the month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clients.spaces.rules.activity import Answers, Flags, Ints, Posts, Threads
from clients.spaces.rules.arrays import distinct, firsts, places, summed

Buffer = bytes | memoryview
_TINY, _SMALL = np.iinfo(np.uint16).max, np.iinfo(np.int32).max
_KINDS = {b"b": np.dtype("?"), b"h": np.dtype("<u2"), b"i": np.dtype("<i4"), b"q": np.dtype("<i8")}


class Answered(IntEnum):
    """Whose post is a thread's accepted answer."""

    NOT = 0
    BY_STAFF = 1
    BY_STARTER = 2
    BY_PEER = 3


@dataclass(frozen=True, slots=True)
class DayThreads:
    """Threads opened on one day, by row id: as `Threads` says, and whose answer was accepted (`Answered`)."""

    id: Ints
    opened: Ints
    first_response: Ints
    first_member_response: Ints
    first_staff_response: Ints
    is_staff_started: Flags
    answered: Ints

    def only(self, which: Flags | Ints) -> DayThreads:
        return DayThreads(*(column[which] for column in _columns(self)))


def grouped(posts: Posts, day: Ints) -> tuple[Posts, Ints]:
    """The same posts, with those of one day that are alike in one element; and the day of each element, ascending."""
    people = distinct(np.concatenate([posts.author, posts.answers]))
    n = max(len(people), 1)
    flags = posts.is_staff * 4 + posts.is_reply * 2 + posts.answers_staff
    pairs = (day * n + places(people, posts.author)) * n + places(people, posts.answers)
    keys, count, likes = summed(pairs * 8 + flags, posts.count, posts.likes)
    pairs, kinds = keys // 8, keys % 8
    alike = Posts(
        author=people[pairs // n % n],
        answers=people[pairs % n],
        likes=likes,
        is_staff=(kinds & 4) > 0,
        is_reply=(kinds & 2) > 0,
        answers_staff=(kinds & 1) > 0,
        count=count,
    )
    return alike, pairs // (n * n)


def members_of(posts: Posts, day: Ints) -> tuple[Ints, Ints]:
    """Who wrote a post that is not a staff post, each once a day, and the days; of posts that are `grouped`."""
    author, day = posts.author[~posts.is_staff], day[~posts.is_staff]
    once = firsts(author) | firsts(day)
    return author[once], day[once]


def pack(columns: Posts | DayThreads | Ints, day: Ints) -> dict[int, bytes]:
    """Each day's columns as bytes, by its day, which ascends: each column with its kind and its length before it.

    A day without any is left out: no bytes tell the same.
    """
    if not len(day):
        return {}
    starts = np.flatnonzero(firsts(day))
    ends = np.append(starts[1:], len(day))
    parts: list[list[bytes]] = [[] for _ in starts]
    for column in [columns] if isinstance(columns, np.ndarray) else _columns(columns):
        kinds = _kinds(column, starts)
        cast = {kind: column.astype(_KINDS[kind]) for kind in set(kinds)}
        for part, kind, start, end in zip(parts, kinds, starts.tolist(), ends.tolist(), strict=True):
            part += [kind, (end - start).to_bytes(4, "big"), cast[kind][start:end].tobytes()]
    return {on: b"".join(part) for on, part in zip(day[starts].tolist(), parts, strict=True)}


def unpack_posts(days: Buffer) -> Posts:
    """Packed days, end to end, as one set of columns."""
    return Posts(*_unpack(days, len(fields(Posts)), flags=(3, 4, 5)))


def unpack_threads(days: Buffer) -> DayThreads:
    """The same of threads."""
    return DayThreads(*_unpack(days, len(fields(DayThreads)), flags=(5,)))


def unpack_members(days: Buffer) -> Ints:
    """The same of people, each once."""
    return distinct(_unpack(days, 1)[0])


def patched(held: DayThreads, changed: Ints, fresh: DayThreads) -> DayThreads:
    """Threads with those that changed as they are now; without those that nobody opened any more."""
    stays = ~np.isin(held.id, changed)
    both = zip(_columns(held), _columns(fresh), strict=True)
    return DayThreads(*(np.concatenate([old[stays], new]) for old, new in both))


def answers_of(threads: DayThreads) -> Answers:
    """The accepted answers, one for each thread that has one."""
    accepted = threads.answered[threads.answered != Answered.NOT]
    return Answers(is_staff=accepted == Answered.BY_STAFF, is_starters=accepted == Answered.BY_STARTER)


def threads_of(threads: DayThreads) -> Threads:
    return Threads(*(getattr(threads, each.name) for each in fields(Threads)))


def _columns(columns: Posts | DayThreads) -> list[NDArray[Any]]:
    return [getattr(columns, each.name) for each in fields(columns)]


def _kinds(column: NDArray[Any], starts: Ints) -> list[bytes]:
    """The kind that holds each day's values, whose days begin at `starts`."""
    if column.dtype == np.bool_:
        return [b"b"] * len(starts)
    least, largest = np.minimum.reduceat(column, starts), np.maximum.reduceat(column, starts)
    found: list[bytes] = np.select([least < 0, largest <= _TINY, largest <= _SMALL], [b"q", b"h", b"i"], b"q").tolist()
    return found


def _unpack(days: Buffer, width: int, flags: Sequence[int] = ()) -> list[NDArray[Any]]:
    data = memoryview(days)
    columns: list[list[NDArray[Any]]] = [[] for _ in range(width)]
    at = 0
    while at < len(data):
        for column in columns:
            kind, count = _KINDS[bytes(data[at : at + 1])], int.from_bytes(data[at + 1 : at + 5], "big")
            column.append(np.frombuffer(data, kind, count, at + 5))
            at += 5 + count * kind.itemsize
    kinds = [np.bool_ if place in flags else np.int64 for place in range(width)]
    return [
        np.concatenate(column).astype(kind) if column else np.zeros(0, dtype=kind)
        for column, kind in zip(columns, kinds, strict=True)
    ]
