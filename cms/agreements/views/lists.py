"""A list that both sides agree on: written on the desk, read by everyone of the client in the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cms.agreements import words
from cms.agreements.answers import REFUSED, tried
from cms.agreements.forms import ReasonForm
from cms.agreements.lists import AgreedList
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def desk(request: PersonRequest, of: AgreedList) -> HttpResponse:
    """The list as agreed, with its versions."""
    require(request.actor, of.see)
    require(request.actor, Permission.DESK_ENTER)
    context = _context(of) | {"may_edit": may(request.actor, of.edit)}
    return render(request, f"desk/client/{of.name}.html", context)


@require_safe
def portal(request: PersonRequest, of: AgreedList) -> HttpResponse:
    """The same for the client's people."""
    require(request.actor, of.see)
    return render(request, f"portal/agreed/{of.name}.html", _context(of))


def _context(of: AgreedList) -> dict[str, Any]:
    formats = reader_formats()
    held = of.in_force(timezone.now())
    return {
        "held": held,
        "since": words.since(held.valid_from, formats) if held else "",
        "lines": of.rows(held) if held else [],
        "versions": words.versions(of.versions(), held, formats),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, of: AgreedList) -> HttpResponse:
    """Write the lines; on POST agree on them as a new version. Without any version the starter stands there."""
    require(request.actor, of.edit)
    at = timezone.now()
    last = next(iter(of.versions()), None)
    if request.method != "POST":
        reason = ReasonForm(initial={"seen": last.version if last else 0})
        return _form(request, of, of.form(None, last), reason, is_starter=last is None)
    form, reason = of.form(request.POST, last), ReasonForm(request.POST)
    if not (form.is_valid() & reason.is_valid()):
        return _form(request, of, form, reason, status=REFUSED)
    given = reason.cleaned_data
    refusal = tried(
        lambda: of.agree(form.lines, valid_from=at, reason=given["reason"], by=request.actor, at=at, seen=given["seen"])
    )
    if refusal:
        return _form(request, of, form, reason, status=REFUSED, refusal=refusal)
    messages.success(request, of.said)
    return redirect(f"desk:{of.name}")


def _form(
    request: PersonRequest, of: AgreedList, form: Any, reason: ReasonForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "reason": reason, **more}
    return render(request, f"desk/client/{of.name}_change.html", context, status=status)
