"""Promises, as they stood at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from sla.models import Promise


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
