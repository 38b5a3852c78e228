"""Word-sized graphics: where the numbers come to stand."""

from __future__ import annotations

from cms.graphics import RangeBar, Spark, range_bar, spark


def test_a_spark_runs_from_left_to_right_between_its_own_extremes() -> None:
    assert spark([10, 20, 15]) == Spark("M1.5 15.5 27.0 2.5 52.5 9.0", 52.5, 9.0)


def test_a_flat_spark_runs_in_the_middle_and_one_value_draws_nothing() -> None:
    assert spark([7, 7]) == Spark("M1.5 9.0 52.5 9.0", 52.5, 9.0)
    assert spark([7]) is None


def test_a_range_is_placed_on_the_scale_that_all_rows_share() -> None:
    assert range_bar(0.0, 0.5, 1.0, floor=-1.0, ceiling=1.0) == RangeBar(28.0, 27.0, 40.0, 28.0)


def test_a_range_keeps_zero_in_sight_and_is_cut_at_the_edges() -> None:
    bar = range_bar(-5.0, 1.0, 9.0, floor=0.5, ceiling=2.0)
    assert (bar.bar_x, bar.bar_width, bar.zero_x) == (1.0, 54.0, 1.0)


def test_a_range_of_nothing_is_still_seen() -> None:
    assert range_bar(0.0, 0.0, 0.0, floor=0.0, ceiling=0.0).bar_width == 3.0
