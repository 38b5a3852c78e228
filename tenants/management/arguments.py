"""What commands take, and how it is read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tenants.kernel import zones
from tenants.kernel.instants import NotAnInstant, read_instant
from tenants.kernel.refusals import Refusal


class BadInstant(Refusal):
    """The text does not name an instant with an offset."""


def instant(text: str, option: str) -> datetime:
    """Read an instant such as 2018-04-08T22:00:00Z. Raises: BadInstant."""
    try:
        return read_instant(text)
    except NotAnInstant:
        told = f"{option}: {text!r} is not an instant with an offset up to 15:59, such as 2018-04-08T22:00:00Z"
        raise BadInstant(told) from None


def zone(text: str, option: str) -> ZoneInfo:
    """Read a time zone's IANA name. Raises: UnknownZone."""
    try:
        return zones.zone(text)
    except zones.UnknownZone as refusal:
        raise zones.UnknownZone(f"{option}: {refusal}") from None


def come(text: str | None, option: str, *, now: datetime) -> datetime:
    """Read an instant that has come; without one, now. Raises: BadInstant."""
    if text is None:
        return now
    found = instant(text, option)
    if found > now:
        raise BadInstant(f"{option}: {text!r} has not come yet; no figure can be known as of then")
    return found
