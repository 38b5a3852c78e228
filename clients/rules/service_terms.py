"""What a client's brief says of the service, for the floor that keeps promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_week import ServiceWeek


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """`minutes` of service time, and the share of clocks that should meet them, from the local date `since`."""

    case_kind: CaseKind
    promise: PromiseKind
    minutes: int
    answered_by: AnsweredBy
    target_ratio: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """Service hours from the local date `since`; closed on a country's public holidays, or on the days listed."""

    since: date
    time_zone: str
    week: ServiceWeek
    country: str
    listed_holidays: tuple[date, ...]
    promises: tuple[PromiseTerms, ...]
