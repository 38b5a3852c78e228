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
from cms.desk.advice import todo
from cms.desk.waiting import waiting
from cms.reader import reader_formats
from reporting.selectors import reports
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month

if TYPE_CHECKING:
    from reporting.models import Report


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Everything about this client that waits for someone, on one page."""
    require(request.actor, Permission.DESK_ENTER)
    at, formats = timezone.now(), reader_formats(request.tenant.currency)
    latest = reports.latest(request.actor)
    context: dict[str, Any] = {
        "waiting": waiting(request.actor, formats, at=at),
        "missing": [todo(each, by=request.actor) for each in readiness.missing_for_go_live(at)],
        "advice": advice.before_go_live(at),
        "is_onboarding": request.tenant.stage == "ONBOARDING",
        "report": _latest(latest, request),
        "due": months.due(request.tenant, _months(request), formats, at=at),
        "may_make": may(request.actor, Permission.REPORT_MAKE),
        "may_release": may(request.actor, Permission.REPORT_RELEASE),
        "spaces": freshness.spaces(evidence.everywhere(request.actor), formats, at=at),
        "objectives": targets.rows(objectives.in_force(at), latest, formats),
        "latest_name": formats.month(Month.parse(latest.month), width="MMM y") if latest else "",
    }
    return render(request, "desk/home.html", context)


def _months(request: PersonRequest) -> list[str]:
    return list(reports.visible_to(request.actor).order_by().values_list("month", flat=True).distinct())


def _latest(report: Report | None, request: PersonRequest) -> months.MonthRow | None:
    formats = reader_formats(request.tenant.currency)
    return months.rows([report], [], formats)[0] if report else None
