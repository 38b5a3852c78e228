"""Cases that ended on the platform itself: by a person of staff, or by no person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sla.models import CaseEvent
from sla.rules.words import Author, EventKind


@dataclass(frozen=True, slots=True)
class SettlementView:
    """How a case ended on the platform: decided there by a person of staff, or settled there by no person.

    resolution: a code of `clients.spaces.rules.flag`, "" where the platform does not tell.
    """

    at: datetime
    is_by_staff: bool
    resolution: str


def of_log(rows: Iterable[CaseEvent]) -> SettlementView | None:
    """The settlement that the log of one case tells of."""
    row = next((row for row in rows if row.kind == EventKind.SETTLED), None)
    if row is None:
        return None
    return SettlementView(row.at, row.author == Author.STAFF, row.data.get("resolution", ""))


def decided_between(starts_at: datetime, ends_at: datetime, *, as_of: datetime) -> dict[int, datetime]:
    """The cases that a person of staff decided there in `[starts_at, ends_at)`, as known at `as_of`: case → when."""
    rows = CaseEvent.objects.filter(kind=EventKind.SETTLED.value, author=Author.STAFF.value, at__lte=as_of)
    return dict(rows.filter(at__gte=starts_at, at__lt=ends_at).values_list("case_id", "at"))


def decided_there(case_ids: Iterable[int]) -> set[int]:
    """Those of these cases that a person of staff decided on the platform."""
    rows = CaseEvent.objects.filter(kind=EventKind.SETTLED.value, author=Author.STAFF.value)
    return set(rows.filter(case_id__in=list(case_ids)).values_list("case_id", flat=True))
