"""The client's service hours, as they stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clients.models import ServiceCalendar
from clients.rules.service_time import ServiceHours
from clients.rules.service_week import Window
from clients.selectors import profile


@dataclass(frozen=True, slots=True)
class CalendarView:
    """Service hours: weekday → sorted windows, less `holidays`, which are known from the first day up to the last."""

    version: int
    valid_from: datetime
    zone: ZoneInfo
    week: Mapping[str, tuple[Window, ...]]
    holidays: frozenset[date]
    holidays_source: str
    holidays_from_on: date
    holidays_until_on: date

    @property
    def hours(self) -> ServiceHours:
        """What due times are reckoned in."""
        return ServiceHours(self.zone, self.week, self.holidays)


def in_force(at: datetime) -> CalendarView | None:
    """The service hours in force at `at`, or None before the first."""
    row = ServiceCalendar.objects.in_force(at).first()
    return _view(row) if row else None


def agreed_from() -> list[date]:
    """The client's local dates from which any version holds."""
    return [profile.local_date(each) for each in ServiceCalendar.objects.values_list("valid_from", flat=True)]


def every() -> list[CalendarView]:
    """All versions, in the order in which they come into force; of two from one instant the one that counts last."""
    return [_view(row) for row in ServiceCalendar.objects.order_by("valid_from", "version")]


def _view(row: ServiceCalendar) -> CalendarView:
    return CalendarView(
        version=row.version,
        valid_from=row.valid_from,
        zone=ZoneInfo(row.time_zone),
        week={day: tuple(Window.parse(*text) for text in windows) for day, windows in row.windows.items()},
        holidays=frozenset(row.holidays),
        holidays_source=row.holidays_source,
        holidays_from_on=row.holidays_from_on,
        holidays_until_on=row.holidays_until_on,
    )
