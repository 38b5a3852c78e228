"""Months, at the ends of what can be named."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tenants.kernel.periods import Month, NotAMonth

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_the_first_month_has_months_before_it() -> None:
    first = Month.parse("1970-01")
    assert str(first.shifted(-12)) == "1969-01"
    assert first.shifted(-1).starts_at(STOCKHOLM) == datetime(1969, 11, 30, 23, tzinfo=UTC)
    assert Month.of(datetime(1970, 1, 1, tzinfo=UTC), ZoneInfo("America/Lima")) == first.shifted(-1)


def test_the_last_month_has_an_end() -> None:
    assert Month.parse("9998-12").ends_at(STOCKHOLM) == datetime(9998, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1969-12", "9999-01", "2018-00", "2018-13", "0000-01"])
def test_a_month_that_cannot_be_named_is_itself_named(text: str) -> None:
    with pytest.raises(NotAMonth, match=f"^{text} is not a month: use YYYY-MM, from 1970-01 to 9998-12$"):
        Month.parse(text)
