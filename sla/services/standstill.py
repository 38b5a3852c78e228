"""The client's service stands still, and goes on: the clocks of its open cases do so with it.

A case that waits for somebody already goes on waiting for them. What was opened in the space while the service stood
still comes in later; its clocks run from the day on which the service went on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from sla.models import Case, CaseEvent
from sla.rules.words import OPEN, EventKind, PauseReason
from sla.services import log, projection
from tenants.kernel.actor import Actor
from tenants.selectors import lifecycle

_DATA = {"reason": PauseReason.SERVICE.value}


@transaction.atomic
def stop(*, by: Actor, at: datetime) -> int:
    """Let the running clocks of all open cases stand still. Returns of how many cases."""
    cases = Case.objects.filter(status__in=OPEN, paused_since=None)
    return _tell(cases.values_list("pk", flat=True), EventKind.PAUSED, by=by, at=at, reason=PauseReason.SERVICE.value)


@transaction.atomic
def go_on(*, by: Actor, at: datetime) -> int:
    """Let those clocks run again. Returns of how many cases."""
    cases = Case.objects.filter(status__in=OPEN, pause_reason=PauseReason.SERVICE.value)
    return _tell(cases.values_list("pk", flat=True), EventKind.RESUMED, by=by, at=at, reason="")


@transaction.atomic
def catch_up(space_id: int, *, at: datetime) -> int:
    """Stop the clocks of cases that were opened while the service stood still, until it went on."""
    found: list[int] = []
    for begun, over in lifecycle.pauses():
        opened = Case.objects.filter(space_id=space_id, opened_at__gte=begun, opened_at__lt=over or at)
        stopped = CaseEvent.objects.filter(kind=EventKind.PAUSED.value, data=_DATA)
        for case in opened.exclude(pk__in=stopped.values("case_id")):
            lines = [log.line(case.pk, EventKind.PAUSED, at=case.opened_at, recorded_at=at, data=_DATA)]
            if over is not None:
                lines.append(log.line(case.pk, EventKind.RESUMED, at=over, recorded_at=at))
            log.write(lines)
            found.append(case.pk)
    Case.objects.filter(pk__in=found).update(moves=F("moves") + 1)
    projection.project(found, at=at)
    return len(found)


def _tell(case_ids: Iterable[int], kind: EventKind, *, by: Actor, at: datetime, reason: str) -> int:
    held = [case.pk for case in projection.locked(case_ids) if case.status in OPEN]
    data = {"reason": reason} if reason else {}
    since = at if kind is EventKind.PAUSED else None
    Case.objects.filter(pk__in=held).update(moves=F("moves") + 1, paused_since=since, pause_reason=reason)
    log.write(log.line(pk, kind, at=at, recorded_at=at, by=by, data=data) for pk in held)
    projection.project(held, at=at)
    return len(held)
