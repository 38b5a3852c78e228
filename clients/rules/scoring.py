"""Marks of 1 to 5, weighed into one score of 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from tenants.kernel.rounding import half_up

LOWEST_MARK, HIGHEST_MARK = 1, 5
HIGHEST_SCORE = 100


def weighted_score(marks: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """Return how near the marks come to the best, as a whole number from 0 (all 1) to 100 (all 5).

    Σ weight × (mark − 1) ÷ 4 ÷ Σ weight × 100, rounded half up from the exact fraction. Weights are whole numbers ≥ 0,
    one for each mark, not all 0; only their ratios count.
    Raises: ValueError, when a mark has no weight, lies outside 1 to 5, or nothing weighs anything.
    Source: docs/algorithms/fit.md.

    >>> weighted_score({"a": 5, "b": 3}, {"a": 1, "b": 1})
    75
    """
    if marks.keys() != weights.keys() or not all(LOWEST_MARK <= mark <= HIGHEST_MARK for mark in marks.values()):
        raise ValueError("each mark is 1 to 5 and has one weight")
    total = sum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("weights are not negative, and one of them counts")
    reached = sum(weights[name] * (mark - LOWEST_MARK) for name, mark in marks.items())
    return int(half_up(Fraction(reached * HIGHEST_SCORE, total * (HIGHEST_MARK - LOWEST_MARK)), 0))
