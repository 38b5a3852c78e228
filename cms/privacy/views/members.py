"""A member's data: handed out as a file, or erased for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.members.selectors import customers
from clients.spaces.selectors import members
from clients.spaces.services import erasing
from cms.agreements.answers import MOVED_ON, tried
from cms.privacy.files import zipped
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.moves.services.handing_out import hand_out

if TYPE_CHECKING:
    from clients.spaces.models import Person


def _member(request: PersonRequest, pk: int) -> Person:
    require(request.actor, Permission.PERSON_DATA_MANAGE)
    if (found := members.member(pk, request.actor)) is None:
        raise Http404
    return found


@require_POST
def export(request: PersonRequest, pk: int) -> HttpResponse:
    """All that is held of a member, as a ZIP file."""
    who, by, at = _member(request, pk), request.actor, timezone.now()
    held = {**members.held_of(who, by), **customers.held_of(who, by)}
    data = hand_out(request.tenant, held, target=who.space, by=by, at=at)
    return zipped(f"{request.tenant.slug}-member-{who.pk}", data)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what erasing means; on POST, with the name, do it."""
    who, refusal = _member(request, pk), ""
    if request.method == "POST":
        confirm = request.POST.get("confirm", "")
        refusal = tried(lambda: erasing.erase(who, confirm=confirm, by=request.actor, at=timezone.now()))
        if not refusal:
            messages.success(request, _("Erased. No figure of any month has changed."))
            return redirect("desk:people_data")
    posts, threads = members.counts(who)
    context = {
        "called": erasing.called(who),
        "space": ", ".join(members.spaces_of(who)),
        "posts": posts,
        "threads": threads,
    }
    context |= {"refusal": refusal, "is_member": True}
    return render(request, "desk/privacy/erase.html", context, status=MOVED_ON if refusal else 200)
