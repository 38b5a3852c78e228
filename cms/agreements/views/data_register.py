"""The data register: agreed on the desk, read by everyone of the client in the portal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.selectors import agreements as reading
from clients.services import agreements
from cms.agreements import starters, words
from cms.agreements.answers import REFUSED, tried
from cms.agreements.forms import DataLines, ReasonForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What is held about people, as agreed, with its versions."""
    require(request.actor, Permission.DATA_REGISTER_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    context = _context(request) | {"may_edit": may(request.actor, Permission.DATA_REGISTER_EDIT)}
    return render(request, "desk/client/data_register.html", context)


@require_safe
def portal(request: PersonRequest) -> HttpResponse:
    """The same for the client's people."""
    require(request.actor, Permission.DATA_REGISTER_VIEW)
    return render(request, "portal/agreed/data_register.html", _context(request))


def _context(request: PersonRequest) -> dict[str, Any]:
    formats = reader_formats()
    held = reading.data_register(timezone.now())
    return {
        "held": held,
        "since": words.since(held.valid_from, formats) if held else "",
        "lines": words.data_lines(held) if held else [],
        "versions": words.versions(reading.data_registers(), held, formats),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """Write the lines; on POST agree on them as a new version. Without any version the starter stands there."""
    require(request.actor, Permission.DATA_REGISTER_EDIT)
    at = timezone.now()
    last = next(iter(reading.data_registers()), None)
    begun = [dict(line) for line in last.lines] if last else starters.data_lines()
    initial = [{**line, "legal_basis": line["legal_basis"].lower()} for line in begun]
    if request.method != "POST":
        reason = ReasonForm(initial={"seen": last.version if last else 0})
        return _form(request, DataLines(initial=initial, prefix="lines"), reason, is_starter=last is None)
    lines, reason = DataLines(request.POST, initial=initial, prefix="lines"), ReasonForm(request.POST)
    if not (lines.is_valid() & reason.is_valid()):
        return _form(request, lines, reason, status=REFUSED)
    refusal = tried(lambda: _agree(lines, reason, request, at))
    if refusal:
        return _form(request, lines, reason, status=REFUSED, refusal=refusal)
    messages.success(request, _("Agreed as a new version. The client reads it in the portal."))
    return redirect("desk:data_register")


def _agree(lines: Any, reason: ReasonForm, request: PersonRequest, at: datetime) -> None:
    said = [form.line for form in lines.forms if form.line]
    given = reason.cleaned_data
    agreements.agree_data_register(
        said, valid_from=at, reason=given["reason"], by=request.actor, at=at, seen=given["seen"]
    )


def _form(request: PersonRequest, lines: Any, reason: ReasonForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"lines": lines, "reason": reason, **more}
    return render(request, "desk/client/data_register_change.html", context, status=status)
