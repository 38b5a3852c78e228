"""Cases as people look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clients.rules.promises import CaseKind
from clients.rules.service_time import windows
from clients.selectors.service_hours import CalendarView
from sla.models import Case, CaseEvent, Clock, Decision
from sla.rules.words import OPEN, EventKind
from sla.selectors import policies, settlements
from sla.selectors.settlements import SettlementView
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

MOST_WINDOWS = 40


class UnknownCase(Refusal):
    """The client has no case with that number, or it is not to be seen."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """One promise on the case. `is_met` is None while it runs; `windows` are the service windows until it is due.

    target_minutes, paused_minutes, remaining_minutes: service minutes; the last while it stands still.
    """

    promise: str
    target_minutes: int
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    is_met: bool | None
    paused_minutes: int
    remaining_minutes: int | None
    warned_at: datetime | None
    breached_at: datetime | None
    promise_version: int
    calendar_version: int | None
    windows: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the log; codes throughout. `author`: of an answer, staff or member. `is_void`: taken back since.

    voids: of a VOIDED, the line that it takes back. data: `reason`, `evidence`, `action`, `rule`, as the kind has it.
    """

    id: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor: str
    author: str
    post_id: int | None
    voids: int | None
    is_void: bool
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PauseView:
    """One time that the clocks stood still; `until_at` is None while they do."""

    reason: str
    evidence: str
    by: str
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided, and on which rule of which version of the guideline."""

    action: str
    rule: str
    guideline_version: int | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, whole. `seen` goes back with each write: how many moves of it the person has looked at."""

    id: int
    number: int
    kind: str
    status: str
    priority: int
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    space: str
    space_slug: str
    language: str
    thread_id: int | None
    post_id: int | None
    flag_ids: tuple[int, ...]
    claimed_by_user_id: int | None
    claimed_by: str
    claimed_at: datetime | None
    paused_since: datetime | None
    pause_reason: str
    seen: int
    clocks: tuple[ClockView, ...]
    events: tuple[EventView, ...]
    pauses: tuple[PauseView, ...]
    decision: DecisionView | None
    settlement: SettlementView | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def due_at(self) -> datetime | None:
        """The first instant by which a running promise must be kept."""
        return min((one.due_at for one in self.clocks if one.ended_at is None and one.due_at), default=None)


def visible_to(by: Actor) -> QuerySet[Case]:
    """The client's cases, the latest first, each with its space; none for who may not see cases."""
    if not may(by, Permission.CASE_VIEW):
        return Case.objects.none()
    return Case.objects.select_related("space").order_by("-opened_at", "-pk")


def by_number(number: int, *, by: Actor) -> Case:
    """Return the case with this number. Raises: UnknownCase."""
    case = visible_to(by).filter(number=number).first()
    if case is None:
        raise UnknownCase(f"There is no case {number}", number=number)
    return case


def case_view(pk: int, *, at: datetime | None = None) -> CaseView:
    """Return all that the page of one case shows, in a fixed number of queries.

    at: from when on clocks count down; without it their windows are left out. Raises: UnknownCase.
    """
    case = Case.objects.select_related("space").filter(pk=pk).first()
    if case is None:
        raise UnknownCase("There is no such case")
    rows = list(CaseEvent.objects.filter(case=case).order_by("at", "pk"))
    clocks = Clock.objects.filter(case=case).order_by("started_at", "promise")
    hours = policies.agreed().calendar(case.opened_at)
    return CaseView(
        id=case.pk,
        number=case.number,
        kind=CaseKind(case.kind).value,
        status=case.status,
        priority=case.priority,
        reason=case.reason,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        space=case.space.name,
        space_slug=case.space.slug,
        language=case.space.language,
        thread_id=case.thread_id,
        post_id=case.post_id,
        flag_ids=tuple(row.flag_id for row in rows if row.flag_id is not None),
        claimed_by_user_id=case.claimed_by_user_id,
        claimed_by=case.claimed_by,
        claimed_at=case.claimed_at,
        paused_since=case.paused_since,
        pause_reason=case.pause_reason,
        seen=case.moves,
        clocks=tuple(_clock(clock, hours, at) for clock in clocks),
        events=_events(rows),
        pauses=_pauses(rows),
        decision=_decision(case),
        settlement=settlements.of_log(rows),
    )


def _clock(clock: Clock, hours: CalendarView | None, at: datetime | None) -> ClockView:
    due, ended = clock.due_at, clock.ended_at
    return ClockView(
        promise=clock.promise,
        target_minutes=clock.minutes,
        started_at=clock.started_at,
        warn_at=clock.warn_at,
        due_at=due,
        ended_at=ended,
        is_met=None if due is None or ended is None else ended <= due,
        paused_minutes=clock.paused_minutes,
        remaining_minutes=clock.remaining_minutes,
        warned_at=clock.warned_at,
        breached_at=clock.breached_at,
        promise_version=clock.promise_version,
        calendar_version=clock.calendar_version,
        windows=tuple(windows(at, due, hours.hours)[:MOST_WINDOWS]) if at and hours and due and not ended else (),
    )


def _events(rows: Sequence[CaseEvent]) -> tuple[EventView, ...]:
    void = {row.voids_id for row in rows}
    return tuple(
        EventView(
            id=row.pk,
            kind=row.kind,
            at=row.at,
            recorded_at=row.recorded_at,
            actor_kind=row.actor_kind,
            actor=row.actor_name,
            author=row.author,
            post_id=row.post_id,
            voids=row.voids_id,
            is_void=row.pk in void,
            data=row.data,
        )
        for row in rows
    )


def _pauses(rows: Sequence[CaseEvent]) -> tuple[PauseView, ...]:
    found: list[PauseView] = []
    begun: CaseEvent | None = None
    for row in rows:
        if row.kind == EventKind.PAUSED:
            begun = row
        elif row.kind == EventKind.RESUMED and begun is not None:
            found.append(_pause(begun, row.at))
            begun = None
    return (*found, _pause(begun, None)) if begun else tuple(found)


def _pause(row: CaseEvent, until: datetime | None) -> PauseView:
    return PauseView(row.data.get("reason", ""), row.data.get("evidence", ""), row.actor_name, row.at, until)


def _decision(case: Case) -> DecisionView | None:
    row = Decision.objects.filter(case=case).first()
    if row is None:
        return None
    return DecisionView(row.action, row.rule_number, row.guideline_version, row.reason, row.decided_by, row.decided_at)
