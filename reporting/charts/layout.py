"""Where the people of a reply graph stand: a small force layout that always comes out the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 220
GOLDEN_ANGLE = 2.399963229728653

Points = NDArray[np.float64]


def _start(count: int) -> Points:
    """A sunflower: the first stands in the middle, nobody on anybody else. No dice, so no seed."""
    index = np.arange(count, dtype=np.float64)
    radius, angle = np.sqrt((index + 0.5) / max(count, 1)), index * GOLDEN_ANGLE
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _pull(count: int, edges: Sequence[tuple[int, int]]) -> Points:
    ties = np.zeros((count, count))
    for one, other in edges:
        ties[one, other] = ties[other, one] = 1.0
    return ties


EVEN = 0.55
"""How much of the way to an even spread: forces crowd the middle, where the most is to be seen."""


def _fitted(points: Points) -> Points:
    """Into the unit square, each axis by its own spread: a picture is wider than it is high."""
    low, high = points.min(axis=0), points.max(axis=0)
    placed = (points - low) / np.where(high > low, high - low, 1.0)
    ranks = np.argsort(np.argsort(points, axis=0, kind="stable"), axis=0, kind="stable")
    even = ranks / max(len(points) - 1, 1)
    return np.asarray((1 - EVEN) * placed + EVEN * even)


def positions(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return a place in the unit square for each of `count` nodes, tied ones near each other.

    Fruchterman and Reingold's forces with gravity towards the middle, so that those without a tie stay on
    the page. The same graph in the same order gives the same picture, to four decimals, on every machine.

    Shapes: edges are pairs of node numbers below `count`, in any direction, once or twice.
    """
    if count == 0:
        return []
    at, ties = _start(count), _pull(count, edges)
    ideal = 1.15 / np.sqrt(count)
    heat = 0.12
    for _ in range(ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-9
        force = ideal**2 / distance**2 - ties * distance / ideal
        np.fill_diagonal(force, 0.0)
        moved = (apart * force[:, :, None]).sum(axis=1) - at * 0.9
        length = np.sqrt((moved**2).sum(axis=1, keepdims=True)) + 1e-9
        at = at + moved / length * np.minimum(length * 0.1, heat)
        heat *= 0.985
    return [(round(float(x), 4), round(float(y), 4)) for x, y in _fitted(at)]
