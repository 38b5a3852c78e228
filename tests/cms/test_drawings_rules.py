"""Where the marks of the portal's drawings come to stand, in percent."""

from __future__ import annotations

import pytest

from cms.portal.drawings import FLOOR, TOP, line, scale


def test_value_and_cost_stand_on_one_scale_that_begins_at_zero() -> None:
    drawn = scale((500.0, 1000.0, 1900.0), (800.0, 800.0, 800.0))
    assert [(tick.x, tick.at) for tick in drawn.ticks] == [(0, 0), (25, 500), (50, 1000), (75, 1500), (100, 2000)]
    assert (drawn.left, drawn.width, drawn.mark) == (25, 70, 50)
    assert (drawn.zero, drawn.cost, drawn.cost_width) == (0, 40, 40)
    assert [tick.anchor for tick in drawn.ticks] == ["", "mid", "mid", "mid", "end"]


def test_a_narrow_range_is_named_once_in_its_middle() -> None:
    drawn = scale((900.0, 1000.0, 1100.0), (100.0, 100.0, 100.0))
    assert drawn.is_narrow
    assert drawn.low.x == pytest.approx(drawn.left + drawn.width / 2, abs=0.01)


def test_a_value_below_zero_keeps_zero_on_the_scale() -> None:
    drawn = scale((-400.0, 100.0, 600.0), (200.0, 200.0, 200.0))
    assert drawn.ticks[0].at < 0
    assert 0 < drawn.zero < drawn.cost


def test_a_cost_near_the_right_edge_is_named_on_its_own_bar() -> None:
    assert scale((0.0, 100.0, 200.0), (950.0, 950.0, 950.0)).cost_word.anchor == "in"
    assert scale((0.0, 900.0, 950.0), (100.0, 100.0, 100.0)).cost_word.anchor == ""


def test_a_line_runs_between_its_own_extremes_and_its_target() -> None:
    drawn = line([10, 20, 30], 40)
    assert drawn is not None
    assert drawn.runs == ("0.0,64.5 50.0,51.0 100.0,37.5",)
    assert (drawn.target, drawn.last) == (TOP, 37.5)


def test_a_month_without_a_figure_is_a_gap() -> None:
    drawn = line([1, 2, None, 3, None], None)
    assert drawn is not None
    assert len(drawn.runs) == 2
    assert len(drawn.areas) == 1, "one point alone has no area"
    assert drawn.last is None


def test_a_flat_line_and_too_few_figures() -> None:
    flat = line([5, 5, 5], None)
    assert flat is not None
    assert all(TOP <= float(point.split(",")[1]) <= FLOOR for point in flat.runs[0].split())
    assert line([5, None], 3) is None
