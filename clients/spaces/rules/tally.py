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
from clients.spaces.rules.arrays import distinct, places, summed

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


def grouped(posts: Posts) -> Posts:
    """The same posts, with those that are alike in one element."""
    people = distinct(np.concatenate([posts.author, posts.answers]))
    n = len(people)
    flags = posts.is_staff * 4 + posts.is_reply * 2 + posts.answers_staff
    pairs = places(people, posts.author) * n + places(people, posts.answers)
    keys, count, likes = summed(pairs * 8 + flags, posts.count, posts.likes)
    pairs, kinds = keys // 8, keys % 8
    return Posts(
        author=people[pairs // max(n, 1)],
        answers=people[pairs % max(n, 1)],
        likes=likes,
        is_staff=(kinds & 4) > 0,
        is_reply=(kinds & 2) > 0,
        answers_staff=(kinds & 1) > 0,
        count=count,
    )


def members_of(posts: Posts) -> Ints:
    """Who wrote a post that is not a staff post."""
    return distinct(posts.author[~posts.is_staff])


def pack(columns: Posts | DayThreads | Ints) -> bytes:
    """A day's columns as bytes: each with its kind and its length before it."""
    parts = []
    for column in [columns] if isinstance(columns, np.ndarray) else _columns(columns):
        kind = _kind(column)
        parts += [kind, len(column).to_bytes(4, "big"), column.astype(_KINDS[kind]).tobytes()]
    return b"".join(parts)


def unpack_posts(days: Buffer) -> Posts:
    """Packed days, end to end, as one set of columns."""
    return Posts(*_unpack(days, len(fields(Posts)), flags=(3, 4, 5)))


def unpack_threads(days: Buffer) -> DayThreads:
    """The same of threads."""
    return DayThreads(*_unpack(days, len(fields(DayThreads)), flags=(5,)))


def unpack_members(days: Buffer) -> Ints:
    """The same of people, each once."""
    return distinct(_unpack(days, 1)[0])


def patched(held: DayThreads, changed: Ints, fresh: DayThreads | None) -> DayThreads:
    """A day's threads with those that changed as they are now; without those that are another day's now."""
    stays = ~np.isin(held.id, changed)
    kept = [column[stays] for column in _columns(held)]
    news = [column[:0] for column in kept] if fresh is None else _columns(fresh)
    return DayThreads(*(np.concatenate(both) for both in zip(kept, news, strict=True)))


def answers_of(threads: DayThreads) -> Answers:
    """The accepted answers, one for each thread that has one."""
    accepted = threads.answered[threads.answered != Answered.NOT]
    return Answers(is_staff=accepted == Answered.BY_STAFF, is_starters=accepted == Answered.BY_STARTER)


def threads_of(threads: DayThreads) -> Threads:
    return Threads(*(getattr(threads, each.name) for each in fields(Threads)))


def _columns(columns: Posts | DayThreads) -> list[NDArray[Any]]:
    return [getattr(columns, each.name) for each in fields(columns)]


def _kind(column: NDArray[Any]) -> bytes:
    if column.dtype == np.bool_:
        return b"b"
    if not len(column) or int(column.min()) < 0:
        return b"q" if len(column) else b"h"
    largest = int(column.max())
    return b"h" if largest <= _TINY else b"i" if largest <= _SMALL else b"q"


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
