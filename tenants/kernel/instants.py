"""From dates and from text to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FARTHEST = timedelta(hours=15, minutes=59)
"""From UTC. No place lives farther from it, and PostgreSQL reads no offset of 16 hours."""


class NotAnInstant(ValueError):
    """The text does not name one instant."""


def starts_at(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local date, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def read_instant(text: str) -> datetime:
    """Return the instant that ISO 8601 text with an offset names, in UTC.

    The offset is whole seconds, up to FARTHEST either way. Raises: NotAnInstant.

    >>> read_instant("2018-03-01T12:00:00+01:00").isoformat()
    '2018-03-01T11:00:00+00:00'
    """
    try:
        found = datetime.fromisoformat(text)
        offset = found.utcoffset()
        if offset is not None and abs(offset) <= FARTHEST and not offset.microseconds:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise NotAnInstant(text)
