"""When what the client has to do is due, and whether it is late."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum

LONGEST_NOTE = 500


class Recurrence(StrEnum):
    """How often a duty comes back."""

    NONE = "NONE"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"


STEP_MONTHS = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3}


def next_due_on(first_on: date, last_on: date, recurrence: Recurrence) -> date | None:
    """The next time after `last_on`; None for a duty that is done once.

    The day of the month is that of the first time, or the month's last where it is shorter: first due on 31 January
    and monthly comes on 28 February and then on 31 March.

    >>> next_due_on(date(2026, 1, 31), date(2026, 2, 28), Recurrence.MONTHLY)
    datetime.date(2026, 3, 31)
    """
    step = STEP_MONTHS.get(recurrence)
    if step is None:
        return None
    months = last_on.year * 12 + last_on.month - 1 + step
    year, month = divmod(months, 12)
    return date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1]))


def is_late(due_on: date, today: date) -> bool:
    """Whether its day has passed: on the day itself it is not late."""
    return due_on < today
