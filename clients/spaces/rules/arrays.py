"""Sets and sums over arrays of row ids: what a sort tells, since sorting numbers is faster than hashing them."""

from __future__ import annotations

import numpy as np

from clients.spaces.rules.activity import Flags, Ints

WIDEST_TABLE = 50_000_000
"""Of ids that lie closer together than this, a table of places is made; others are searched for."""


def distinct(values: Ints) -> Ints:
    """The different values, ascending."""
    ordered = np.sort(values)
    return ordered[firsts(ordered)]


def summed(keys: Ints, *weights: Ints) -> tuple[Ints, ...]:
    """The different keys, ascending, and for each the sum of its weights, of every kind of weight that is given."""
    found = distinct(keys)
    at = places(found, keys)
    return (found, *(counted(at, each, len(found)) for each in weights))


def counted(places: Ints, weights: Ints, size: int) -> Ints:
    """The sum of the weights at each of `size` places."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, places, weights)
    return sums


def places(among: Ints, values: Ints) -> Ints:
    """Where each value stands in `among`, which is ascending and holds them all."""
    if not len(among):
        return values[:0]
    low, high = int(among[0]), int(among[-1])
    if high - low >= WIDEST_TABLE or high - low > 20 * (len(values) + len(among)):
        return np.searchsorted(among, values)
    table = np.zeros(high - low + 1, dtype=np.int64)
    table[among - low] = np.arange(len(among))
    return table[values - low]


def firsts(ordered: Ints) -> Flags:
    """Whether each element differs from the one before."""
    if not len(ordered):
        return np.zeros(0, dtype=np.bool_)
    return np.concatenate([[True], ordered[1:] != ordered[:-1]])
