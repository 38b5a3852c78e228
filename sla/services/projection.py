"""Bringing what follows from the logs of cases up to date: their standing, their clocks, the queue, what to watch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from clients.rules.promises import CaseKind
from sla.events import NoBreachNear
from sla.models import Case, Clock
from sla.rules.clocks import Happening, Running, Standing, effective, stand
from sla.rules.words import OPEN, EventKind, Status
from sla.selectors.logs import logs
from sla.selectors.policies import Agreed, agreed
from sla.services import board
from sla.services.bulk import alter
from tenants.boards.services import schedule
from tenants.kernel.announcements import announce

_FOLLOWS = ("status", "opened_at", "closed_at", "withdrawn_at", "paused_since", "pause_reason")
_OF_CLOCK = ("promise_version", "calendar_version", "minutes", "warn_at", "due_at", "ended_at", "paused_minutes")
_TOLD = (*_OF_CLOCK, "remaining_minutes", "warned_at", "breached_at")
WARN, WATCH = "sla.warn", "sla.watch"
"""Kinds of work: look at a clock when its breach is near, and when it is due."""


def standing(case: Case, log: Sequence[Happening], policies: Agreed) -> Standing:
    """Where a case stands after `log`, under the promises and hours in force when it opened."""
    calendar = policies.calendar(case.opened_at)
    kind = CaseKind(case.kind)
    return stand(kind, log, policies.terms(kind, case.opened_at), calendar.hours if calendar else None)


def locked(case_ids: Iterable[int]) -> list[Case]:
    """Hold these cases until the transaction ends: what their logs say then stays true until it is written.

    In the order of their ids, so that two who hold many never wait for each other; others may go on adding notes.
    """
    return list(Case.objects.select_for_update(no_key=True).filter(pk__in=list(case_ids)).order_by("pk"))


def project(case_ids: Iterable[int], *, at: datetime) -> None:
    """Let cases follow from their logs, in the caller's transaction and in a fixed number of queries."""
    ids = list(case_ids)
    if not ids:
        return
    policies = agreed()
    cases = locked(ids)
    told = logs(ids)
    held: dict[int, dict[tuple[str, datetime], Clock]] = defaultdict(dict)
    warned: set[int] = set()
    for clock in Clock.objects.filter(case_id__in=ids):
        held[clock.case_id][clock.promise, clock.started_at] = clock
        if clock.warned_at is not None:
            warned.add(clock.case_id)
    clocks: list[Clock] = []
    for case in cases:
        case.opened_at = _opened_at(told[case.pk])
        now = standing(case, told[case.pk], policies)
        _follow(case, now)
        calendar = policies.calendar(case.opened_at)
        version = calendar.version if calendar else None
        clocks += [_clock(case, running, version, held[case.pk]) for running in now.clocks]
    alter(cases, _FOLLOWS)
    gone = [clock.pk for left in held.values() for clock in left.values()]
    Clock.objects.filter(pk__in=gone).delete()
    kept = [clock for clock in clocks if clock.pk is not None]
    Clock.objects.bulk_create([clock for clock in clocks if clock.pk is None], batch_size=1000)
    alter(kept, _TOLD)
    working = {case.pk for case in cases if case.status in OPEN}
    running = [clock for clock in clocks if clock.case_id in working and clock.ended_at is None]
    watch(running)
    if over := warned - {clock.case_id for clock in running if clock.warned_at}:
        announce(NoBreachNear(tuple(sorted(over)), at))
    board.show(ids, at=at, policies=policies)


def watch(clocks: Iterable[Clock]) -> None:
    """Have running clocks looked at when their breach is near, and when it is there."""
    running = [clock for clock in clocks if clock.ended_at is None and clock.breached_at is None]
    schedule(WARN, {clock.pk: clock.warn_at for clock in running if clock.warn_at and clock.warned_at is None})
    schedule(WATCH, {clock.pk: clock.due_at for clock in running if clock.due_at})


def _opened_at(log: Iterable[Happening]) -> datetime:
    return next(one.at for one in effective(log) if one.kind is EventKind.OPENED)


def _follow(case: Case, now: Standing) -> None:
    case.status = now.status.value
    case.closed_at = now.closed_at
    case.paused_since = now.paused_since if now.status is Status.WAITING else None
    if case.paused_since is None:
        case.pause_reason = ""
    withdrawn = now.status is Status.WITHDRAWN
    # What the space no longer holds was never a question, at whatever instant one asks.
    case.withdrawn_at = (case.opened_at if case.is_gone else now.closed_at) if withdrawn else None


def _clock(case: Case, running: Running, version: int | None, held: dict[tuple[str, datetime], Clock]) -> Clock:
    """The row of a running clock: the one that is held, which is taken out of `held`, or a new one."""
    key = (running.term.promise.value, running.started_at)
    clock = held.pop(key, None) or Clock(case=case, promise=key[0], started_at=key[1])
    if clock.breached_at is not None and running.due_at != clock.due_at:
        clock.breached_at = None
    if clock.warned_at is not None and running.warn_at != clock.warn_at:
        clock.warned_at = None
    clock.promise_version = running.term.version
    clock.calendar_version = version
    clock.minutes = running.term.minutes
    clock.warn_at, clock.due_at, clock.ended_at = running.warn_at, running.due_at, running.ended_at
    clock.paused_minutes, clock.remaining_minutes = running.paused_minutes, running.remaining_minutes
    return clock
