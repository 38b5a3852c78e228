"""How whole numbers split over the four Cs: one bar for each thing that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.charts import svg
from reporting.charts.colour import Palette

WIDE = 482.0
LEFT, TOP, STEP, HIGH_OF_BAR = 126.0, 16.0, 19.0, 13.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A name and the count of each part, in the order of the parts' names."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    parts: tuple[str, ...]
    bars: Sequence[Bar]
    label: str


def high(bars: int) -> float:
    """How high the picture is with so many bars."""
    return TOP + bars * STEP


def _fills(palette: Palette) -> tuple[str, ...]:
    return (palette.accent, palette.mid, palette.pale, palette.paper)


def _bar(bar: Bar, y: float, palette: Palette) -> list[str]:
    whole, x = sum(bar.counts), LEFT
    parts = [svg.text(0, y + 9.4, bar.name, 8, palette.ink)]
    if not whole:
        return [*parts, svg.line(LEFT, y + HIGH_OF_BAR / 2, WIDE, y + HIGH_OF_BAR / 2, palette.line, 0.7)]
    for count, fill in zip(bar.counts, _fills(palette), strict=False):
        wide = count / whole * (WIDE - LEFT - 0.4)
        if count:
            parts.append(svg.rect(x, y, wide, HIGH_OF_BAR, fill, palette.accent, 0.7))
            parts.append(svg.text(x + 4, y + 9.3, str(count), 7.5, palette.label_on(fill), bold=True))
        x += wide
    return parts


def balance(chart: Balance, palette: Palette) -> str:
    """Draw it, 482 points wide: the parts' names above, each bar cut by its counts; of nothing, an empty line."""
    parts, x = list[str](), LEFT
    for name, fill in zip(chart.parts, _fills(palette), strict=False):
        parts += [svg.rect(x, 2, 8, 7, fill, palette.accent, 0.7), svg.text(x + 11, 8, name, 6.5, palette.mute)]
        x += 11 + svg.width(name, 6.5) + 12
    for at, bar in enumerate(chart.bars):
        parts += _bar(bar, TOP + at * STEP, palette)
    return svg.document(WIDE, high(len(chart.bars)), chart.label, parts, palette)
