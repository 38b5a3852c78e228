"""Service hours and promises, as they stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_week import Window
from sla.models import Promise, ServiceCalendar


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


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise: service minutes, whose answer keeps it, and the share of clocks that should meet it."""

    case_kind: CaseKind
    promise: PromiseKind
    minutes: int
    answered_by: AnsweredBy
    target_ratio: Decimal
    version: int
    valid_from: datetime


def calendar_in_force(at: datetime) -> CalendarView | None:
    """The service hours in force at `at`, or None before the first."""
    row = ServiceCalendar.objects.in_force(at).first()
    if row is None:
        return None
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


def promises_in_force(at: datetime) -> list[PromiseView]:
    """The promises in force at `at`, one for each kind of case and promise, in the order of their words."""
    return [
        PromiseView(
            case_kind=CaseKind(row.case_kind),
            promise=PromiseKind(row.promise),
            minutes=row.minutes,
            answered_by=AnsweredBy(row.answered_by),
            target_ratio=row.target_ratio,
            version=row.version,
            valid_from=row.valid_from,
        )
        for row in Promise.objects.in_force(at, per=("case_kind", "promise"))
    ]
