"""Days that people type, as the instants between which a role holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOMENT = timedelta(microseconds=1)


def first_instant(on: date | None, zone: ZoneInfo) -> datetime | None:
    """From this day on: its midnight in the client's zone."""
    return datetime.combine(on, time(), tzinfo=zone).astimezone(UTC) if on else None


def last_instant(on: date | None, zone: ZoneInfo) -> datetime | None:
    """Until the end of this day, which is the next day's midnight: periods are half-open."""
    return first_instant(on + timedelta(days=1), zone) if on else None


def first_day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def last_day(ends_at: datetime | None, zone: ZoneInfo) -> date | None:
    """The last day on which it holds."""
    return (ends_at - MOMENT).astimezone(zone).date() if ends_at else None
