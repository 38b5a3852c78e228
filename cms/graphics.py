"""Geometry of word-sized graphics: pure functions from figures to SVG numbers. Colours are the stylesheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SPARK_LEFT, SPARK_RIGHT, SPARK_TOP, SPARK_BOTTOM = 1.5, 52.5, 2.5, 15.5
RANGE_LEFT, RANGE_RIGHT = 1.0, 55.0
TICK_WIDTH = 3.0


@dataclass(frozen=True)
class Spark:
    """A line in a box of 56 by 18: the path's data, and where its last point lies."""

    path: str
    last_x: float
    last_y: float


@dataclass(frozen=True)
class RangeBar:
    """A bar from low to high with a tick at expected and a line at zero, in a box of 56 by 16."""

    bar_x: float
    bar_width: float
    tick_x: float
    zero_x: float


def spark(values: Sequence[float]) -> Spark | None:
    """Scale a series to its own lowest and highest value; a flat one runs in the middle. None for fewer than two."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    step = (SPARK_RIGHT - SPARK_LEFT) / (len(values) - 1)
    span = SPARK_BOTTOM - SPARK_TOP

    def y_of(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(SPARK_BOTTOM - share * span, 1)

    points = [(round(SPARK_LEFT + index * step, 1), y_of(value)) for index, value in enumerate(values)]
    path = "M" + " ".join(f"{x} {y}" for x, y in points)
    return Spark(path, *points[-1])


def range_bar(low: float, expected: float, high: float, *, floor: float, ceiling: float) -> RangeBar:
    """Place low, expected and high between `floor` and `ceiling`, the ends that all rows of a list share.

    Zero is always within; what lies outside is cut at the edge.
    """
    floor, ceiling = min(floor, 0.0), max(ceiling, 0.0)
    width = (ceiling - floor) or 1.0

    def x_of(value: float) -> float:
        share = min(max((value - floor) / width, 0.0), 1.0)
        return round(RANGE_LEFT + share * (RANGE_RIGHT - RANGE_LEFT), 1)

    left, right = x_of(low), x_of(high)
    tick = round(min(x_of(expected), RANGE_RIGHT) - TICK_WIDTH / 2, 1)
    return RangeBar(left, round(max(right - left, TICK_WIDTH), 1), tick, x_of(0.0))
