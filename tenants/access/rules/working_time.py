"""What a person says of their working life: the languages they speak, where and when they work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tenants.kernel import zones
from tenants.kernel.languages import SPOKEN
from tenants.kernel.refusals import Refusal
from tenants.kernel.week import WEEKDAYS, Window, check_day

NO_WEEK: Mapping[str, tuple[Window, ...]] = MappingProxyType({})


class BadWorkingTime(Refusal):
    """A language, zone or weekday that is not known."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """`languages` as codes of ISO 639-1; `week` in local time of `time_zone`, empty where hours are not said."""

    time_zone: str
    languages: tuple[str, ...] = ()
    week: Mapping[str, Sequence[Window]] = field(default_factory=lambda: NO_WEEK)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def has_hours(self) -> bool:
        return any(self.week.values())


def check(said: WorkingTime) -> None:
    """Refuse what cannot be reckoned with. Raises: BadWorkingTime; BadWindow, for windows that overlap."""
    if said.time_zone not in zones.names():
        raise BadWorkingTime(f"{said.time_zone[:60]!r} is no time zone: names such as Europe/Stockholm")
    if unknown := [code for code in said.languages if code not in SPOKEN]:
        raise BadWorkingTime(f"{unknown[0][:20]!r} is no language code such as en")
    if odd := [day for day in said.week if day not in WEEKDAYS]:
        raise BadWorkingTime(f"{odd[0][:20]!r} is no weekday: {', '.join(WEEKDAYS)}")
    for windows in said.week.values():
        check_day(windows)
