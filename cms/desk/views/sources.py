"""How a space's platform is read: whether it works, how far behind it is, and why we hold what we hold."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.spaces.selectors import connections as reached
from clients.spaces.selectors import evidence, pulls
from clients.spaces.services import looking
from cms import refusals
from cms.desk import sourcing
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.refusals import Refusal
from tenants.rules.lifecycle import Doing, works


@require_safe
def source(request: PersonRequest, slug: str) -> HttpResponse:
    """The state of a space's source, in words."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    space = get_object_or_404(evidence.spaces_visible_to(request.actor), slug=slug)
    found = pulls.reading(space, request.actor)
    if found is None:
        raise Http404
    formats = reader_formats(request.tenant.currency)
    context: dict[str, Any] = {
        "space": space,
        "source": sourcing.source(found, formats, at=timezone.now()),
        "account": sourcing.account(found.account, formats),
        "unread": [sourcing.unread(one, formats) for one in found.unread],
        "not_listed": found.unread_count - len(found.unread),
        "is_stopped": not works(Doing.INGEST, request.tenant.stage),
        "may_connect": may(request.actor, Permission.CONNECTION_MANAGE),
    }
    return render(request, "desk/source.html", context)


@require_POST
def look(request: PersonRequest, slug: str) -> HttpResponse:
    """Have the platform looked at now."""
    require(request.actor, Permission.CONNECTION_MANAGE)
    space = get_object_or_404(reached.spaces_visible_to(request.actor), slug=slug)
    try:
        looking.look_now(space, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(request.tenant.currency)))
    else:
        messages.success(request, _("It is looked at now: what it brings stands here in a moment."))
    return redirect("desk:source", slug=slug)
