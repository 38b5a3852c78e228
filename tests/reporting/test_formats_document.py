from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from reporting.document.formats import BLANK, MINUS, Formats
from reporting.rules.report import Amount
from tenants.kernel.periods import Month

AT = datetime(2018, 4, 8, 22, 0, tzinfo=UTC)


def formats(language: str, zone: str = "Europe/Stockholm", currency: str = "EUR") -> Formats:
    return Formats(language, ZoneInfo(zone), currency)


@pytest.mark.parametrize(
    ("language", "count", "percent", "money", "instant"),
    [
        ("en", "12,840", "69.8%", "€13,756", "9 April 2018, 00:00 CEST"),
        ("sv", "12 840", "69,8 %", "13 756 €", "9 april 2018, 00:00 CEST"),
        ("da", "12.840", "69,8 %", "13.756 €", "9. april 2018, 00:00 CEST"),
    ],
)
def test_each_language_writes_its_own_way(language: str, count: str, percent: str, money: str, instant: str) -> None:
    made = formats(language)
    found = [made.count(12840), made.percent(0.698), made.money(1375600), made.instant(AT)]
    assert [text.replace(BLANK, " ") for text in found] == [count, percent, money, instant]


def test_halves_go_up_not_to_the_even_neighbour() -> None:
    made = formats("en")
    assert [made.money(50), made.money(150), made.money(250)] == ["€1", "€2", "€3"]
    assert made.percent(0.0005) == "0.1%"


def test_changes_carry_their_sign() -> None:
    made = formats("en")
    assert [made.change(each) for each in (0.66, -0.01, 0.0, -0.004)] == ["+66%", f"{MINUS}1%", "0%", "0%"]


def test_a_price_shows_its_cents_only_where_it_has_some() -> None:
    made = formats("en")
    assert [made.price(2500), made.price(2550)] == ["€25", "€25.50"]
    assert formats("en", currency="ISK").price(2550) == f"ISK{BLANK}2,550"


def test_an_exact_amount_says_so() -> None:
    with translation.override("en"):
        made = formats("en")
        assert made.money_range(Amount(low=100, expected=100, high=100)) == "exact"
        assert made.money_range(Amount(low=100, expected=200, high=300)) == "€1 to €3"


@pytest.mark.parametrize(
    ("zone", "name"), [("Asia/Kolkata", "GMT+05:30"), ("UTC", "UTC"), ("America/Sao_Paulo", "GMT-03:00")]
)
def test_a_zone_without_a_short_name_tells_its_distance(zone: str, name: str) -> None:
    assert formats("en", zone).zone_name(AT) == name


def test_kinds_of_figures() -> None:
    made = formats("en")
    assert made.figure(None, "ratio") == "–"
    assert made.figure(0.2639, "index") == "0.26"
    assert made.figure(4.646, "hours").replace(BLANK, " ") == "4.6 h"
    assert made.month(Month(2018, 3), width="MMM yy") == "Mar 18"
    assert made.day(date(2018, 1, 10), short=True).replace(BLANK, " ") == "10 Jan 2018"
