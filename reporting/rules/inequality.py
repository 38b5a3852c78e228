"""Middles and spreads, exact: from whole numbers to fractions, rounded by whoever shows them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from clients.spaces.rules.activity import Ints


def median(values: Ints) -> Fraction | None:
    """The middle value, or the mean of the two middle ones; None of nothing."""
    n = len(values)
    if not n:
        return None
    lower, upper = (n - 1) // 2, n // 2
    middle = np.partition(values, [lower, upper])[lower : upper + 1].tolist()
    return Fraction(sum(middle), len(middle))


def gini(counts: Ints) -> Fraction | None:
    """The Gini coefficient: mean absolute difference of all pairs ÷ twice the mean; None of nothing.

    Everyone alike gives 0; one of n having all gives 1 − 1/n (no correction for small n).
    Source: docs/algorithms/metrics.md, "Gini".
    """
    n, total = len(counts), int(counts.sum())
    if not total:
        return None
    ranks = np.arange(1, n + 1, dtype=np.int64)
    weighted = int((np.sort(counts) * ranks).sum())
    return Fraction(2 * weighted, n * total) - Fraction(n + 1, n)


def top_share(counts: Ints) -> Fraction | None:
    """Share of the total that the ⌈n/10⌉ largest of n counts hold, so at least one; None of nothing.

    Source: docs/algorithms/metrics.md, "The loudest tenth".
    """
    n, total = len(counts), int(counts.sum())
    if not total:
        return None
    most = -(-n // 10)
    return Fraction(int(np.sort(counts)[n - most :].sum()), total)
