"""Asking for a report, and making it where nobody waits for the page."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_noop

from clients.selectors import profile
from reporting.models import Report, ReportRun, RunState
from reporting.models.run import OPEN_RUNS
from reporting.selectors import figures
from reporting.services import reports
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards.services import enqueue, rearm
from tenants.kernel.actor import Actor, ActorKind
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

KIND = "reporting.report"
FAULT = gettext_noop("The report could not be made; nothing was changed.")
GIVEN_UP = gettext_noop(
    "The report was begun again and again and never finished; nothing was changed. Ask for it again."
)
log = structlog.get_logger(__name__)


class MonthReleased(Refusal):
    """The month is final; it is corrected by a restatement, not made again."""


@transaction.atomic
def request(month: Month, *, by: Actor, at: datetime) -> ReportRun:
    """Ask for a month's draft; the run tells how far it is. A run that is open already is returned instead.

    Whoever asks again for an open run sets it going again, should it have come to a halt.
    Raises: NotPermitted; StageForbids; AsOfNotAllowed, for a month that has not begun; MonthReleased.
    """
    require(by, Permission.REPORT_MAKE)
    lifecycle.require_here(Doing.REPORT_MAKE)
    figures.as_of(month, tenant=profile.current(), now=at)
    if Report.objects.of_month(str(month)).released().exists():
        raise MonthReleased(f"{month} is final: correct it with a restatement", month=str(month))
    run, new = ReportRun.objects.get_or_create(
        month=str(month),
        state__in=OPEN_RUNS,
        defaults={
            "state": RunState.QUEUED,
            "total": len(reports.STEPS),
            "requested_at": at,
            "requested_by": by.name,
            "requested_by_user_id": by.user_id,
        },
    )
    if new:
        audit.record("reporting.run.requested", target=run, by=by, at=at, month=run.month)
        enqueue(KIND, run.pk, at=at)
    else:
        rearm(KIND, run.pk, at=at)
    return run


def perform(run_id: int, at: datetime) -> None:
    """Make the report that was asked for. Twice, or again after being killed, leaves one draft and one ended run.

    What goes wrong is told in the run; a refusal is told in its own words, with its facts for other tongues.

    Raises: ClientBusy, while another report of the client is being made; the run waits.
    """
    run = ReportRun.objects.filter(pk=run_id, state__in=OPEN_RUNS).first()
    if run is None:
        return
    by = Actor(ActorKind.SYSTEM, run.requested_by, user_id=run.requested_by_user_id)
    try:
        report = reports.make(Month.parse(run.month), by=by, at=at, progress=lambda *step: _moved(run, *step))
    except ClientBusy:
        _change(run, state=RunState.QUEUED)
        raise
    except Refusal as refusal:
        refused = {"code": refusal.code, "facts": refusal.facts}
        _change(run, state=RunState.FAILED, error=str(refusal), refused=refused, ended_at=at)
        raise
    except Exception:
        # Whatever it was, whoever waits is told; the fault goes on to the log.
        _change(run, state=RunState.FAILED, error=FAULT, ended_at=at)
        raise
    _change(run, state=RunState.DONE, done=run.total, step="", report=report, ended_at=at)


def give_up(run_id: int, at: datetime) -> None:
    """Nobody tries any more: whoever waits is told, and can ask again."""
    ReportRun.objects.filter(pk=run_id, state__in=OPEN_RUNS).update(state=RunState.FAILED, error=GIVEN_UP, ended_at=at)


def _moved(run: ReportRun, step: str, done: int) -> None:
    _change(run, state=RunState.RUNNING, step=step, done=done)


def _change(run: ReportRun, **fields: object) -> None:
    """Only an open run moves, so a second worker cannot reopen what has ended."""
    ReportRun.objects.filter(pk=run.pk, state__in=OPEN_RUNS).update(**fields)
