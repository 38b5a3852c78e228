"""Words of the stakeholder register, and when a contact is due."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

LOWEST, HIGHEST = 1, 5
"""Of influence and of interest."""
HIGH = 4
"""From here on influence or interest is high: the line through the grid."""
LONGEST_PLAN_DAYS = 366
WITHOUT_CONTACT_DAYS = 90
"""So long without a contact, and somebody stands on the list of those who may be forgotten."""


class Stance(StrEnum):
    """How somebody stands to the community."""

    CHAMPION = "CHAMPION"
    SUPPORTIVE = "SUPPORTIVE"
    NEUTRAL = "NEUTRAL"
    SCEPTICAL = "SCEPTICAL"
    OPPOSED = "OPPOSED"


class ContactWay(StrEnum):
    """How somebody was spoken with."""

    MEETING = "MEETING"
    CALL = "CALL"
    MAIL = "MAIL"
    MESSAGE = "MESSAGE"
    EVENT = "EVENT"


def next_contact_on(last_on: date | None, since_on: date, every_days: int | None) -> date | None:
    """The day by which the plan wants the next contact; None without a plan.

    Counted from the last contact, or from the day on which the person was put on the register. Spoken with on
    1 March and every 30 days is 31 March.
    """
    return None if every_days is None else (last_on or since_on) + timedelta(days=every_days)


def is_without_contact(last_on: date | None, since_on: date, today: date) -> bool:
    """Whether nobody has spoken with them for 90 days or more; never at all counts from their first day."""
    return (today - (last_on or since_on)).days >= WITHOUT_CONTACT_DAYS
