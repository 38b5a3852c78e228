"""Who answered whom: dots and ties, nobody named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from reporting.charts import svg
from reporting.charts.colour import Palette

WIDE, HIGH, MARGIN = 290.0, 174.0, 8.0


@dataclass(frozen=True, slots=True)
class Node:
    """A person at a place in the unit square, with the number of people they are tied to."""

    x: float
    y: float
    ties: int
    is_staff: bool = False
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: Sequence[Node]
    edges: Sequence[tuple[int, int]]
    label: str


def _radius(node: Node, most: int) -> float:
    return 1.7 + 2.9 * sqrt(node.ties / most) if most else 1.9


def _person(node: Node, x: float, y: float, r: float, palette: Palette) -> str:
    if node.is_staff:
        side = 1.7 * r
        shape = svg.rect(x - side / 2, y - side / 2, side, side, palette.paper, palette.ink, 1)
    else:
        shape = svg.circle(x, y, r, palette.accent, palette.paper, 0.5)
    return shape + (svg.circle(x, y, r + 2.8, "none", palette.ink, 1) if node.is_key else "")


def graph(chart: Graph, palette: Palette) -> str:
    """Draw it, 290 × 174 points; ties beneath, the most tied on top."""
    most = max((node.ties for node in chart.nodes), default=0)
    places = [(MARGIN + node.x * (WIDE - 2 * MARGIN), MARGIN + node.y * (HIGH - 2 * MARGIN)) for node in chart.nodes]
    parts = [svg.line(*places[one], *places[other], palette.quiet, 0.35) for one, other in chart.edges]
    for index in sorted(range(len(places)), key=lambda index: chart.nodes[index].ties):
        node = chart.nodes[index]
        parts.append(_person(node, *places[index], _radius(node, most), palette))
    return svg.document(WIDE, HIGH, chart.label, parts, palette)
