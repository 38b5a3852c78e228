"""Promises, as they stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.selectors import profile, service_hours
from clients.selectors.service_hours import CalendarView
from sla.models import Promise
from sla.rules.clocks import Term


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


def promises_in_force(at: datetime) -> list[PromiseView]:
    """The promises in force at `at`, one for each kind of case and promise, in the order of their words."""
    return [_view(row) for row in Promise.objects.in_force(at, per=("case_kind", "promise"))]


def agreed_from() -> list[date]:
    """The client's local dates from which any promise holds."""
    return [profile.local_date(each) for each in Promise.objects.values_list("valid_from", flat=True)]


@dataclass(frozen=True, slots=True)
class Agreed:
    """Every version of every promise, and of the service hours, in the order in which they come into force."""

    promises: tuple[PromiseView, ...]
    calendars: tuple[CalendarView, ...]

    def terms(self, kind: CaseKind, at: datetime) -> tuple[Term, ...]:
        """What was promised for a kind of case at `at`."""
        held = {one.promise: one for one in self.promises if one.case_kind is kind and one.valid_from <= at}
        return tuple(Term(one.promise, one.minutes, one.answered_by, one.version) for one in held.values())

    def calendar(self, at: datetime) -> CalendarView | None:
        """The service hours in force at `at`."""
        return next((one for one in reversed(self.calendars) if one.valid_from <= at), None)

    def since(self, kind: CaseKind) -> datetime | None:
        """The instant from which anything was promised for a kind of case."""
        return min((one.valid_from for one in self.promises if one.case_kind is kind), default=None)


def agreed() -> Agreed:
    """All that was ever agreed, for whoever reckons many cases of many times."""
    rows = Promise.objects.order_by("valid_from", "version")
    return Agreed(tuple(map(_view, rows)), tuple(service_hours.every()))


def _view(row: Promise) -> PromiseView:
    return PromiseView(
        case_kind=CaseKind(row.case_kind),
        promise=PromiseKind(row.promise),
        minutes=row.minutes,
        answered_by=AnsweredBy(row.answered_by),
        target_ratio=row.target_ratio,
        version=row.version,
        valid_from=row.valid_from,
    )
