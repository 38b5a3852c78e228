"""Time zones that a person or a client can live in."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from tenants.kernel.refusals import Refusal


class UnknownZone(Refusal):
    """The text does not name a time zone."""


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every IANA name. Not those that mean another zone on another machine, nor variants that count leap seconds."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def zone(name: str) -> ZoneInfo:
    """Return the zone with this name. Raises: UnknownZone."""
    if name not in names():
        raise UnknownZone(f"{name!r} is not a time zone: use an IANA name such as Europe/Stockholm")
    return ZoneInfo(name)
