"""Overlap against the worked tables of docs/algorithms/overlap.md, and what always holds."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.rules.overlap import seasons, unspoken, week_overlap
from clients.rules.service_time import ServiceHours
from clients.rules.service_week import WEEKDAYS, Window
from tests.reporting.tables import rows

STOCKHOLM, NEW_YORK = "Europe/Stockholm", "America/New_York"
ZONES = st.sampled_from([STOCKHOLM, NEW_YORK, "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia", "America/Santiago"])


def hours(text: str, days: tuple[str, ...] = WEEKDAYS[:5]) -> ServiceHours:
    zone, window = text.split()
    return ServiceHours(ZoneInfo(zone), dict.fromkeys(days, (Window.parse(*window.split("-")),)))


@pytest.mark.parametrize("row", rows("overlap.md", "case"), ids=lambda row: row["case"])
def test_the_worked_week(row: dict[str, str]) -> None:
    team = [] if row["team"] == "none" else [hours(each) for each in row["team"].split(", ")]
    monday, *_, saturday, _sunday = week_overlap(hours(row["service"]), team, date.fromisoformat(row["monday"]))
    assert (str(monday.open_minutes), str(monday.met_minutes)) == (row["open"], row["met"])
    assert monday.is_short is (row["short"] == "yes")
    assert (saturday.open_minutes, saturday.is_short) == (0, False)


def test_the_worked_seasons() -> None:
    found = seasons(hours(f"{STOCKHOLM} 09:00-17:00"), [hours(f"{NEW_YORK} 09:00-17:00")], date(2026, 1, 5))
    told = [(str(each.from_on), str(each.until_on), str(each.days[0].met_minutes)) for each in found]
    assert told == [tuple(row.values()) for row in rows("overlap.md", "from")]


def test_where_it_lies_on_the_clients_wall() -> None:
    monday = week_overlap(hours(f"{STOCKHOLM} 09:00-17:00"), [hours(f"{NEW_YORK} 09:00-17:00")], date(2026, 1, 12))[0]
    assert [(each.from_minute, each.to_minute) for each in monday.met] == [(15 * 60, 17 * 60)]
    assert [(each.from_minute, each.to_minute) for each in monday.open] == [(9 * 60, 17 * 60)]


def test_a_night_on_which_the_clock_changes_is_as_long_as_it_is() -> None:
    nights = hours(f"{STOCKHOLM} 00:00-24:00", ("sun",))
    spring, autumn = (week_overlap(nights, [nights], day)[6] for day in (date(2026, 3, 23), date(2026, 10, 19)))
    assert (spring.open_minutes, spring.met_minutes) == (23 * 60, 23 * 60)
    assert (autumn.open_minutes, autumn.met_minutes) == (25 * 60, 25 * 60)
    assert spring.met[0].to_minute == autumn.met[0].to_minute == 24 * 60


@settings(max_examples=25, deadline=None)
@given(ZONES, ZONES, st.integers(0, 23), st.integers(1, 24), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_no_more_is_met_than_open_and_two_meet_no_less_than_one(
    ours: str, theirs: str, opens: int, length: int, day: date
) -> None:
    service = hours(f"{ours} 09:00-17:00")
    one = hours(f"{theirs} {opens:02}:00-{min(opens + length, 24):02}:00")
    other = hours(f"{ours} 12:00-13:00")
    monday = day - timedelta(days=day.weekday())
    alone, together = week_overlap(service, [one], monday), week_overlap(service, [one, other], monday)
    for single, both in zip(alone, together, strict=True):
        assert 0 <= single.met_minutes <= both.met_minutes <= both.open_minutes


@settings(max_examples=10, deadline=None)
@given(ZONES, ZONES, st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_the_seasons_are_the_year_without_gap(ours: str, theirs: str, day: date) -> None:
    found = seasons(hours(f"{ours} 09:00-17:00"), [hours(f"{theirs} 09:00-17:00")], day)
    assert found[0].from_on <= day < found[0].until_on
    assert found[-1].until_on - found[0].from_on == timedelta(weeks=52)
    assert all(before.until_on == after.from_on for before, after in zip(found, found[1:], strict=False))


def test_languages() -> None:
    assert unspoken(["sv", "en", "sv", "fi"], {"a": ["en"], "b": []}) == ["sv", "fi"]
    assert unspoken([], {}) == []
