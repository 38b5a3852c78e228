"""One KPI from its baseline to its target, better always to the right."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.charts import svg
from reporting.charts.colour import Palette
from reporting.charts.scale import linear

WIDE, HIGH = 112.0, 16.0
LEFT, RIGHT = 2.0, 110.0


@dataclass(frozen=True, slots=True)
class Bullet:
    """Any of the three may be missing; `less_is_better` turns the scale round."""

    baseline: float | None
    now: float | None
    target: float | None
    label: str
    less_is_better: bool = False


def _domain(marks: list[float]) -> tuple[float, float]:
    """From a fifth before the least to two fifths after the most, as in a ruler with room at both ends."""
    low, high = min(marks), max(marks)
    span = (high - low) or abs(high) or 1.0
    return low - 0.3 * span, high + 0.45 * span


def bullet(chart: Bullet, palette: Palette) -> str:
    """Draw it, 112 × 16 points: thin tick baseline, dot now, bar target; the dot is open without a baseline."""
    sign = -1 if chart.less_is_better else 1
    marks = [sign * mark for mark in (chart.baseline, chart.now, chart.target) if mark is not None]
    parts = [svg.rect(LEFT, 5, RIGHT - LEFT, 6, palette.soft)]
    if marks:
        x = linear(*_domain(marks), LEFT, RIGHT)
        if chart.baseline is not None and chart.now is not None:
            start, end = x(sign * chart.baseline), x(sign * chart.now)
            parts.append(svg.rect(min(start, end), 5, abs(end - start), 6, palette.mid))
        if chart.baseline is not None:
            at = x(sign * chart.baseline)
            parts.append(svg.line(at, 3.5, at, 12.5, palette.mute, 1))
        if chart.target is not None:
            parts.append(svg.rect(x(sign * chart.target) - 0.9, 1, 1.8, 14, palette.ink))
        if chart.now is not None:
            at = x(sign * chart.now)
            known = chart.baseline is not None
            parts.append(
                svg.circle(at, 8, 3.6, palette.accent)
                if known
                else svg.circle(at, 8, 3.2, palette.paper, palette.accent, 1.2)
            )
    return svg.document(WIDE, HIGH, chart.label, parts, palette)
