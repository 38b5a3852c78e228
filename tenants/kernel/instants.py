"""From dates to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def starts_at(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local date, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
