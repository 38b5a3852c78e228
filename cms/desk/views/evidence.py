"""What is held of each space, and the inputs that brought it in."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.spaces.selectors import evidence
from cms.desk import freshness
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require

RUNS_A_PAGE = 25
SKIPPED_A_PAGE = 100


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The spaces with their coverage, and every input taken in, the latest first."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    formats = reader_formats(request.tenant.currency)
    page = Paginator(evidence.runs_visible_to(request.actor), RUNS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "spaces": freshness.spaces(evidence.everywhere(request.actor), formats, at=timezone.now()),
        "page": page,
        "runs": [freshness.taken_in(run, formats) for run in page.object_list],
        "may_ingest": may(request.actor, Permission.EVIDENCE_INGEST),
    }
    return render(request, "desk/evidence.html", context)


@require_safe
def ingest_run(request: PersonRequest, pk: int) -> HttpResponse:
    """One input: what it held, and each row that was left out, with the reason."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    run = get_object_or_404(evidence.runs_visible_to(request.actor).defer(None), pk=pk)
    formats = reader_formats(request.tenant.currency)
    page = Paginator(run.skipped, SKIPPED_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": freshness.taken_in(run, formats),
        "page": page,
        "not_listed": run.skipped_count - len(run.skipped),
    }
    return render(request, "desk/ingest_run.html", context)
