"""Hours of the client's day, the nights on which clocks change by name, and what a text may be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.spaces.rules.limits import Limits
from content_calendar.rules import slots, texts
from content_calendar.rules.slots import HourDoesNotExist, InThePast
from content_calendar.rules.status import (
    DECIDED_AT,
    ENDED,
    HANDED_IN,
    OPEN,
    SHOWN_TO_CLIENT,
    WRITING,
    Status,
    after_writing,
)
from content_calendar.rules.texts import NoTitle, NotText, TooLong, TooShort
from tenants.kernel.refusals import Refusal

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONES = st.sampled_from(
    ["Europe/Stockholm", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
).map(ZoneInfo)
INSTANTS = st.integers(0, 20_000_000).map(lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize("hour", [time(2, 0), time(2, 30), time(2, 59)])
def test_the_spring_night_has_no_hour_from_two_to_three(hour: time) -> None:
    with pytest.raises(HourDoesNotExist) as refused:
        slots.instant_of(date(2018, 3, 25), hour, STOCKHOLM)
    assert refused.value.facts == {"day": "2018-03-25", "hour": f"{hour:%H:%M}", "zone": "Europe/Stockholm"}


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        ("2018-03-25", time(1, 59), "2018-03-25T00:59"),
        ("2018-03-25", time(3, 0), "2018-03-25T01:00"),
        ("2018-10-28", time(1, 59), "2018-10-27T23:59"),
        ("2018-10-28", time(2, 0), "2018-10-28T00:00"),
        ("2018-10-28", time(2, 30), "2018-10-28T00:30"),
        ("2018-10-28", time(3, 0), "2018-10-28T02:00"),
        ("2018-01-01", time(0, 0), "2017-12-31T23:00"),
    ],
)
def test_around_the_nights_of_2018(day: str, hour: time, instant: str) -> None:
    found = slots.instant_of(date.fromisoformat(day), hour, STOCKHOLM)
    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_half_an_hour_is_skipped_on_lord_howe_and_a_day_on_samoa() -> None:
    with pytest.raises(HourDoesNotExist):
        slots.instant_of(date(2018, 10, 7), time(2, 15), ZoneInfo("Australia/Lord_Howe"))
    with pytest.raises(HourDoesNotExist):
        slots.instant_of(date(2011, 12, 30), time(12), ZoneInfo("Pacific/Apia"))


@given(DAYS, HOURS, ZONES)
def test_an_hour_that_is_there_is_shown_again(day: date, hour: time, zone: ZoneInfo) -> None:
    try:
        instant = slots.instant_of(day, hour, zone)
    except HourDoesNotExist:
        return
    local = instant.astimezone(zone)
    assert (local.date(), local.time(), instant.utcoffset()) == (day, hour, timedelta(0))
    earlier = {instant - timedelta(minutes=minutes) for minutes in (30, 60, 1440)}
    assert all(each.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None) for each in earlier), "first"


@given(DAYS, DAYS, HOURS, ZONES)
def test_another_day_keeps_the_hour_of_the_clock(day: date, other: date, hour: time, zone: ZoneInfo) -> None:
    try:
        moved = slots.moved_to(other, slots.instant_of(day, hour, zone), zone)
    except HourDoesNotExist:
        return
    assert (moved.astimezone(zone).date(), moved.astimezone(zone).time()) == (other, hour)


@given(DAYS, INSTANTS)
def test_the_past_ends_now(day: date, at: datetime) -> None:
    slots.refuse_past(day, None, today=day, at=at)
    slots.refuse_past(day, at + timedelta(microseconds=1), today=day, at=at)
    for past_on, slot_at in ((day - timedelta(days=1), None), (day, at)):
        with pytest.raises(InThePast):
            slots.refuse_past(past_on, slot_at, today=day, at=at)


LETTERS = st.text("abc å漢\n", max_size=60)


@given(LETTERS, LETTERS, st.integers(3, 40), st.integers(1, 60))
def test_a_text_fits_or_is_refused_by_name(title: str, body: str, most_title: int, most_body: int) -> None:
    limits = Limits(most_title, most_body, fewest_title_characters=3, fewest_body_characters=1)
    refusal: type[Refusal] | None = None
    if not any(map(str.isalnum, title)):
        refusal = NoTitle
    elif len(title) > most_title or (len(title) >= 3 and len(body) > most_body):
        refusal = TooLong
    elif len(title) < 3 or not body:
        refusal = TooShort
    if refusal is None:
        texts.check_text(title, body, limits, platform="Forum")
    else:
        with pytest.raises(refusal):
            texts.check_text(title, body, limits, platform="Forum")


@pytest.mark.parametrize("odd", ["a\x00b", "a\u202eb", "a\ud800b"])
def test_what_is_no_text_is_named(odd: str) -> None:
    for title, body in ((odd, "words"), ("A title", odd)):
        with pytest.raises(NotText) as refused:
            texts.check_text(title, body)
        assert str(refused.value.facts["character"]).startswith("U+")


def test_every_status_has_its_place() -> None:
    assert set(Status) == OPEN | ENDED
    assert not OPEN & ENDED
    assert not WRITING & HANDED_IN
    assert set(DECIDED_AT) < HANDED_IN
    assert set() == SHOWN_TO_CLIENT & WRITING, "no drafts"


@pytest.mark.parametrize(
    ("status", "has_body", "then"),
    [
        (Status.PLANNED, False, Status.PLANNED),
        (Status.PLANNED, True, Status.DRAFT),
        (Status.DRAFT, False, Status.DRAFT),
        (Status.CHANGE_ASKED, True, Status.CHANGE_ASKED),
        (Status.FAILED, True, Status.DRAFT),
    ],
)
def test_after_writing(status: Status, has_body: bool, then: Status) -> None:
    assert after_writing(status, has_body=has_body) is then
