"""When things happen in a replayed year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.kernel.periods import Month

CLOSES_AFTER = timedelta(days=8)
"""A month's report is made this long after its end: a question of its last day has had its week."""
LOOK = timedelta(days=7)
"""How often the platform is looked at."""


def months(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


def closes_at(month: Month, zone: ZoneInfo) -> datetime:
    """The instant at which the month's report is made."""
    return month.ends_at(zone) + CLOSES_AFTER


def looks(month: Month, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants at which the platform is looked at after the month before has closed, the last one closing.

    >>> [str(at.date()) for at in looks(Month(2018, 2), ZoneInfo("UTC"))]
    ['2018-02-16', '2018-02-23', '2018-03-02', '2018-03-09']
    """
    at, last = closes_at(month.shifted(-1), zone), closes_at(month, zone)
    while (at := at + LOOK) < last:
        yield at
    yield last
