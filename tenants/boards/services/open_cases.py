"""Showing a client's open cases on the queue across clients, in the transaction of the change they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from tenants.boards.models import OpenCase
from tenants.models import Tenant

_LIST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One open case as the queue shows it; fields as in `OpenCase`."""

    case_id: int
    number: int
    kind: str
    reason: str
    priority: int
    opened_at: datetime
    promise: str = ""
    due_at: datetime | None = None
    remaining_minutes: int | None = None
    pause_reason: str = ""
    windows: list[list[str]] = field(default_factory=list)
    claimed_by_user_id: int | None = None
    claimed_by: str = ""
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    language: str = ""
    team: str = ""
    seen: int = 1


@transaction.atomic
def show(tenant: Tenant, rows: Sequence[CaseRow], *, closed: Iterable[int] = ()) -> None:
    """Let the queue show these cases of the client in whose schema we stand, and no longer those that are closed.

    A case that it shows already stays with its team: who is to answer for the space from now on gets what comes next.
    """
    gone = [*closed, *(row.case_id for row in rows)]
    teams: dict[int, str] = {}
    for start in range(0, len(gone), _LIST_AT_ONCE):
        shown = OpenCase.objects.filter(tenant=tenant, case_id__in=gone[start : start + _LIST_AT_ONCE])
        teams |= shown.exclude(team="").values_list("case_id", "team")
        shown.delete()
    rows = [replace(row, team=teams.get(row.case_id, row.team)) for row in rows]
    fields = CaseRow.__slots__
    OpenCase.objects.bulk_create(
        [OpenCase(tenant=tenant, **{name: getattr(row, name) for name in fields}) for row in rows], batch_size=1000
    )
