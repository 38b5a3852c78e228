"""The queue on the agency's host, and one case of it. Whoever is not meant to see a client gets 404, as for none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.queue import listing, page
from cms.queue.acting import DONE, Attempt, attempt
from cms.queue.places import Place
from cms.queue.standing import at_client
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require

CASE, HEAD, LIST = "queue/_case.html", "queue/_head.html", "queue/_list.html"


@require_safe
@login_required
def queue(request: PersonRequest) -> HttpResponse:
    """Every open case that this person may see, soonest due first; `?piece=list` is the list alone."""
    require(request.actor, Permission.QUEUE_ENTER)
    context = _list(request)
    return render(request, LIST if request.GET.get("piece") == "list" else "queue/queue.html", context)


@require_safe
@login_required
def case(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """One case beside the list. `?piece=case` is the case alone, `?piece=head&seen=` what of it moves."""
    require(request.actor, Permission.QUEUE_ENTER)
    context = _case(request, slug, number)
    piece = request.GET.get("piece", "")
    if piece == "head":
        context["case"] = page.moved(context["case"], request.GET.get("seen", ""))
        return render(request, HEAD, context)
    return render(request, CASE, context) if piece == "case" else _whole(request, context)


@require_POST
@login_required
def act(request: PersonRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Change a case. Refused, it stands there anew, with why and with everything that was written."""
    require(request.actor, Permission.QUEUE_ENTER)
    at, formats = timezone.now(), reader_formats()
    with at_client(request, slug, at=at) as (_tenant, actor):
        tried = attempt(act, request.POST, number, by=actor, at=at, formats=formats)
    if tried.status == DONE and not request.htmx:
        messages.success(request, tried.said)
        return redirect(_place(request, slug, number).url)
    context = _case(request, slug, number, tried)
    if request.htmx:
        return render(request, CASE, context, status=tried.status)
    return _whole(request, context, status=tried.status)


def _case(request: PersonRequest, slug: str, number: int, tried: Attempt | None = None) -> dict[str, Any]:
    at, place = timezone.now(), _place(request, slug, number)
    with at_client(request, slug, at=at) as (tenant, actor):
        return page.case_context(number, actor, place, tenant, reader_formats(tenant.currency), at=at, tried=tried)


def _place(request: PersonRequest, slug: str, number: int) -> Place:
    return Place(slug, number, on_desk=False, query=listing.query(request.GET))


def _list(request: PersonRequest) -> dict[str, Any]:
    at, formats = timezone.now(), reader_formats()
    return listing.context(request.actor, request.GET, formats, at=at) | page.common(formats, at)


def _whole(request: PersonRequest, context: dict[str, Any], status: int = DONE) -> HttpResponse:
    return render(request, "queue/queue.html", _list(request) | context, status=status)
