"""What is said of a space: its name, who reads it, what it is for, and the team that gets what comes in there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.spaces.rules.space import Kind
from clients.spaces.selectors import evidence
from clients.spaces.services import spaces
from cms.desk import describing
from cms.desk.describing import SpaceForm
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.kernel.refusals import Refusal

if TYPE_CHECKING:
    from clients.spaces.models import Space

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def space(request: PersonRequest, slug: str) -> HttpResponse:
    """Show what is said of the space; on POST change it."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    held = get_object_or_404(evidence.spaces_visible_to(request.actor), slug=slug)
    if request.method != "POST":
        return _page(request, held, SpaceForm(space=held))
    require(request.actor, Permission.CLIENT_ONBOARD)
    form = SpaceForm(request.POST, space=held)
    if not form.is_valid():
        return _page(request, held, form, status=REFUSED)
    given = form.cleaned_data
    try:
        spaces.change(
            held, form.terms(), seen=given["seen"], reason=given["reason"], by=request.actor, at=timezone.now()
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, held, form, status=REFUSED)
    messages.success(request, _("Kept. What was said before stands in the audit."))
    return redirect("desk:space", slug=slug)


def _page(request: PersonRequest, held: Space, form: SpaceForm, *, status: int = 200) -> HttpResponse:
    if form.is_bound:
        # Whoever was overtaken looks at what stands on this page now.
        again = request.POST.copy()
        again["seen"] = str(held.changes)
        form.data = again
    context: dict[str, Any] = {
        "space": held,
        "said": describing.said(held),
        "form": form,
        "is_read": held.kind != Kind.OFFLINE,
        "may_change": may(request.actor, Permission.CLIENT_ONBOARD),
        "may_connect": may(request.actor, Permission.CONNECTION_MANAGE),
    }
    return render(request, "desk/space.html", context, status=status)
