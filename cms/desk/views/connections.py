"""The connection of a space to its platform: its state, a try, and what it takes to connect it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.spaces.selectors import connections as selectors
from clients.spaces.services import connections
from cms import refusals
from cms.desk import connecting, hooking
from cms.desk.connecting import ConnectionForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.refusals import Refusal

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: PersonRequest, slug: str) -> HttpResponse:
    """Show how the space is connected; on POST connect it anew and try it at once."""
    require(request.actor, Permission.CONNECTION_MANAGE)
    space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    if request.method != "POST":
        return _page(request, slug, _blank(request, slug))
    form = ConnectionForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, form, status=REFUSED)
    given = form.cleaned_data
    try:
        connections.connect(
            space,
            kind=given["kind"],
            base_url=given["url"],
            username=given["username"],
            secret=given["secret"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, slug, form, status=REFUSED)
    return _tried(request, slug)


@require_POST
def test(request: PersonRequest, slug: str) -> HttpResponse:
    """Try the connection now."""
    require(request.actor, Permission.CONNECTION_MANAGE)
    get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    return _tried(request, slug)


def _tried(request: PersonRequest, slug: str) -> HttpResponse:
    space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    try:
        name = connections.probe(space, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(request.tenant.currency)))
    else:
        messages.success(request, _("It works: the platform answers as %(name)s.") % {"name": name})
    return redirect("desk:connection", slug=slug)


def _blank(request: PersonRequest, slug: str) -> ConnectionForm:
    """The form with what is held already, but for the key."""
    held = selectors.visible_to(request.actor).filter(space__slug=slug).first()
    if held is None:
        space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
        return ConnectionForm(initial={"url": space.url})
    return ConnectionForm(initial={"kind": held.kind, "url": held.base_url, "username": held.username})


def _page(request: PersonRequest, slug: str, form: ConnectionForm, *, status: int = 200) -> HttpResponse:
    held = selectors.visible_to(request.actor).filter(space__slug=slug).first()
    space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    formats = reader_formats(request.tenant.currency)
    context: dict[str, Any] = {
        "space": space,
        "hook": hooking.section(space, by=request.actor, formats=formats, at=timezone.now()),
        "hook_address": request.build_absolute_uri(reverse("spaces:hook", args=[slug])),
        "held": connecting.row(held, reader_formats(request.tenant.currency)) if held else None,
        "form": form,
    }
    return render(request, "desk/connection.html", context, status=status)
