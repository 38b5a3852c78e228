"""The queue across clients: each open case with the promise that runs out first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from clients.rules.promises import CaseKind
from clients.rules.service_time import windows
from sla.models import Case, Clock
from sla.rules.words import OPEN
from sla.selectors.policies import Agreed, agreed
from tenants.backend.current import connection
from tenants.boards.services import open_cases
from tenants.boards.services.open_cases import CaseRow

MOST_WINDOWS = 40
FARTHEST = timedelta(days=90)
"""Windows of a countdown reach so far; what is due later counts down by its date."""


def show(case_ids: Sequence[int], *, at: datetime, policies: Agreed | None = None) -> None:
    """Bring the queue's rows of these cases up to date: an open case has one, any other none."""
    cases = list(Case.objects.filter(pk__in=case_ids).select_related("space"))
    known = policies or agreed()
    running: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(case__in=[case for case in cases if case.status in OPEN], ended_at=None):
        running.setdefault(clock.case_id, []).append(clock)
    rows = [_row(case, running.get(case.pk, []), known, at) for case in cases if case.status in OPEN]
    open_cases.show(connection.tenant, rows, closed=[case.pk for case in cases if case.status not in OPEN])


def _row(case: Case, clocks: Iterable[Clock], policies: Agreed, at: datetime) -> CaseRow:
    first = min(clocks, key=_urgency, default=None)
    due = first.due_at if first else None
    return CaseRow(
        case_id=case.pk,
        number=case.number,
        kind=CaseKind(case.kind).value,
        reason=case.reason,
        priority=case.priority,
        opened_at=case.opened_at,
        promise=first.promise if first else "",
        due_at=due,
        remaining_minutes=first.remaining_minutes if first and due is None else None,
        pause_reason=case.pause_reason,
        windows=_windows(at, due, policies, case.opened_at),
        claimed_by_user_id=case.claimed_by_user_id,
        claimed_by=case.claimed_by,
        warned_at=first.warned_at if first else None,
        breached_at=first.breached_at if first else None,
        language=case.space.language,
        team=case.space.responsible,
        seen=case.moves,
    )


def _urgency(clock: Clock) -> tuple[bool, float]:
    """What is due first comes first; then what stands still, with the least left."""
    if clock.due_at is not None:
        return (False, clock.due_at.timestamp())
    return (True, float("inf") if clock.remaining_minutes is None else clock.remaining_minutes)


def _windows(at: datetime, due: datetime | None, policies: Agreed, opened_at: datetime) -> list[list[str]]:
    calendar = policies.calendar(opened_at)
    if due is None or due <= at or calendar is None:
        return []
    found = windows(at, min(due, at + FARTHEST), calendar.hours)
    return [[opens.isoformat(), closes.isoformat()] for opens, closes in found[:MOST_WINDOWS]]
