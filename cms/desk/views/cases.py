"""One client's cases on its desk: the list of all, and each as the queue shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.desk import cases as rows
from cms.lists import Listing
from cms.queue import page
from cms.queue.acting import DONE, Attempt, attempt
from cms.queue.places import Place
from cms.reader import reader_formats
from sla.selectors import cases as selectors
from sla.selectors import settlements
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require

if TYPE_CHECKING:
    from sla.models import Case


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Every case of this client, open and closed, newest first."""
    require(request.actor, Permission.CASE_VIEW)
    held = selectors.visible_to(request.actor).select_related("thread", "space")
    asked: Listing[Case] = Listing(request.GET, rows.TABLE, held, rows.filters(held))
    if file := asked.file(request.tenant.slug):
        return file
    at, formats = timezone.now(), reader_formats(request.tenant.currency)
    shown = list(asked.page.object_list)
    there = settlements.decided_there(case.pk for case in shown)
    context: dict[str, Any] = {
        "rows": [rows.row(case, formats, at=at, is_decided_there=case.pk in there) for case in shown]
    }
    if may(request.actor, Permission.QUEUE_ENTER):
        path = reverse("agency:queue", urlconf=settings.PUBLIC_SCHEMA_URLCONF)
        context["queue_url"] = f"{settings.PUBLIC_ORIGIN}{path}?client={request.tenant.slug}"
    return render(request, "desk/cases.html", context | asked.context())


@require_safe
def case(request: PersonRequest, number: int) -> HttpResponse:
    """One case; `?piece=` gives the same pieces as in the queue."""
    require(request.actor, Permission.CASE_VIEW)
    context = _case(request, number)
    piece = request.GET.get("piece", "")
    if piece == "head":
        context["case"] = page.moved(context["case"], request.GET.get("seen", ""))
        return render(request, "queue/_head.html", context)
    return render(request, "queue/_case.html" if piece == "case" else "desk/case.html", context)


@require_POST
def act(request: PersonRequest, number: int, act: str) -> HttpResponse:
    """Change a case. Refused, it stands there anew, with why and with everything that was written."""
    require(request.actor, Permission.CASE_VIEW)
    formats = reader_formats(request.tenant.currency)
    tried = attempt(act, request.POST, number, by=request.actor, at=timezone.now(), formats=formats)
    if tried.status == DONE and not request.htmx:
        messages.success(request, tried.said)
        return redirect("desk:case", number=number)
    template = "queue/_case.html" if request.htmx else "desk/case.html"
    return render(request, template, _case(request, number, tried), status=tried.status)


def _case(request: PersonRequest, number: int, tried: Attempt | None = None) -> dict[str, Any]:
    tenant, place = request.tenant, Place(request.tenant.slug, number, on_desk=True)
    formats = reader_formats(tenant.currency)
    return page.case_context(number, request.actor, place, tenant, formats, at=timezone.now(), tried=tried)
