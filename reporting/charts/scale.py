"""From numbers to places: linear scales and round ticks."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, log10

Place = Callable[[float], float]


def linear(low: float, high: float, first: float, last: float) -> Place:
    """Map [low, high] onto [first, last]; a domain without width maps to the middle."""
    if high == low:
        return lambda value: (first + last) / 2
    return lambda value: first + (value - low) / (high - low) * (last - first)


def step(span: float, most: int) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that cuts `span` into at most `most` pieces."""
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span / most))
    return next(power * times for times in (1, 2, 2.5, 5, 10, 20) if span / (power * times) <= most)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers that enclose [low, high], `most` + 2 of them at the most.

    >>> ticks(0, 20007)
    [0.0, 5000.0, 10000.0, 15000.0, 20000.0, 25000.0]
    """
    span = high - low
    by = step(span if span > 1e-9 * max(abs(low), abs(high), 1.0) else 0, most)
    places = 10 - floor(log10(by))
    first, last = floor(low / by + 1e-9), ceil(high / by - 1e-9)
    return [round(at * by, places) for at in range(first, max(last, first + 1) + 1)]
