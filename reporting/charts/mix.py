"""A thin bar cut by grade: how much of a sum is measured, attributed, assumed."""

from __future__ import annotations

from collections.abc import Mapping

from reporting.charts import svg
from reporting.charts.colour import Palette
from reporting.charts.waterfall import fills

WIDE, HIGH = 153.0, 5.0


def mix(parts: Mapping[str, float], label: str, palette: Palette) -> str:
    """Draw it, 153 × 5 points; `parts` are each grade's share of one, the surest first."""
    drawn, x = [], 0.4
    for grade, share in parts.items():
        wide = share * (WIDE - 0.8)
        drawn.append(svg.rect(x, 0.4, wide, HIGH - 0.8, fills(palette)[grade], palette.accent, 0.7))
        x += wide
    return svg.document(WIDE, HIGH, label, drawn, palette)
