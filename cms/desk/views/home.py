"""The desk's first page: what is missing, where the reports stand, how fresh the evidence is, what is aimed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.selectors import advice, objectives, readiness
from clients.spaces.selectors import evidence
from cms.desk import freshness, months, targets
from cms.desk.advice import todo, worth_knowing
from cms.desk.waiting import waiting
from cms.portfolio.health import Score, score
from cms.reader import reader_formats
from reporting.rules.health import Measure, points
from reporting.selectors import reports
from reporting.selectors.reports import data_of
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month
from tenants.models import Stage

if TYPE_CHECKING:
    from reporting.models import Report


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Everything about this client that waits for someone, on one page."""
    require(request.actor, Permission.DESK_ENTER)
    at, formats = timezone.now(), reader_formats(request.tenant.currency)
    latest, has_ended = reports.latest(request.actor), request.tenant.stage == Stage.ENDED
    context: dict[str, Any] = {
        "has_ended": has_ended,
        "waiting": [] if has_ended else waiting(request.actor, formats, at=at),
        "missing": [] if has_ended else [todo(each, by=request.actor) for each in readiness.missing_for_go_live(at)],
        "advice": worth_knowing(advice.before_go_live(at), by=request.actor),
        "is_onboarding": request.tenant.stage == Stage.ONBOARDING,
        "report": _latest(latest, request),
        "health": _health(latest, request),
        "due": months.due(request.tenant, _months(request), formats, at=at),
        "may_make": may(request.actor, Permission.REPORT_MAKE),
        "may_release": may(request.actor, Permission.REPORT_RELEASE),
        "spaces": freshness.spaces(evidence.everywhere(request.actor), formats, at=at),
        "objectives": targets.rows(objectives.in_force(at), latest, formats),
        "latest_name": formats.month(Month.parse(latest.month), width="MMM y") if latest else "",
    }
    return render(request, "desk/home.html", context)


def _health(report: Report | None, request: PersonRequest) -> Score | None:
    """The latest month's score, without the measures that the address leaves out."""
    if report is None:
        return None
    found = points(data_of(report).figures)
    hidden = frozenset(each for each in Measure if each.value in request.GET.getlist("hide"))
    return score({each.value: held for each, held in found.items()}, hidden=hidden)


def _months(request: PersonRequest) -> list[str]:
    return list(reports.visible_to(request.actor).order_by().values_list("month", flat=True).distinct())


def _latest(report: Report | None, request: PersonRequest) -> months.MonthRow | None:
    formats = reader_formats(request.tenant.currency)
    return months.rows([report], [], formats)[0] if report else None
