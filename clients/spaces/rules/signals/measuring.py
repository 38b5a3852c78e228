"""How wrong a signal is: judged against labels of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

RESAMPLES = 500
SEED = 7


@dataclass(frozen=True, slots=True)
class Error:
    """Measured on `cases` labelled texts: accuracy, and macro-F1 with the ends of its 95 % interval."""

    cases: int
    accuracy: float
    macro_f1: float
    low: float
    high: float


Pairs = Sequence[tuple[str, str]]
"""(label, what was judged)."""


def macro_f1(pairs: Pairs, labels: Sequence[str]) -> float:
    """The mean over labels of 2·hits ÷ (2·hits + false ones + missed ones)."""
    found = []
    for label in labels:
        hits = sum(right == judged == label for right, judged in pairs)
        others = sum((right == label) != (judged == label) for right, judged in pairs)
        found.append(2 * hits / (2 * hits + others) if hits else 0.0)
    return sum(found) / len(found)


def measure(pairs: Pairs, labels: Sequence[str]) -> Error:
    """The error on these pairs; the interval by resampling them, always the same way."""
    chance = Random(SEED)  # noqa: S311
    drawn = sorted(macro_f1([chance.choice(pairs) for _pair in pairs], labels) for _time in range(RESAMPLES))
    edge = RESAMPLES // 40
    return Error(
        cases=len(pairs),
        accuracy=round(sum(right == judged for right, judged in pairs) / len(pairs), 3),
        macro_f1=round(macro_f1(pairs, labels), 3),
        low=round(drawn[edge], 3),
        high=round(drawn[-edge - 1], 3),
    )
