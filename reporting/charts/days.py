"""A month day by day: which promises were missed on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporting.charts import svg
from reporting.charts.colour import Palette

WIDE = 482.0
LEFT, RIGHT, TOP, STEP, HIGH_OF_CELL = 126.0, 398.0, 14.0, 17.0, 11.0


@dataclass(frozen=True, slots=True)
class DayRow:
    """One promise: its name, the number missed by day of the month, and what stands at its end."""

    name: str
    missed: Mapping[int, int]
    total: str


@dataclass(frozen=True, slots=True)
class Days:
    """`count` days, of which `closed` had no service. `words` explain kept, missed and closed."""

    rows: Sequence[DayRow]
    count: int
    closed: frozenset[int]
    words: tuple[str, str, str]
    label: str


def high(rows: int) -> float:
    """How high the picture is with so many rows."""
    return TOP + rows * STEP + 20


def _cell(x: float, y: float, wide: float, missed: int, is_closed: bool, palette: Palette) -> list[str]:
    middle = x + wide / 2
    if missed:
        number = svg.text(middle, y + 8.2, str(missed), 7.5, palette.paper, anchor="middle", bold=True)
        return [svg.rect(x, y, wide, HIGH_OF_CELL, palette.ink), number]
    if is_closed:
        return [svg.line(x + 1.5, y + HIGH_OF_CELL / 2, x + wide - 1.5, y + HIGH_OF_CELL / 2, palette.quiet, 0.7)]
    return [svg.rect(x, y, wide, HIGH_OF_CELL, palette.mid)]


def days(chart: Days, palette: Palette) -> str:
    """Draw it, 482 points wide: a pale cell for a day, a dark one with its number where promises were missed."""
    step = (RIGHT - LEFT) / max(chart.count, 1)
    shown = (1, *range(5, chart.count - 2, 5), chart.count)
    parts = [
        svg.text(LEFT + (day - 0.5) * step, 8, str(day), 6.5, palette.mute, anchor="middle")
        for day in dict.fromkeys(shown)
    ]
    for at, row in enumerate(chart.rows):
        y = TOP + at * STEP
        parts.append(svg.text(0, y + 8.4, row.name, 8, palette.ink))
        for day in range(1, chart.count + 1):
            x = LEFT + (day - 1) * step
            parts += _cell(x, y, step - 1.1, row.missed.get(day, 0), day in chart.closed, palette)
        parts.append(svg.text(WIDE, y + 8.4, row.total, 8, palette.ink, anchor="end", bold=True))
    parts += _key(chart, TOP + len(chart.rows) * STEP + 6, palette)
    return svg.document(WIDE, high(len(chart.rows)), chart.label, parts, palette)


def _key(chart: Days, y: float, palette: Palette) -> list[str]:
    kept, missed, closed = chart.words
    parts, x = list[str](), LEFT
    for word, fill in ((kept, palette.mid), (missed, palette.ink), *([(closed, "")] if chart.closed else [])):
        mark = svg.rect(x, y, 8, 7, fill) if fill else svg.line(x, y + 3.5, x + 8, y + 3.5, palette.quiet, 0.7)
        parts += [mark, svg.text(x + 11, y + 6, word, 6.5, palette.mute)]
        x += 11 + svg.width(word, 6.5) + 12
    return parts
