"""How far members have come: joined, belongs, contributes; and how a month moved them.

Source: docs/algorithms/lifecycle.md, whose tables the tests read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from clients.spaces.rules.activity import Flags, Ints


class Stage(StrEnum):
    """In the order in which they are come to. JOINED: known there. BELONGS: came back. CONTRIBUTES: helps others."""

    JOINED = "joined"
    BELONGS = "belongs"
    CONTRIBUTES = "contributes"


FIRST_POST_DAYS = 30
"""Within so many days who joined is expected to write."""
WINDOW = 3
"""A stage of a month is judged by that month and the two before."""
ACTIVE_MONTHS = 2
"""Whoever wrote in so many months of the window belongs."""
ANSWERING_MONTHS = 2
"""Whoever belongs and answered others in so many of them contributes."""
STARTING_MONTHS = 3
"""So does whoever belongs and started a thread in so many of them."""

ORDER = tuple(Stage)
Moves = dict[tuple[Stage, Stage], int]


@dataclass(frozen=True, slots=True)
class StageMonth:
    """One month. counts: members in each stage at its end. came: known for the first time.

    moves: (from, to) → how many. Who came is in `came` alone; who stayed where they were is in no move.
    """

    counts: dict[Stage, int]
    came: int
    moves: Moves


def stages(active: Flags, answered: Flags, started: Flags) -> NDArray[np.int64]:
    """Return for each member and month the place of their stage in ORDER. All are (members × months), oldest first.

    Months before the first column count as months without a post.
    """
    belongs = _within(active) >= ACTIVE_MONTHS
    helps = (_within(answered) >= ANSWERING_MONTHS) | (_within(started) >= STARTING_MONTHS)
    return np.where(belongs & helps, 2, np.where(belongs, 1, 0)).astype(np.int64)


def months(who: Ints, at: Ints, answered: Flags, started: Flags, known: Sequence[int]) -> list[StageMonth]:
    """Return each month of `known` but the first, which the second is held against.

    who, at: of whom and in which month each row tells that they wrote; answered, started: whether they answered others
    and started a thread. The months are numbered from WINDOW − 1 before the first of `known`, so its window is full.
    known: how many members were known at the end of each month.
    """
    people, row = np.unique(who, return_inverse=True)
    shape = (len(people), len(known) + WINDOW - 1)
    tables = [np.zeros(shape, np.bool_) for _ in range(3)]
    for table, chosen in zip(tables, (np.ones(len(who), np.bool_), answered, started), strict=True):
        table[row[chosen], at[chosen]] = True
    found = stages(*tables)[:, WINDOW - 1 :]
    return [_month(found[:, at - 1], found[:, at], known[at - 1], known[at]) for at in range(1, len(known))]


def _month(before: Ints, now: Ints, known_before: int, known: int) -> StageMonth:
    counts = {stage: int((now == place).sum()) for place, stage in enumerate(ORDER)}
    counts[Stage.JOINED] = known - counts[Stage.BELONGS] - counts[Stage.CONTRIBUTES]
    moved = Counter(zip(before[before != now].tolist(), now[before != now].tolist(), strict=True))
    moves = {(ORDER[a], ORDER[b]): n for (a, b), n in sorted(moved.items())}
    return StageMonth(counts=counts, came=known - known_before, moves=moves)


def _within(flags: Flags) -> Ints:
    """How many of the last WINDOW months are set, month by month."""
    total = np.cumsum(np.pad(flags.astype(np.int64), ((0, 0), (WINDOW, 0))), axis=1)
    return total[:, WINDOW:] - total[:, :-WINDOW]
