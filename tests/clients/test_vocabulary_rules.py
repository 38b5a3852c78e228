"""Words and pure rules of success: KPIs, value drivers, service weeks, holidays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules import public_holidays
from clients.rules.kpis import MEASURABLES, Direction, Unit, can_stand_alone, points_at_target
from clients.rules.service_week import BadWindow, Window, as_json, check_day
from clients.rules.value import DRIVERS


def test_kpis_can_follow_exactly_the_metrics_that_are_measured() -> None:
    metrics = pytest.importorskip("reporting.rules.metrics")
    assert list(MEASURABLES) == list(metrics.KEYS)
    assert {key: kind.unit.value for key, kind in MEASURABLES.items()} == {
        key: spec.kind for key, spec in metrics.KEYS.items()
    }


def test_likes_are_vanity_by_nature_and_shares_are_ratios() -> None:
    assert [key for key, kind in MEASURABLES.items() if kind.is_vanity] == ["likes_received"]
    assert all(kind.unit is Unit.RATIO for key, kind in MEASURABLES.items() if "rate" in key or "share" in key)


@pytest.mark.parametrize(
    ("baseline", "target", "direction", "points"),
    [
        ("0.70", "0.85", Direction.UP, True),
        ("0.85", "0.70", Direction.UP, False),
        ("0.70", "0.70", Direction.UP, False),
        ("12", "4", Direction.DOWN, True),
        ("4", "12", Direction.DOWN, False),
        (None, "12", Direction.DOWN, True),
    ],
)
def test_a_target_lies_in_the_kpis_direction(
    baseline: str | None, target: str, direction: Direction, points: bool
) -> None:
    assert points_at_target(None if baseline is None else Decimal(baseline), Decimal(target), direction) is points


def test_vanity_never_stands_alone() -> None:
    assert can_stand_alone([True, False])
    assert not can_stand_alone([True, True])
    assert not can_stand_alone([])


def test_each_driver_has_money_in_it_and_the_seven_are_there() -> None:
    assert len(DRIVERS) == 7
    assert all("money" in inputs.values() for inputs in DRIVERS.values())


def test_windows_are_read_and_written_back() -> None:
    window = Window.parse("00:00", "24:00")
    assert window == Window(0, 1440)
    assert window.text == ["00:00", "24:00"]
    assert as_json({"sun": [window], "mon": [Window(540, 1020)], "tue": []}) == {
        "mon": [["09:00", "17:00"]],
        "sun": [["00:00", "24:00"]],
    }


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("09:00", "09:00"), ("17:00", "09:00"), ("24:00", "24:00"), ("9:00", "17:00"), ("09:60", "17:00"), ("", "")],
)
def test_windows_that_are_refused(opens: str, closes: str) -> None:
    with pytest.raises(BadWindow):
        Window.parse(opens, closes)


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=12, unique=True))
def test_cutting_a_day_in_order_never_overlaps(cuts: list[int]) -> None:
    cuts.sort()
    windows = [Window(a, b) for a, b in zip(cuts, cuts[1:], strict=False)]
    check_day(windows)
    if len(windows) > 1:
        with pytest.raises(BadWindow):
            check_day(windows[::-1])


def test_swedish_holidays_are_public_days_and_not_sundays() -> None:
    days = public_holidays.dates("SE", 2018, 2018)
    assert date(2018, 6, 6) in days
    assert date(2018, 1, 7) not in days
    assert len(days) == 13
    assert public_holidays.source("SE").startswith("holidays ")
    assert "SE" in public_holidays.countries()
