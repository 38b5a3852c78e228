"""When people write: growth with a dip, weekdays, hours of the day, and how long an answer takes."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
DAYS_A_MONTH = 30.44
WEEKDAYS = (1.08, 1.12, 1.10, 1.05, 0.92, 0.80, 0.93)
HOURS = (1, 0, 0, 0, 0, 1, 4, 9, 13, 14, 13, 12, 12, 12, 12, 12, 13, 14, 16, 19, 21, 18, 11, 5)
"""How much is written in each local hour, relative to the others."""
STAFF_OPENS, STAFF_CLOSES = 9, 17


def level(day: date, start: date) -> float:
    """How busy the community is, 1 being its full size: it grows for a year and a half, and dips in the twelfth month.

    >>> round(level(date(2025, 1, 1), date(2025, 1, 1)), 2)
    0.62
    """
    months = (day - start).days / DAYS_A_MONTH
    growth = 0.62 + 0.38 * min(months / 17, 1.0)
    dip = 1 - 0.42 * math.exp(-(((months - 11.3) / 1.0) ** 2))
    return growth * dip


def poisson(mean: float, chance: Random) -> int:
    """A count with this mean."""
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def moment(day: date, chance: Random, *, is_staff: bool) -> datetime:
    """An instant of a local day at which somebody may start a thread."""
    hour = chance.randint(STAFF_OPENS, STAFF_CLOSES - 1) if is_staff else chance.choices(range(24), HOURS)[0]
    return datetime(day.year, day.month, day.day, hour, chance.randint(0, 59), chance.randint(0, 59), tzinfo=ZONE)


def after(instant: datetime, median_hours: float, chance: Random, *, is_staff: bool) -> datetime:
    """An instant some hours later: never in a person's night, for staff within their working day."""
    delay = median_hours * math.exp(chance.gauss(0, 1.25))
    found = (instant + timedelta(hours=min(max(delay, 0.04), 700))).astimezone(ZONE)
    if is_staff:
        return _working(found, chance)
    if found.hour < 6 and chance.random() < 0.9:
        found = found.replace(hour=6, minute=chance.randint(20, 59)) + timedelta(hours=chance.random() * 2.5)
    return found


def _working(found: datetime, chance: Random) -> datetime:
    if found.hour >= STAFF_CLOSES:
        found = found.replace(hour=0) + timedelta(days=1)
    while found.weekday() >= 5:
        found = found.replace(hour=0) + timedelta(days=1)
    if found.hour < STAFF_OPENS:
        found = found.replace(hour=STAFF_OPENS, minute=chance.randint(0, 59))
    return found
