"""How a whole is cut among the four Cs, one bar for each thing that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.charts import svg
from reporting.charts.colour import Palette

WIDE, LEFT, RIGHT = 482.0, 92.0, 481.0
ROW, BAR, TOP = 26.0, 17.0, 17.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, what is counted, and one (amount, words) for each part, in the order of the parts."""

    name: str
    counted: str
    amounts: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Shares:
    parts: Sequence[str]
    bars: Sequence[Bar]
    label: str


def shares(chart: Shares, palette: Palette) -> str:
    """Draw it, 482 points wide and 26 for each bar. A part without anything keeps its place in the key."""
    fills = (palette.accent, palette.deep, palette.mid, palette.paper)
    drawn, x = [], LEFT
    for name, fill in zip(chart.parts, fills, strict=True):
        drawn += [svg.rect(x, 2, 7, 7, fill, palette.accent, 0.8), svg.text(x + 11, 8.4, name, 7.5, palette.ink)]
        x += svg.width(name, 7.5) + 31
    for row, bar in enumerate(chart.bars):
        y = TOP + ROW * row
        drawn.append(svg.text(0, y + 8.5, bar.name, 8, palette.ink, bold=True))
        drawn.append(svg.text(0, y + 17.6, bar.counted, 7, palette.mute))
        whole, x = sum(amount for amount, _ in bar.amounts), LEFT
        for (amount, shown), fill in zip(bar.amounts, fills, strict=True):
            if not amount:
                continue
            wide = amount / whole * (RIGHT - LEFT)
            drawn.append(
                svg.rect(x, y, wide, BAR, fill, palette.accent if fill == palette.paper else palette.paper, 0.9)
            )
            if wide > svg.width(shown, 8) + 7:
                drawn.append(svg.text(x + 5, y + 11.6, shown, 8, palette.label_on(fill), bold=True))
            x += wide
    return svg.document(WIDE, TOP + ROW * len(chart.bars) - 3, chart.label, drawn, palette)
