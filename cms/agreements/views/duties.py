"""What the client has to do: put up on the desk, done in the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.selectors import duties as reading
from clients.selectors import profile
from clients.services import duties
from cms.agreements import words
from cms.agreements.answers import REFUSED, page, tried
from cms.agreements.forms import DoneForm, DutyForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require

MOST_DONE = 50
"""So many that are done stand on a page; the rest are in the audit trail."""


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What is open, what is late, what was done."""
    require(request.actor, Permission.DUTY_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    return _desk(request)


def _desk(request: PersonRequest, refusal: str = "") -> HttpResponse:
    context = _context(request) | {"may_manage": may(request.actor, Permission.DUTY_MANAGE)}
    return page(request, "desk/client/duties.html", context, refusal=refusal)


def _context(request: PersonRequest) -> dict[str, Any]:
    at, by, formats = timezone.now(), request.actor, reader_formats()
    return {
        "rows": words.duty_rows(reading.open_turns(by, at=at), formats, by=by),
        "done": words.duty_rows(reading.done_turns(by)[:MOST_DONE], formats, by=by),
        "done_form": DoneForm(auto_id=False),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Write down what is asked; on POST put it up and tell whoever is asked."""
    require(request.actor, Permission.DUTY_MANAGE)
    at = timezone.now()
    form = DutyForm(request.POST or None, tenant=request.tenant, at=at, today=profile.local_date(at))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        refusal = tried(lambda: duties.open_duty(form.said, by=request.actor, at=at))
        if not refusal:
            messages.success(request, _("It is put up, and whoever is asked is told."))
            return redirect("desk:duties")
    status = REFUSED if request.method == "POST" else 200
    return render(request, "desk/client/duty_new.html", {"form": form, "refusal": refusal}, status=status)


@require_POST
def done_for_client(request: PersonRequest, pk: int) -> HttpResponse:
    """Note for the client that it is done."""
    require(request.actor, Permission.DUTY_MANAGE)
    refusal = _done(request, pk)
    return _desk(request, refusal) if refusal else redirect("desk:duties")


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what calling it off means; on POST call it off."""
    require(request.actor, Permission.DUTY_MANAGE)
    at = timezone.now()
    view = reading.one(request.actor, pk, at=at)
    if view is None and request.method != "POST":
        raise Http404
    if request.method == "POST":
        refusal = tried(lambda: duties.end(pk, by=request.actor, at=at))
        if refusal:
            return _desk(request, refusal)
        messages.success(request, _("Called off. Nobody is asked for it any more."))
        return redirect("desk:duties")
    rows = words.duty_rows([view] if view else [], reader_formats(), by=request.actor)
    return render(request, "desk/client/duty_end.html", {"row": rows[0]})


@require_safe
def portal(request: PersonRequest) -> HttpResponse:
    """What the client has to do, late ones first, and what it has done."""
    require(request.actor, Permission.DUTY_VIEW)
    return _portal(request)


def _portal(request: PersonRequest, refusal: str = "") -> HttpResponse:
    return page(request, "portal/agreed/duties.html", _context(request), refusal=refusal)


@require_POST
def done(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it is done."""
    require(request.actor, Permission.DUTY_DO)
    refusal = _done(request, pk)
    return _portal(request, refusal) if refusal else redirect("portal:duties")


def _done(request: PersonRequest, pk: int) -> str:
    note, at = request.POST.get("note", ""), timezone.now()
    refusal = tried(lambda: duties.done(pk, by=request.actor, at=at, note=note))
    if not refusal:
        messages.success(request, _("Noted as done. Thank you."))
    return refusal
