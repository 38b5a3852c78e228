"""Looking at a clock when its time has come: near its breach, and at its due instant."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sla.events import BreachNear, PromiseBroken
from sla.models import Case, Clock
from sla.rules.words import OPEN, EventKind
from sla.services import board, log, projection
from tenants.kernel.announcements import announce


@transaction.atomic
def warn(clock_id: int, *, at: datetime) -> None:
    """Note that a running clock is near its breach, once."""
    clock = _running(clock_id)
    if clock is None or clock.warn_at is None or clock.due_at is None or not clock.warn_at <= at < clock.due_at:
        return
    if Clock.objects.filter(pk=clock.pk, warned_at=None).update(warned_at=clock.warn_at):
        case = _noted(clock, EventKind.WARNED, clock.warn_at, at)
        announce(BreachNear(case.pk, case.number, case.kind, clock.promise, clock.due_at, at))


@transaction.atomic
def breach(clock_id: int, *, at: datetime) -> None:
    """Note that a running clock passed its due instant, once."""
    clock = _running(clock_id)
    if clock is None or clock.due_at is None or clock.due_at > at:
        return
    if Clock.objects.filter(pk=clock.pk, breached_at=None).update(breached_at=clock.due_at):
        case = _noted(clock, EventKind.BREACHED, clock.due_at, at)
        announce(PromiseBroken(case.pk, case.number, case.kind, clock.promise, clock.due_at, at))


def _running(clock_id: int) -> Clock | None:
    """The clock, if it runs still; its case is held first, as everybody does who writes to it."""
    projection.locked(Clock.objects.filter(pk=clock_id).values_list("case_id", flat=True))
    return Clock.objects.select_related("case").filter(pk=clock_id, ended_at=None, case__status__in=OPEN).first()


def _noted(clock: Clock, kind: EventKind, reached_at: datetime, at: datetime) -> Case:
    data = {"promise": clock.promise}
    log.write([log.line(clock.case_id, kind, at=reached_at, recorded_at=at, data=data)])
    board.show([clock.case_id], at=at)
    return clock.case
