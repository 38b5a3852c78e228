"""All of one client: taken out as a file, or erased once it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors import taking_out as reading
from clients.services import taking_out
from cms.agreements.answers import MOVED_ON, tried
from cms.privacy import words
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.models import Stage
from tenants.moves.services import erasing

if TYPE_CHECKING:
    from clients.models import ClientExport

MOST_SHOWN = 20


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """The exports of this client, and the way to its erasure."""
    require(request.actor, Permission.CLIENT_EXPORT)
    formats = reader_formats()
    rows = [words.export_row(run, formats, now=timezone.now()) for run in _runs(request)[:MOST_SHOWN]]
    context = {"rows": rows, "has_ended": request.tenant.stage == Stage.ENDED}
    context["kept_days"] = taking_out.KEPT.days
    return render(request, "desk/privacy/client.html", context)


def _runs(request: PersonRequest) -> QuerySet[ClientExport]:
    return reading.visible_to(request.actor)


@require_POST
def ask(request: PersonRequest) -> HttpResponse:
    """Ask for all of the client as a file."""
    require(request.actor, Permission.CLIENT_EXPORT)
    run = taking_out.request(by=request.actor, at=timezone.now())
    return redirect("desk:client_export_run", pk=run.pk)


@require_safe
def run(request: PersonRequest, pk: int) -> HttpResponse:
    """How far an export is; the page asks for its piece again while somebody waits."""
    require(request.actor, Permission.CLIENT_EXPORT)
    found = get_object_or_404(_runs(request), pk=pk)
    job = words.export_job(found, reader_formats(), now=timezone.now())
    context: dict[str, Any] = {"job": job, "export": found}
    if request.headers.get("HX-Request"):
        return render(request, "ds/progress.html", context)
    context["refresh_seconds"] = 5 if job["state"] in ("waiting", "running") else 0
    return render(request, "desk/privacy/export.html", context)


@require_safe
def download(request: PersonRequest, pk: int) -> FileResponse:
    """The file, while it is kept."""
    require(request.actor, Permission.CLIENT_EXPORT)
    found = get_object_or_404(_runs(request), pk=pk)
    try:
        path = taking_out.download(found, by=request.actor, at=timezone.now())
    except taking_out.ExportGone:
        raise Http404 from None
    name = f"{request.tenant.slug}-{found.asked_at:%Y-%m-%d}.zip"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PersonRequest) -> HttpResponse:
    """Say what erasing the client means; on POST, with its short name, have it done."""
    require(request.actor, Permission.CLIENT_ERASE)
    refusal, tenant = "", request.tenant
    if request.method == "POST":
        confirm, at = request.POST.get("confirm", ""), timezone.now()
        refusal = tried(lambda: erasing.ask(tenant, confirm=confirm, by=request.actor, at=at))
        if not refusal:
            archive = reverse("agency:archive", urlconf=settings.PUBLIC_SCHEMA_URLCONF)
            return redirect(f"{settings.PUBLIC_ORIGIN}{archive}")  # this host answers nobody in a moment
    context = {"slug": tenant.slug, "host": tenant.host, "has_ended": tenant.stage == Stage.ENDED, "refusal": refusal}
    return render(request, "desk/privacy/erase_client.html", context, status=MOVED_ON if refusal else 200)
