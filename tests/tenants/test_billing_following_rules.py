"""When Stripe hears of a new fee, and which month it charges by it first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tenants.billing.rules import following
from tenants.billing.rules.folding import charged_month
from tenants.billing.rules.seen import LineSeen
from tenants.billing.rules.states import LineKind
from tenants.kernel.periods import Month

JUNE_15 = date(2024, 6, 15)


@pytest.mark.parametrize(
    ("at", "told", "charged"),
    [
        (datetime(2024, 3, 9, 12, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC), Month(2024, 6)),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC), Month(2024, 6)),
        (datetime(2024, 5, 20, 12, tzinfo=UTC), datetime(2024, 5, 20, 12, tzinfo=UTC), Month(2024, 6)),
        (datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC), Month(2024, 7)),
        (datetime(2024, 8, 20, 12, tzinfo=UTC), datetime(2024, 8, 20, 12, tzinfo=UTC), Month(2024, 9)),
    ],
)
def test_stripe_hears_of_a_fee_in_the_month_before_it_counts(at: datetime, told: datetime, charged: Month) -> None:
    assert following.told_at(JUNE_15, at) == told
    assert following.first_charged(JUNE_15, at) == charged


def test_a_year_begins_in_the_year_before() -> None:
    assert following.told_at(date(2025, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)) == datetime(2024, 12, 2, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        (datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
        (datetime(2024, 5, 10, tzinfo=UTC), datetime(2024, 6, 10, tzinfo=UTC)),
        (datetime(2024, 5, 20, tzinfo=UTC), datetime(2024, 6, 20, tzinfo=UTC)),
    ],
)
def test_the_next_invoice_is_foreseen_as_it_is_read_when_it_comes(zone: str, begins: datetime, ends: datetime) -> None:
    line = LineSeen("il_1", LineKind.FEE, "", 1, begins, ends)
    assert following.next_charged(begins, ZoneInfo(zone)) == charged_month([line], begins, ZoneInfo(zone))
