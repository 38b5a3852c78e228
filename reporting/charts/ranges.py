"""Value and cost as ranges on one scale, with the line where one pays for the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.charts import svg
from reporting.charts.colour import Palette
from reporting.charts.scale import Place, linear, ticks

WIDE, HIGH, LEFT, RIGHT = 482.0, 112.0, 46.0, 474.0
TOP, FLOOR = 14.0, 90.0
NAMES = 8.5


@dataclass(frozen=True, slots=True)
class Span:
    """Low, expected and high, and how each is written."""

    name: str
    low: float
    expected: float
    high: float
    low_shown: str
    expected_shown: str
    high_shown: str


@dataclass(frozen=True, slots=True)
class Ranges:
    """`both` is the cost with its range in words, `break_even` the name of the line through the expected cost."""

    value: Span
    cost: Span
    both: str
    break_even: str
    label: str
    axis: Mapping[float, str] = field(default_factory=dict)


def axis_of(value: Span, cost: Span) -> list[float]:
    """The ticks of the scale, for the caller to put into words."""
    return ticks(min(0.0, value.low), max(value.high, cost.high), 5)


def _start(chart: Ranges) -> float:
    """Where the scale begins: to the right of both names, which may take a third of the width."""
    needed = max(svg.width(span.name, NAMES) + 8 for span in (chart.value, chart.cost))
    return min(max(LEFT, needed), WIDE / 3)


def _value(span: Span, x: Place, start: float, palette: Palette) -> list[str]:
    """The bar with its ends inside when they fit, else outside; the expected value above its mark."""
    left, right, middle = x(span.low), x(span.high), x(span.expected)
    needed = svg.width(span.low_shown + span.high_shown, 7.5) + 24
    inside = right - left >= needed and min(middle - left, right - middle) >= needed / 2
    room = svg.width(span.expected_shown, 8.5) / 2
    named = min(max(middle, start + room), RIGHT - room)
    parts = [
        svg.text(0, 40.5, span.name, NAMES, palette.ink, bold=True),
        svg.rect(left, 30, right - left, 14, palette.mid),
        svg.rect(middle - 1.5, 26, 3, 22, palette.accent),
        svg.text(named, 21, span.expected_shown, 8.5, palette.accent, anchor="middle", bold=True),
    ]
    if inside:
        return parts + [
            svg.text(left + 4, 39.8, span.low_shown, 7.5, palette.ink),
            svg.text(right - 4, 39.8, span.high_shown, 7.5, palette.ink, anchor="end"),
        ]
    if right + svg.width(span.high_shown, 7.5) + 5 > WIDE:
        return parts + [
            svg.text(left - 4, 39.8, f"{span.low_shown} – {span.high_shown}", 7.5, palette.ink, anchor="end")
        ]
    low_fits = left - svg.width(span.low_shown, 7.5) - 5 >= start
    if not low_fits:
        return parts + [svg.text(right + 4, 39.8, f"{span.low_shown} – {span.high_shown}", 7.5, palette.ink)]
    return parts + [
        svg.text(left - 4, 39.8, span.low_shown, 7.5, palette.ink, anchor="end"),
        svg.text(right + 4, 39.8, span.high_shown, 7.5, palette.ink),
    ]


def _cost(chart: Ranges, x: Place, palette: Palette) -> list[str]:
    cost = chart.cost
    after = x(cost.high) + 6
    fits = after + svg.width(chart.both, 7.5) <= WIDE
    return [
        svg.text(0, 74.5, cost.name, NAMES, palette.ink, bold=True),
        svg.rect(x(cost.low), 64, x(cost.high) - x(cost.low), 14, palette.line),
        svg.rect(x(cost.expected) - 1.5, 60, 3, 22, palette.ink),
        svg.text(
            after if fits else x(cost.low) - 6, 73.8, chart.both, 7.5, palette.ink, anchor=None if fits else "end"
        ),
    ]


def _break_even(chart: Ranges, x: Place, palette: Palette) -> list[str]:
    """The line, and its name on the side where the expected value's name is not."""
    at, value = x(chart.cost.expected), x(chart.value.expected)
    apart = svg.width(chart.value.expected_shown, 8.5) / 2 + svg.width(chart.break_even, 7) / 2 + 4
    line = svg.line(at, 24, at, 60, palette.ink, 0.8, "1.5 2")
    if abs(at - value) >= apart:
        return [line, svg.text(at, 19, chart.break_even, 7, palette.mute, anchor="middle")]
    return [line, svg.text(at + 4, 56.5, chart.break_even, 7, palette.mute)]


def ranges(chart: Ranges, palette: Palette) -> str:
    """Draw it, 482 × 112 points."""
    steps = sorted(chart.axis) or axis_of(chart.value, chart.cost)
    start = _start(chart)
    x = linear(steps[0], steps[-1], start, RIGHT)
    parts = [svg.line(x(at), TOP, x(at), FLOOR, palette.line, 0.4) for at in steps]
    parts += [
        svg.text(x(at), FLOOR + 11, chart.axis[at], 7, palette.mute, anchor="middle" if x(at) < RIGHT - 8 else "end")
        for at in steps
        if chart.axis.get(at)
    ]
    parts.append(svg.line(start, FLOOR, RIGHT, FLOOR, palette.ink, 0.6))
    parts += [*_break_even(chart, x, palette), *_value(chart.value, x, start, palette), *_cost(chart, x, palette)]
    return svg.document(WIDE, HIGH, chart.label, parts, palette)
