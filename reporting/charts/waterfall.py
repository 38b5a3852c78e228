"""What each driver adds, what it cost, what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reporting.charts import svg
from reporting.charts.colour import Palette
from reporting.charts.scale import Place, linear, ticks

WIDE, HIGH = 358.0, 156.0
FLOOR, CEILING = 130.0, 20.0
NAMES = 6.8


@dataclass(frozen=True, slots=True)
class Column:
    """An amount with its range, its words, and its grade ("measured", "attributed" or "assumed")."""

    label: str
    amount: float
    shown: str
    low: float
    high: float
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drivers in order, then value, cost and net.

    `mix` is each grade's share of the value, the surest first; `axis` the words of those ticks that get any.
    """

    drivers: Sequence[Column]
    value: Column
    cost: Column
    net: Column
    mix: Mapping[str, float]
    label: str
    axis: Mapping[float, str] = field(default_factory=dict)


def axis_of(drivers: Sequence[Column], value: Column, cost: Column, net: Column) -> list[float]:
    """The ticks of the scale, for the caller to put into words."""
    running, most, least = 0.0, max(value.high, value.amount, cost.amount), min(0.0, net.amount, value.low)
    for each in drivers:
        most, least = max(most, running + each.high), min(least, running + each.low)
        running += each.amount
    return ticks(least, most)


def fills(palette: Palette) -> dict[str, str]:
    """How sure is how full: measured solid, attributed half, assumed empty."""
    return {"measured": palette.accent, "attributed": palette.mid, "assumed": palette.paper}


@dataclass(frozen=True, slots=True)
class _Pen:
    """Where things go: `column` wide from one to the next, `bar` of it drawn."""

    palette: Palette
    y: Place
    column: float
    bar: float

    def left(self, index: int) -> float:
        return index * self.column + (self.column - self.bar) / 2

    def graded(self, index: int, start: float, end: float, grade: str) -> str:
        top, bottom = self.y(max(start, end)), self.y(min(start, end))
        fill = fills(self.palette)[grade]
        return svg.rect(self.left(index), top, self.bar, bottom - top, fill, self.palette.accent, 0.8)

    def plain(self, index: int, start: float, end: float, fill: str) -> str:
        top, bottom = self.y(max(start, end)), self.y(min(start, end))
        return svg.rect(self.left(index), top, self.bar, bottom - top, fill)

    def amount(self, index: int, at: float, shown: str, size: float) -> str:
        x = self.left(index) + self.bar / 2
        return svg.text(x, self.y(at) - 4, shown, size, self.palette.ink, anchor="middle", bold=True)

    def name(self, index: int, label: str, *, bold: bool = False) -> str:
        """In two lines where one would run into the next column, broken at the first blank."""
        lines = [label] if svg.width(label, NAMES) <= self.column - 2 else label.split(" ", 1)
        x, ink = self.left(index) + self.bar / 2, self.palette.ink
        rows = enumerate(lines)
        return "".join(
            svg.text(x, FLOOR + 10 + 8.2 * n, row, NAMES, ink, anchor="middle", bold=bold) for n, row in rows
        )

    def whisker(self, index: int, low: float, high: float) -> str:
        """Beside the column, since it belongs to that one alone; nothing for an exact figure."""
        x = self.left(index) + self.bar + 2.5
        return svg.whisker(x, self.y(high), self.y(low), self.palette.ink) if low != high else ""

    def step(self, index: int, at: float) -> str:
        x = self.left(index) + self.bar
        return svg.line(x, self.y(at), x + self.column - self.bar, self.y(at), self.palette.mute, 0.5)


def _grid(values: Sequence[float], axis: Mapping[float, str], pen: _Pen) -> list[str]:
    lines = [svg.line(0, pen.y(at), WIDE, pen.y(at), pen.palette.line, 0.35 if at else 0.8) for at in values]
    return lines + [svg.text(0, pen.y(at) - 2, axis[at], 6.5, pen.palette.mute) for at in values if at and at in axis]


def _drivers(chart: Waterfall, pen: _Pen) -> list[str]:
    parts, running = [], 0.0
    for index, each in enumerate(chart.drivers):
        end = running + each.amount
        parts += [
            pen.graded(index, running, end, each.grade),
            pen.whisker(index, running + each.low, running + each.high),
            pen.amount(index, max(running, end), each.shown, 7.5),
            pen.step(index, end),
            pen.name(index, each.label),
        ]
        running = end
    return parts


def _totals(chart: Waterfall, pen: _Pen) -> list[str]:
    index, base, parts = len(chart.drivers), 0.0, []
    value, cost, net = chart.value, chart.cost, chart.net
    for grade, share in chart.mix.items():
        parts.append(pen.graded(index, base, base + share * value.amount, grade))
        base += share * value.amount
    return [
        *parts,
        pen.whisker(index, value.low, value.high),
        pen.amount(index, value.amount, value.shown, 8),
        pen.name(index, value.label, bold=True),
        pen.plain(index + 1, value.amount, value.amount - cost.amount, pen.palette.line),
        pen.amount(index + 1, max(value.amount, value.amount - cost.amount), cost.shown, 7.5),
        pen.name(index + 1, cost.label, bold=True),
        pen.plain(index + 2, 0, net.amount, pen.palette.ink),
        pen.amount(index + 2, max(0, net.amount), net.shown, 8),
        pen.name(index + 2, net.label, bold=True),
    ]


def waterfall(chart: Waterfall, palette: Palette) -> str:
    """Draw it, 358 × 156 points."""
    values = axis_of(chart.drivers, chart.value, chart.cost, chart.net)
    column = WIDE / (len(chart.drivers) + 3)
    # Few columns would be slabs: none is wider than it would be with six drivers.
    pen = _Pen(palette, linear(values[0], values[-1], FLOOR, CEILING), column, min(column * 0.62, 30))
    parts = [*_grid(values, chart.axis, pen), *_drivers(chart, pen), *_totals(chart, pen)]
    return svg.document(WIDE, HIGH, chart.label, parts, palette)
