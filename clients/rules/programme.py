"""What a programme repeats, and when it is due again. No Django."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum


class Every(StrEnum):
    """How often a maintenance task comes back."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


def next_due(first_on: date, every: Every, done: int) -> date:
    """The day of the occurrence after `done` of them: counted from the first, so that being late puts nothing off.

    A day that a month does not have is that month's last.
    >>> next_due(date(2026, 1, 31), Every.MONTH, 1)
    datetime.date(2026, 2, 28)
    """
    months = first_on.month - 1 + MONTHS[every] * done
    year, month = first_on.year + months // 12, months % 12 + 1
    return date(year, month, min(first_on.day, monthrange(year, month)[1]))
