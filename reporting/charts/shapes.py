"""Pool, hub and web as three small signs, the month's own in colour; and a client's mark."""

from __future__ import annotations

from math import cos, pi, sin

from reporting.charts import svg
from reporting.charts.colour import Palette

WIDE, HIGH = 160.0, 56.0
SHAPES = ("pool", "hub", "web")
RING = [(round(14.6 * cos(pi / 12 + pi * k / 3), 2), round(14.6 * sin(pi / 12 + pi * k / 3), 2)) for k in range(6)]
CHORDS = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (3, 4), (3, 5), (0, 5), (4, 5))


def _sign(shape: str, x: float, fill: str, tie: str, paper: str) -> list[str]:
    y = 21.0
    dots = [svg.circle(x + dx, y + dy, 2.3, fill) for dx, dy in RING]
    if shape == "pool":
        return [*dots, svg.circle(x, y, 3, paper, fill, 1)]
    if shape == "hub":
        return [*(svg.line(x, y, x + dx, y + dy, tie, 0.8) for dx, dy in RING), *dots, svg.circle(x, y, 3.2, fill)]
    ends = ((RING[one], RING[other]) for one, other in CHORDS)
    return [*(svg.line(x + a, y + b, x + c, y + d, tie, 0.8) for (a, b), (c, d) in ends), *dots]


def structure(shape: str | None, names: dict[str, str], label: str, palette: Palette) -> str:
    """Draw the three, 160 × 56 points; `names` gives each its word in the reader's language."""
    parts: list[str] = []
    for index, each in enumerate(SHAPES):
        x, own = 26.0 + 54 * index, each == shape
        fill, tie = (palette.accent, palette.accent) if own else (palette.quiet, palette.line)
        parts += _sign(each, x, fill, tie, palette.paper)
        parts.append(svg.text(x, 50, names[each], 8, palette.ink if own else palette.mute, anchor="middle", bold=own))
        if own:
            parts.append(svg.line(x - 10, 54, x + 10, 54, palette.accent, 1.4))
    return svg.document(WIDE, HIGH, label, parts, palette)


def mark(letters: str, colour: str, label: str, palette: Palette) -> str:
    """A ring with one or two letters, for a client who has given no mark of their own; 60 × 60 points."""
    parts = [
        svg.circle(30, 30, 28.5, "none", colour, 2.4),
        svg.text(30, 38.6, letters[:2], 24, colour, anchor="middle", bold=True),
    ]
    return svg.document(60, 60, label, parts, palette)
