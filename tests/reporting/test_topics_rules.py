"""Which topics are hot and negative: the table of docs/algorithms/signals.md."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reporting.charts.colour import SCREEN
from reporting.charts.quadrant import Dot, Quadrants, quadrants
from reporting.rules.topics import Volume, quadrant
from tests.reporting.tables import rows


@pytest.mark.parametrize("row", rows("signals.md", "posts"), ids=lambda row: " ".join(row.values()))
def test_quadrants(row: dict[str, str]) -> None:
    said = Volume(int(row["posts"]), int(row["positive of topic"]), int(row["negative of topic"]), int(row["judged"]))
    assert quadrant(said, Fraction(row["usual"])) == row["quadrant"]


def test_the_drawing_numbers_what_to_look_at_and_escapes() -> None:
    dots = [Dot(-0.8, 4.0, "1"), Dot(0.5, 0.5)]
    drawn = quadrants(Quadrants(dots, -0.2, 2, ("n", "p", "m", "<l>"), "2 & topics"), SCREEN)
    assert ">1</text>" in drawn
    assert drawn.count("<circle") == 1
    assert "&lt;l&gt;" in drawn
    assert "2 &amp; topics" in drawn
    assert quadrants(Quadrants([], -0.2, 2, ("n", "p", "m", "l"), ""), SCREEN).count("<circle") == 0
