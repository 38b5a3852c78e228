"""Topics by tone and volume: dots in four fields, those to look at numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.charts import svg
from reporting.charts.colour import Palette
from reporting.charts.scale import linear

WIDE, HIGH = 760.0, 260.0
LEFT, RIGHT, TOP, FLOOR = 8.0, 752.0, 18.0, 236.0
BAD = "var(--bad)"


@dataclass(frozen=True, slots=True)
class Dot:
    """A topic: tone of -1 to 1, how many times its usual it has, and the number that it has in the table, "" else."""

    tone: float
    times: float
    number: str = ""


@dataclass(frozen=True, slots=True)
class Quadrants:
    """`tone_edge` and `times_edge` part the fields; `words` name the ends: negative, positive, much, little."""

    dots: Sequence[Dot]
    tone_edge: float
    times_edge: float
    words: tuple[str, str, str, str]
    label: str


def quadrants(chart: Quadrants, palette: Palette) -> str:
    """Draw them, 760 × 260 points; numbered ones are squares, on top."""
    most = max([chart.times_edge * 1.5, *(dot.times for dot in chart.dots)])
    x, y = linear(-1, 1, LEFT + 8, RIGHT - 8), linear(0, most, FLOOR - 6, TOP + 6)
    edge_x, edge_y = x(chart.tone_edge), y(chart.times_edge)
    negative, positive, much, little = chart.words
    parts = [
        svg.rect(LEFT, TOP, edge_x - LEFT, edge_y - TOP, palette.soft),
        svg.line(LEFT, FLOOR, RIGHT, FLOOR, palette.line, 0.6),
        svg.line(edge_x, TOP, edge_x, FLOOR, palette.line, 0.8, "2 2"),
        svg.line(LEFT, edge_y, RIGHT, edge_y, palette.line, 0.8, "2 2"),
        svg.text(LEFT, FLOOR + 12, negative, 10, palette.mute),
        svg.text(RIGHT, FLOOR + 12, positive, 10, palette.mute, anchor="end"),
        svg.text(LEFT, TOP - 5, much, 10, palette.mute),
        svg.text(RIGHT, FLOOR - 4, little, 10, palette.mute, anchor="end"),
    ]
    for dot in sorted(chart.dots, key=lambda each: bool(each.number)):
        at, up = x(dot.tone), y(dot.times)
        if dot.number:
            parts.append(svg.rect(at - 4, up - 4, 8, 8, BAD))
            parts.append(svg.text(at + 7, up + 3, dot.number, 9, palette.ink, bold=True))
        else:
            parts.append(svg.circle(at, up, 3, palette.accent, palette.paper, 0.5))
    return svg.document(WIDE, HIGH, chart.label, parts, palette)
