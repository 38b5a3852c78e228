from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_calendar.rules import cadence
from content_calendar.rules.cadence import Gap
from tenants.billing.rules.plans import CadenceTerm, Period
from tenants.kernel.periods import Month
from tests.reporting.tables import rows

MONTHS = st.builds(Month, st.integers(2000, 2060), st.integers(1, 12))
TERMS = st.builds(CadenceTerm, st.just("article"), st.integers(1, 9), st.sampled_from(list(Period)))
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def term(row: dict[str, str]) -> CadenceTerm:
    return CadenceTerm("article", int(row["count"]), Period(row["per"]))


@pytest.mark.parametrize("row", rows("cadence.md", "month"), ids=lambda row: " ".join(row.values()))
def test_promised_as_worked(row: dict[str, str]) -> None:
    month, since = Month.parse(row["month"]), None if row["since"] == "none" else date.fromisoformat(row["since"])
    first, end = cadence.span(Period(row["per"]), month)
    assert (first.isoformat(), (end - timedelta(days=1)).isoformat()) == (row["first day"], row["last day"])
    assert cadence.promised(term(row), month, since=since) == int(row["promised"])
    assert cadence.is_due(Period(row["per"]), month) == (row["due"] == "yes")


@pytest.mark.parametrize("row", rows("cadence.md", "count"), ids=lambda row: " ".join(row.values()))
def test_gaps_as_worked(row: dict[str, str]) -> None:
    pieces = [] if row["pieces"] == "none" else [date.fromisoformat(day) for day in row["pieces"].split()]
    found = cadence.gaps(term(row), pieces, date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
    assert (" ".join(f"{gap.from_on}..{gap.until_on}" for gap in found) or "none") == row["gaps"]


@pytest.mark.parametrize("row", rows("cadence.md", "promise"), ids=lambda row: " ".join(row.values()))
def test_told_of_a_gap_as_worked(row: dict[str, str]) -> None:
    count, per = row["promise"].split()
    promise = CadenceTerm("article", int(count), Period(per))
    gap = Gap("article", date.fromisoformat(row["first empty day"]), date(2019, 1, 1))
    assert cadence.allowed_empty_days(promise) == int(row["days allowed"])
    assert cadence.told_on(promise, gap).isoformat() == row["told on"]
    assert cadence.breaks_on(promise, gap).isoformat() == row["breaks on"]


@given(TERMS, DAYS)
def test_a_gap_is_told_of_inside_it_and_before_it_breaks_the_promise(term: CadenceTerm, from_on: date) -> None:
    gap = Gap("article", from_on, from_on + timedelta(days=400))
    assert from_on <= cadence.told_on(term, gap) < cadence.breaks_on(term, gap)


@given(st.integers(2000, 2060))
def test_every_week_counts_in_one_month(year: int) -> None:
    months = [Month(year, 1).shifted(index) for index in range(25)]
    spans = [cadence.span(Period.WEEK, month) for month in months]
    assert all(before[1] == after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert all((end - start).days in (28, 35) for start, end in spans)
    thursdays = [start + timedelta(days=3) for start, _ in spans]
    assert [(day.year, day.month) for day in thursdays] == [(month.year, month.month) for month in months]


@given(MONTHS, TERMS, DAYS)
def test_a_plan_that_began_later_promises_no_more(month: Month, term: CadenceTerm, since: date) -> None:
    whole, part = cadence.promised(term, month), cadence.promised(term, month, since=since)
    assert 0 <= part <= whole
    later = cadence.promised(term, month, since=since + timedelta(days=1))
    assert later <= part


@given(TERMS, st.sets(st.dates(date(2018, 1, 1), date(2018, 6, 30)), max_size=20), st.integers(0, 90))
def test_gaps_are_empty_apart_and_too_long(term: CadenceTerm, pieces: set[date], length: int) -> None:
    start = date(2018, 3, 1)
    end = start + timedelta(days=length)
    found = cadence.gaps(term, pieces, start, end)
    most = cadence.allowed_empty_days(term)
    for gap in found:
        assert start <= gap.from_on <= gap.until_on < end
        assert not any(gap.from_on <= day <= gap.until_on for day in pieces)
        before = max((day for day in pieces if day < gap.from_on), default=gap.from_on - timedelta(days=1))
        assert (gap.until_on - before).days > most
    filled = {*pieces, *(gap.from_on + timedelta(days=n) for gap in found for n in range(gap.days))}
    assert cadence.gaps(term, filled, start, end) == []


def test_a_line_counts_what_is_out_and_what_is_to_come() -> None:
    weekly = CadenceTerm("article", 1, Period.WEEK)
    days = [date(2018, 2, 26), date(2018, 3, 9), date(2018, 4, 2)]
    line = cadence.line(weekly, Month(2018, 3), published=days, planned=[date(2018, 4, 1)])
    assert (line.promised, line.delivered, line.planned, line.per, line.is_due) == (5, 2, 1, "week", True)
    assert Gap("article", date(2018, 3, 1), date(2018, 3, 8)).days == 8


def test_a_line_names_its_days_where_they_are_not_the_months() -> None:
    def days(per: Period, month: Month) -> tuple[date, date] | None:
        return cadence.line(CadenceTerm("article", 1, per), month, published=[], planned=[]).days

    assert days(Period.WEEK, Month(2026, 10)) == (date(2026, 9, 28), date(2026, 11, 2))
    assert days(Period.WEEK, Month(2021, 2)) is None
    assert days(Period.MONTH, Month(2026, 10)) is None
    assert days(Period.QUARTER, Month(2026, 10)) is None
    assert days(Period.QUARTER, Month(2026, 11)) == (date(2026, 10, 1), date(2026, 12, 1))
