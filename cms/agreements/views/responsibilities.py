"""Who does what and who decides: agreed on the desk, read in the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import names
from clients.rules.responsibilities import PARTIES
from clients.selectors import agreements as reading
from clients.services import agreements
from cms.agreements import matrix, starters, words
from cms.agreements.answers import REFUSED, tried
from cms.agreements.forms import ReasonForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """The matrix in force, with its versions."""
    require(request.actor, Permission.RESPONSIBILITIES_VIEW)
    require(request.actor, Permission.DESK_ENTER)
    context = _context(request) | {"may_edit": may(request.actor, Permission.RESPONSIBILITIES_EDIT)}
    return render(request, "desk/client/responsibilities.html", context)


@require_safe
def portal(request: PersonRequest) -> HttpResponse:
    """The same for the client's people."""
    require(request.actor, Permission.RESPONSIBILITIES_VIEW)
    return render(request, "portal/agreed/responsibilities.html", _context(request))


def _context(request: PersonRequest) -> dict[str, Any]:
    formats = reader_formats()
    held = reading.responsibilities(timezone.now())
    return {
        "held": held,
        "since": words.since(held.valid_from, formats) if held else "",
        "rows": words.activities(held) if held else [],
        "versions": words.versions(reading.all_responsibilities(), held, formats),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """Fill in the matrix; on POST agree on it as a new version. Months that are frozen stay as they are."""
    require(request.actor, Permission.RESPONSIBILITIES_EDIT)
    at = timezone.now()
    last = next(iter(reading.all_responsibilities()), None)
    lines = starters.completed(last.lines) if last else starters.responsibilities()
    if request.method != "POST":
        reason = ReasonForm(initial={"seen": last.version if last else 0})
        return _form(request, matrix.MatrixForm(lines=lines), reason, is_starter=last is None)
    form, reason = matrix.MatrixForm(request.POST, lines=lines), ReasonForm(request.POST)
    if not (form.is_valid() & reason.is_valid()):
        return _form(request, form, reason, status=REFUSED)
    given = reason.cleaned_data
    refusal = tried(
        lambda: agreements.agree_responsibilities(
            form.lines, valid_from=at, reason=given["reason"], by=request.actor, at=at, seen=given["seen"]
        )
    )
    if refusal:
        return _form(request, form, reason, status=REFUSED, refusal=refusal)
    messages.success(request, _("Agreed as a new version. It holds from now on."))
    return redirect("desk:responsibilities")


def _form(
    request: PersonRequest, form: matrix.MatrixForm, reason: ReasonForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    parties = [names.party_name(party) for party in PARTIES]
    context = {"form": form, "rows": list(form.rows()), "parties": parties, "reason": reason, **more}
    return render(request, "desk/client/responsibilities_change.html", context, status=status)
