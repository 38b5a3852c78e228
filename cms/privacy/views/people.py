"""Data-protection requests: whom they are about, and the client's own people's data."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.spaces.selectors import members
from clients.spaces.services.erasing import called
from cms.agreements.answers import MOVED_ON, tried
from cms.privacy.files import zipped
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.moves.selectors import people
from tenants.moves.services.forgetting import forget
from tenants.moves.services.handing_out import hand_out

if TYPE_CHECKING:
    from tenants.access.models import User

LONGEST_SEARCH = 120
MOST_ERASED = 50


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """Find whom a request is about; who was erased before."""
    by, formats = request.actor, reader_formats()
    require(by, Permission.PERSON_DATA_MANAGE)
    wanted = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\0", "")
    found = members.found(wanted, by)
    context = {
        "q": wanted,
        "searched": bool(wanted.strip()),
        "members": [
            {"pk": who.pk, "called": called(who), "key": who.external_id, "space": who.space.name, "posts": posts}
            for who in found
            for posts in [formats.count(who.posts_held)]  # type: ignore[attr-defined]  # annotated
        ],
        "most": members.MOST_FOUND,
        "people": people.theirs(request.tenant, by),
        "erased": [
            {
                "at": formats.instant(one.erased_at, short=True),
                "by": one.erased_by,
                "space": one.space.name,
                "posts": formats.count(one.post_count),
            }
            for one in members.erased(by)[:MOST_ERASED]
        ],
    }
    return render(request, "desk/privacy/people.html", context)


def _person(request: PersonRequest, uuid: UUID) -> User:
    try:
        return people.one_of_theirs(request.tenant, str(uuid), request.actor)
    except people.NoSuchPerson:
        raise Http404 from None


@require_POST
def export(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """All that this client holds of one of its people, as a ZIP file."""
    who, by, at = _person(request, uuid), request.actor, timezone.now()
    held = people.held_of(request.tenant, who, by)
    data = hand_out(request.tenant, held, target=who, by=by, at=at)
    return zipped(f"{request.tenant.slug}-person-{who.uuid}", data)


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say what erasing means; on POST, with the address, do it: in steps, each in a transaction of its own."""
    who, refusal = _person(request, uuid), ""
    if request.method == "POST":
        confirm = request.POST.get("confirm", "")
        refusal = tried(lambda: forget(request.tenant, who, confirm=confirm, by=request.actor, at=timezone.now()))
        if not refusal:
            messages.success(request, _("Erased. What they approved and signed stays, without their name."))
            return redirect("desk:people_data")
    context = {"called": who.name, "confirmed_by": who.email, "refusal": refusal, "is_member": False}
    return render(request, "desk/privacy/erase.html", context, status=MOVED_ON if refusal else 200)
