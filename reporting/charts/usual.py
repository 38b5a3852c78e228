"""One piece of content against what is usual for its kind."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.charts import svg
from reporting.charts.colour import Palette

WIDE, HIGH = 68.0, 9.0
USUAL = 100
ENDS = 200
"""What is at the right end: twice the usual, and everything above it."""


@dataclass(frozen=True, slots=True)
class Usual:
    index: int
    label: str


def usual(chart: Usual, palette: Palette) -> str:
    """Draw it, 68 × 9 points: a bar, and a tick where 100 would end. A bar that goes on ends in a point."""
    wide = min(chart.index, ENDS) / ENDS * (WIDE - 4)
    at = USUAL / ENDS * (WIDE - 4)
    parts = [svg.rect(0, 2, wide, 5, palette.mid)]
    if chart.index > ENDS:
        parts.append(
            svg.element(
                "polygon", points=f"{svg.number(wide)},2 {svg.number(WIDE)},4.5 {svg.number(wide)},7", fill=palette.mid
            )
        )
    parts.append(svg.line(at, 0, at, HIGH, palette.ink, 0.9))
    return svg.document(WIDE, HIGH, chart.label, parts, palette)
