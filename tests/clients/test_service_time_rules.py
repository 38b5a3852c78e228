"""Service time: the worked tables, the shared cases, and a slow second implementation over invented hours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.rules.service_time import (
    LONGEST_REST,
    Interval,
    NoServiceHours,
    ServiceHours,
    due_at,
    due_many,
    elapsed_minutes,
    end_of_service_day,
    windows,
)
from clients.rules.service_week import WEEKDAYS, Window
from sla.rules.vectors import answers
from tests.reporting.tables import rows

DOCUMENT = "service_time.md"
WEEK = "mon-fri 09:00-17:00"
ZONES = ("UTC", "Europe/Stockholm", "America/New_York", "Asia/Kathmandu", "America/Havana", "Australia/Lord_Howe")


def read_hours(row: dict[str, str]) -> ServiceHours:
    week: dict[str, tuple[Window, ...]] = {}
    text = row["hours"].replace("week", WEEK)
    if text != "none":
        days, spans = text.split(" ")
        first, _, last = days.partition("-")
        found = tuple(Window.parse(*span.split("-")) for span in spans.split("+"))
        for day in WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last or first) + 1]:
            week[day] = found
    holidays = [] if row["holidays"] == "none" else row["holidays"].split(" ")
    return ServiceHours(ZoneInfo(row["zone"]), week, frozenset(map(date.fromisoformat, holidays)))


def read_pauses(text: str) -> list[Interval]:
    pairs = [] if text == "none" else [pair.split("/") for pair in text.split(" ")]
    return [(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in pairs]


@pytest.mark.parametrize("row", rows(DOCUMENT, "zone"), ids=lambda row: row["because"])
def test_due_as_worked(row: dict[str, str]) -> None:
    hours, pauses = read_hours(row), read_pauses(row["pauses"])
    start, minutes = datetime.fromisoformat(row["start"]), int(row["minutes"])
    if row["due"] == "never":
        with pytest.raises(NoServiceHours, match="within 366 days"):
            due_at(start, minutes=minutes, hours=hours, pauses=pauses)
        with pytest.raises(NoServiceHours):
            due_many(vector([start]), minutes, hours)
        return
    due = datetime.fromisoformat(row["due"])
    assert due_at(start, minutes=minutes, hours=hours, pauses=pauses) == due
    if not pauses:
        assert due_many(vector([start]), minutes, hours).tolist() == [plain(due)]


@pytest.mark.parametrize("row", rows(DOCUMENT, "zone", heading="Elapsed"), ids=lambda row: row["because"])
def test_elapsed_as_worked(row: dict[str, str]) -> None:
    start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
    assert elapsed_minutes(start, end, read_hours(row), read_pauses(row["pauses"])) == int(row["minutes"])


@pytest.mark.parametrize("row", rows(DOCUMENT, "zone", heading="Service days"), ids=lambda row: row["because"])
def test_service_days_as_worked(row: dict[str, str]) -> None:
    start, days, hours = datetime.fromisoformat(row["start"]), int(row["days"]), read_hours(row)
    if row["closes"] == "never":
        with pytest.raises(NoServiceHours):
            end_of_service_day(start, days, hours)
    else:
        assert end_of_service_day(start, days, hours) == datetime.fromisoformat(row["closes"])


@pytest.mark.archive
def test_the_shared_cases(shared_data: Path) -> None:
    data = (shared_data / "sla_vectors.json").read_bytes()
    cases = json.loads(data)["cases"]
    assert len(cases) == 39
    expected = {case["id"]: case.get("expected_due", case.get("expected_minutes")) for case in cases}
    assert answers(data) == expected


def test_a_rest_is_waited_for_up_to_366_days() -> None:
    first = date(2024, 1, 2)  # a Tuesday
    closed = frozenset(first + timedelta(days=day) for day in range(1, 800))
    hours = ServiceHours(ZoneInfo("UTC"), {"tue": (Window(0, 1440),)}, closed)
    start = datetime(2024, 1, 2, 23, 0, tzinfo=UTC)
    assert due_at(start, minutes=60, hours=hours) == datetime(2024, 1, 3, tzinfo=UTC)
    for act in (
        lambda: due_at(start, minutes=61, hours=hours),
        lambda: due_many(vector([start]), 61, hours),
        lambda: end_of_service_day(start, 1, hours),
    ):
        with pytest.raises(NoServiceHours) as refused:
            act()
        assert str(LONGEST_REST.days) in str(refused.value)
    after = datetime(2026, 3, 1, tzinfo=UTC)
    assert due_many(vector([after, start]), np.array([0, 60]), hours).tolist() == [
        datetime(2026, 3, 17),  # noqa: DTZ001 - numpy's instants are UTC without saying so
        datetime(2024, 1, 3),  # noqa: DTZ001
    ]


def test_of_nothing_nothing_is_due() -> None:
    assert due_many(vector([]), 10, ServiceHours(ZoneInfo("UTC"), {})).size == 0


# -- A second implementation: minute by minute, by looking at the wall clock. -----------------------------------------


def vector(instants: Sequence[datetime]) -> np.ndarray:
    return np.array([plain(one) for one in instants], "datetime64[us]")


def plain(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)


def serves(instant: datetime, hours: ServiceHours) -> bool:
    """Whether the minute that begins at `instant` lies in a window, by the wall clock.

    The second time round a repeated hour, a window that opened in it is open; the first time, one that closes in it is
    not closed yet.
    """
    local = instant.astimezone(hours.zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    if day in hours.holidays:
        return False
    again = _repeats(local)
    for window in hours.week.get(WEEKDAYS[day.weekday()], ()):
        opened = window.from_minute <= minute or (
            again and local.fold == 1 and _is_repeated(day, window.from_minute, hours.zone)
        )
        closes = minute < window.to_minute or (
            again and local.fold == 0 and _is_repeated(day, window.to_minute, hours.zone)
        )
        if opened and closes:
            return True
    return False


def _repeats(local: datetime) -> bool:
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def _is_repeated(day: date, minute: int, zone: ZoneInfo) -> bool:
    if minute == 1440:
        return False
    return _repeats(datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=zone))


def slow_due(start: datetime, minutes: int, hours: ServiceHours, pauses: Sequence[Interval]) -> datetime:
    """Walk minute by minute; the start is a whole minute."""
    left, now = minutes, start
    while left or not (minutes or _runs(now, hours, pauses)):
        left -= bool(left) and _runs(now, hours, pauses)
        now += timedelta(minutes=1)
        if now - start > timedelta(days=40):
            raise AssertionError("the walk leads nowhere")
    return now


def slow_elapsed(start: datetime, end: datetime, hours: ServiceHours, pauses: Sequence[Interval]) -> int:
    count = int((end - start) // timedelta(minutes=1))
    return sum(_runs(start + timedelta(minutes=step), hours, pauses) for step in range(count))


def _runs(now: datetime, hours: ServiceHours, pauses: Sequence[Interval]) -> bool:
    return serves(now, hours) and not any(begins <= now < ends for begins, ends in pauses)


@st.composite
def some_day(draw: st.DrawFn) -> tuple[Window, ...]:
    edges = draw(st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted))
    return tuple(Window(a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


NIGHTS = {
    "Europe/Stockholm": (date(2024, 3, 31), date(2024, 10, 27)),
    "America/New_York": (date(2024, 3, 10), date(2024, 11, 3)),
    "America/Havana": (date(2024, 3, 10), date(2024, 11, 3)),
    "Australia/Lord_Howe": (date(2024, 4, 7), date(2024, 10, 6)),
}


@st.composite
def situations(draw: st.DrawFn) -> tuple[ServiceHours, datetime, list[Interval]]:
    """Hours, a start on or before a night on which clocks change as often as not, and pauses around it."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(NIGHTS.get(zone, (date(2024, 2, 29), date(2024, 12, 31)))))
    week = draw(st.dictionaries(st.sampled_from(WEEKDAYS), some_day(), min_size=1, max_size=7))
    week[WEEKDAYS[near.weekday()]] = draw(some_day())
    week["wed"] = (Window(600, 660),)  # so that something is served each week
    holidays = draw(st.sets(st.integers(-2, 4), max_size=2))
    days = frozenset(near + timedelta(days=day) for day in holidays if (near + timedelta(days=day)).weekday() != 2)
    noon = datetime(near.year, near.month, near.day, 12, tzinfo=UTC)
    start = noon + timedelta(minutes=draw(st.integers(-2 * 1440, 1440)))
    pauses = [
        (start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in draw(st.lists(st.tuples(st.integers(-300, 3000), st.integers(0, 900)), max_size=3))
    ]
    return ServiceHours(ZoneInfo(zone), week, days), start, pauses


@settings(max_examples=150, deadline=None)
@given(situations(), st.integers(0, 700))
def test_due_as_a_slow_walk_finds_it(situation: tuple[ServiceHours, datetime, list[Interval]], minutes: int) -> None:
    hours, start, pauses = situation
    found = due_at(start, minutes=minutes, hours=hours, pauses=pauses)
    if found - start < timedelta(days=39):
        assert found == slow_due(start, minutes, hours, pauses)


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(0, 5000))
def test_elapsed_as_a_slow_walk_finds_it(situation: tuple[ServiceHours, datetime, list[Interval]], length: int) -> None:
    hours, start, pauses = situation
    end = start + timedelta(minutes=length)
    assert elapsed_minutes(start, end, hours, pauses) == slow_elapsed(start, end, hours, pauses)


@settings(max_examples=100, deadline=None)
@given(situations(), st.lists(st.tuples(st.integers(-30_000, 30_000), st.integers(0, 3000)), min_size=1, max_size=20))
def test_many_at_once_are_each_alone(
    situation: tuple[ServiceHours, datetime, list[Interval]], asked: list[tuple[int, int]]
) -> None:
    hours, start, _ = situation
    opened = [start + timedelta(minutes=shift, seconds=minutes) for shift, minutes in asked]
    each = np.array([minutes for _, minutes in asked])
    alone = [plain(due_at(one, minutes=int(m), hours=hours)) for one, m in zip(opened, each, strict=True)]
    assert due_many(vector(opened), each, hours).tolist() == alone


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(0, 3000), st.integers(1, 700))
def test_what_is_due_has_elapsed_then_and_no_moment_before(
    situation: tuple[ServiceHours, datetime, list[Interval]], seconds: int, minutes: int
) -> None:
    hours, start, pauses = situation
    start += timedelta(seconds=seconds)
    due = due_at(start, minutes=minutes, hours=hours, pauses=pauses)
    assert elapsed_minutes(start, due, hours, pauses) == minutes
    assert elapsed_minutes(start, due - timedelta(microseconds=1), hours, pauses) == minutes - 1


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(0, 20_000))
def test_windows_are_sorted_apart_and_hold_the_same_minutes(
    situation: tuple[ServiceHours, datetime, list[Interval]], length: int
) -> None:
    hours, start, _ = situation
    end = start + timedelta(minutes=length)
    found = windows(start, end, hours)
    edges = [edge for window in found for edge in window]
    assert edges == sorted(set(edges))
    assert sum(((b - a) for a, b in found), timedelta()) // timedelta(minutes=1) == elapsed_minutes(start, end, hours)
