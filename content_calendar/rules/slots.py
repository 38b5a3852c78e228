"""Hours of the client's own day: which there are, which come twice, which are gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tenants.kernel.refusals import Refusal


class HourDoesNotExist(Refusal):
    """Clocks are put forward over this hour on that day."""


class InThePast(Refusal):
    """The day or the hour is behind us."""


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks of `zone` show `at` on `day`, in UTC.

    An hour that comes twice, when clocks are put back, means its first time: whoever reads the calendar sees the
    item at the hour that it says, and never later than they expect it.

    >>> instant_of(date(2018, 10, 28), time(2, 30), ZoneInfo("Europe/Stockholm")).isoformat()
    '2018-10-28T00:30:00+00:00'

    Raises: HourDoesNotExist, for an hour that clocks put forward leave out.
    """
    local = datetime.combine(day, at.replace(fold=0, tzinfo=None), tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        hour = f"{at:%H:%M}"
        told = f"{hour} does not exist on {day} in {zone.key}: clocks are put forward over it; choose another hour"
        raise HourDoesNotExist(told, day=day.isoformat(), hour=hour, zone=zone.key)
    return instant


def moved_to(day: date, slot_at: datetime, zone: ZoneInfo) -> datetime:
    """The same hour of the clock on another day. Raises: HourDoesNotExist."""
    return instant_of(day, slot_at.astimezone(zone).time(), zone)


def refuse_past(planned_on: date, slot_at: datetime | None, *, today: date, at: datetime) -> None:
    """Raises: InThePast, when the day is before today, or the slot is not after `at`."""
    if slot_at is not None and slot_at <= at:
        told = f"{slot_at.isoformat()} is in the past: choose a later hour"
        raise InThePast(told, slot_at=slot_at.isoformat())
    if planned_on < today:
        raise InThePast(f"{planned_on} is in the past: choose today or a later day", day=planned_on.isoformat())
