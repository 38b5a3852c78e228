"""When Stripe's price follows new terms, so that the first invoice of the month in which they begin has the new fee."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.kernel.periods import Month

ANCHOR = ZoneInfo("UTC")
"""Stripe charges a month with its first instant in UTC (docs/decisions/0023)."""
MARGIN = timedelta(days=1)
"""After a month was charged, before the price of the next one is changed: Stripe renews within hours, not at once."""


def told_at(starts_on: date, at: datetime) -> datetime:
    """Return when Stripe is to hear of a fee that begins on `starts_on`, seen from `at`.

    The fee counts for the whole month of that day, and a month is charged by the price that holds when it begins. So
    Stripe hears of it a day into the month before, and at once where that is past.
    Worked: from 15 June, seen in March: 2 May 00:00 UTC; seen on 20 May or on 20 June: at once.
    """
    before = Month(starts_on.year, starts_on.month).shifted(-1)
    return max(before.starts_at(ANCHOR) + MARGIN, at)


def first_charged(starts_on: date, at: datetime) -> Month:
    """Return the first month that Stripe can charge by a fee that begins on `starts_on`: none that has begun.

    Worked: from 15 June, seen on 20 May: June; seen on 20 June: July.
    """
    return max(Month(starts_on.year, starts_on.month), Month.of(at, ANCHOR).shifted(1))


def next_charged(period_ends_at: datetime, zone: ZoneInfo) -> Month:
    """Return the client's month that the next invoice charges, as `folding.charged_month` reads it when it comes.

    period_ends_at: of the subscription's running period, where the next one, a month long, begins.
    """
    begins = period_ends_at.astimezone(UTC)
    return Month.of(begins + timedelta(days=monthrange(begins.year, begins.month)[1]) / 2, zone)
