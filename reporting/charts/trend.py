"""A figure over the months: large with its scale and target, or as small as a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reporting.charts import svg
from reporting.charts.colour import Palette
from reporting.charts.scale import Place, linear, ticks

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Spark:
    """Months in order, None where there is no figure."""

    values: Values
    label: str
    target: float | None = None
    wide: float = 100.0
    high: float = 26.0


@dataclass(frozen=True, slots=True)
class Trend:
    """Months in order. `months` names them (those with a name are written), `axis` the ticks that get words."""

    values: Values
    months: Sequence[str]
    label: str
    first: str
    last: str
    target: float | None = None
    target_shown: str = ""
    axis: Mapping[float, str] = field(default_factory=dict)


def _runs(values: Values, x: Place, y: Place) -> list[list[tuple[float, float]]]:
    """Unbroken stretches: a month without a figure is a gap, not a line drawn across."""
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x(index), y(value)))
    return [run for run in runs if run]


def _drawn(runs: list[list[tuple[float, float]]], palette: Palette, stroke: float) -> list[str]:
    return [
        svg.polyline(run, palette.accent, stroke) if len(run) > 1 else svg.circle(*run[0], stroke * 0.7, palette.accent)
        for run in runs
    ]


def spark(chart: Spark, palette: Palette) -> str:
    """Draw a small line, its last month a dot, its target dashed."""
    held = [value for value in chart.values if value is not None]
    parts: list[str] = []
    if held:
        marks = [*held, *([] if chart.target is None else [chart.target])]
        y = linear(min(marks), max(marks), chart.high - 4, 4)
        x = linear(0, max(len(chart.values) - 1, 1), 2, chart.wide - 6)
        if chart.target is not None:
            parts.append(svg.line(2, y(chart.target), chart.wide - 2, y(chart.target), palette.mute, 0.7, "1.5 2"))
        parts += _drawn(_runs(chart.values, x, y), palette, 1.3)
        if chart.values[-1] is not None:
            radius = min(2.3, chart.high / 7)
            parts.append(svg.circle(x(len(chart.values) - 1), y(chart.values[-1]), radius, palette.accent))
    return svg.document(chart.wide, chart.high, chart.label, parts, palette)


WIDE, HIGH, LEFT, RIGHT, FLOOR, CEILING = 482.0, 110.0, 4.0, 430.0, 90.0, 15.0


def axis_of(values: Values, target: float | None) -> list[float]:
    """The ticks of the scale, for the caller to put into words."""
    marks = [value for value in [*values, target] if value is not None] or [0.0, 1.0]
    return ticks(min(marks), max(marks), 4)


def trend(chart: Trend, palette: Palette) -> str:
    """Draw it, 482 × 110 points: the last value large beside the line's end, the target dashed with its word."""
    steps = sorted(chart.axis) or axis_of(chart.values, chart.target)
    y = linear(steps[0], steps[-1], FLOOR, CEILING)
    x = linear(0, max(len(chart.values) - 1, 1), LEFT, RIGHT)
    parts = [svg.line(LEFT, y(at), RIGHT, y(at), palette.line, 0.35) for at in steps]
    first = next((y(value) for value in chart.values if value is not None), FLOOR)
    parts += [
        svg.text(LEFT, y(at) - 2.5, chart.axis[at], 6.5, palette.mute)
        for at in steps
        if chart.axis.get(at) and abs(y(at) - first) > 16  # the first value is written there
    ]
    parts.append(svg.line(LEFT, FLOOR, RIGHT, FLOOR, palette.ink, 0.6))
    ends = {0: None, len(chart.months) - 1: "end"}
    parts += [
        svg.text(x(index), FLOOR + 12, name, 7, palette.mute, anchor=ends.get(index, "middle"))
        for index, name in enumerate(chart.months)
        if name
    ]
    if chart.target is not None:
        at = y(chart.target)
        parts.append(svg.line(LEFT, at, RIGHT, at, palette.ink, 0.8, "1.5 2"))
        parts.append(svg.text(RIGHT + 7, at + 2.5, chart.target_shown, 7, palette.mute))
    parts += _drawn(_runs(chart.values, x, y), palette, 1.8)
    parts += _ends(chart, x, y, palette)
    return svg.document(WIDE, HIGH, chart.label, parts, palette)


def _ends(chart: Trend, x: Place, y: Place, palette: Palette) -> list[str]:
    """The last value beside the line's end, moved off the target's word; the first above its start."""
    held = [(index, value) for index, value in enumerate(chart.values) if value is not None]
    if not held:
        return []
    (start, first), (end, last) = held[0], held[-1]
    at = y(last) + 3.6
    if chart.target is not None and chart.target_shown and abs(at - 1 - y(chart.target)) < 11:
        at = y(chart.target) + (14 if last <= chart.target else -6)
    parts = [svg.circle(x(end), y(last), 3, palette.accent)]
    parts.append(svg.text(max(x(end), RIGHT) + 7, at, chart.last, 11, palette.accent, bold=True))
    if start != end:
        parts.append(svg.text(x(start) + 2, y(first) - 5, chart.first, 8, palette.ink, bold=True))
    return parts
