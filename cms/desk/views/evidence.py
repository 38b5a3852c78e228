"""What is held of each space, and the inputs that brought it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.spaces.selectors import evidence
from cms.desk import freshness
from cms.lists import Listing
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require

if TYPE_CHECKING:
    from clients.spaces.models import IngestRun


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The spaces with their coverage, and every input taken in, the latest first."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    formats, held = reader_formats(request.tenant.currency), evidence.everywhere(request.actor)
    runs: Listing[IngestRun] = Listing(
        request.GET, freshness.RUNS, evidence.runs_visible_to(request.actor), [freshness.of_spaces(held)]
    )
    if file := runs.file(request.tenant.slug):
        return file
    rows = freshness.spaces(held, formats, at=timezone.now())
    context: dict[str, Any] = {
        "spaces": rows,
        "example": next((each.space.slug for each in rows if not each.is_by_hand), ""),
        "runs": [freshness.taken_in(run, formats) for run in runs.page.object_list],
        "may_connect": may(request.actor, Permission.CONNECTION_MANAGE),
        "may_ingest": may(request.actor, Permission.EVIDENCE_INGEST),
    }
    return render(request, "desk/evidence.html", context | runs.context())


@require_safe
def ingest_run(request: PersonRequest, pk: int) -> HttpResponse:
    """One input: what it held, and each row that was left out, with the reason."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    run = get_object_or_404(evidence.runs_visible_to(request.actor).defer(None), pk=pk)
    rows = freshness.left_out(run, reader_formats())
    asked = Listing(request.GET, freshness.LEFT_OUT, rows, freshness.reasons(rows))
    if file := asked.file(f"{request.tenant.slug}-input-{pk}"):
        return file
    context = {
        "row": freshness.taken_in(run, reader_formats(request.tenant.currency)),
        "not_listed": run.skipped_count - len(rows),
    }
    return render(request, "desk/ingest_run.html", context | asked.context())
