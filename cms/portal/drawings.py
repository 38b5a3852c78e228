"""Geometry of the portal's own drawings, in percent of a width that the browser knows: texts keep their size.

Pure functions from figures to SVG numbers; colours are the stylesheet's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.charts.scale import ticks

NARROW = 40.0
"""A bar of less than this many percent has no room for two words below it."""
TOP, FLOOR = 24.0, 78.0
"""Of a figure's line, in a box 104 high."""


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    at: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: percent from the left, and which of its ends is there ("", "mid" or "end")."""

    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Value from low to high with its expected mark, above the cost; all x and widths in percent."""

    ticks: tuple[Tick, ...]
    left: float
    width: float
    mark: float
    expected: Place
    low: Place
    high: Place
    is_narrow: bool
    zero: float
    cost: float
    cost_width: float
    cost_left: float
    cost_right: float
    cost_word: Place


def scale(value: tuple[float, float, float], cost: tuple[float, float, float]) -> Scale:
    """Place value and cost, each (low, expected, high), on one scale that holds zero."""
    steps = ticks(min(0.0, value[0]), max(value[2], cost[2]), 4)
    floor, span = steps[0], (steps[-1] - steps[0]) or 1.0

    def x(at: float) -> float:
        return round((at - floor) / span * 100, 2)

    left, right = x(value[0]), x(value[2])
    is_narrow = right - left < NARROW
    middle = Place(x((value[0] + value[2]) / 2), _anchor(x((value[0] + value[2]) / 2)))
    paid = x(cost[2])
    return Scale(
        ticks=tuple(Tick(x(at), at, "" if at == floor else "end" if at == steps[-1] else "mid") for at in steps),
        left=left,
        width=round(max(right - left, 0.5), 2),
        mark=x(value[1]),
        expected=Place(x(value[1]), _anchor(x(value[1]))),
        low=middle if is_narrow else Place(left, ""),
        high=Place(right, "end"),
        is_narrow=is_narrow,
        zero=x(0),
        cost=x(cost[1]),
        cost_width=round(max(x(cost[1]) - x(0), 0.0), 2),
        cost_left=x(cost[0]),
        cost_right=paid,
        cost_word=Place(paid, "") if paid < 70 else Place(x(0), "in"),
    )


def _anchor(x: float) -> str:
    """A word near an edge begins or ends there instead of being cut."""
    return "" if x < 15 else "end" if x > 85 else "mid"


ROOM_BELOW = 0.4
"""How far a target that is the lowest of its marks stands above the floor, of their span: its word goes below it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure over the months, in a box 100 wide and 104 high that is stretched to its place."""

    runs: tuple[str, ...]
    areas: tuple[str, ...]
    last: float | None
    target: float | None
    target_word: float


def line(values: Sequence[float | None], target: float | None) -> Line | None:
    """Place a series and its target; a month without a figure is a gap. None for fewer than two figures."""
    held = [value for value in values if value is not None]
    if len(held) < 2:
        return None
    marks = [*held, *([] if target is None else [target])]
    low, high = min(marks), max(marks)
    low = 0.0 if 0 <= low <= (high - low) else low
    if target is not None and target == low and low:
        low -= ROOM_BELOW * (high - low)

    def y(value: float) -> float:
        return round(FLOOR - (value - low) / ((high - low) or 1.0) * (FLOOR - TOP), 1)

    runs = _runs(values, y)
    last = values[-1]
    aim = None if target is None else y(target)
    return Line(
        runs=tuple(" ".join(f"{x},{at}" for x, at in run) for run in runs),
        areas=tuple(_area(run) for run in runs if len(run) > 1),
        last=None if last is None else y(last),
        target=aim,
        target_word=_beside(aim, y(held[0])) if aim is not None else 0.0,
    )


def _runs(values: Sequence[float | None], y: Callable[[float], float]) -> list[list[tuple[float, float]]]:
    step = 100 / (len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((round(index * step, 1), y(value)))
    return [run for run in runs if run]


def _area(run: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x},{at}" for x, at in run)
    return f"{run[0][0]},{FLOOR:g} {points} {run[-1][0]},{FLOOR:g}"


def _beside(target: float, first: float) -> float:
    """The baseline of the target's word: above its line, below it where the series begins just above."""
    above = target - 5
    return above if above > 9 and not (target - 22 < first < target) else target + 14
