"""The connection of a space to its platform: its state, a try, what it takes to connect it, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from clients.spaces.rules.address import AddressPointsInside
from clients.spaces.selectors import connections as selectors
from clients.spaces.services import connections, trying
from cms import refusals
from cms.agreements.answers import REFUSED, tried
from cms.desk import connecting, hooking
from cms.desk.asking import ask
from cms.desk.connecting import ConnectionForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.kernel.refusals import InvalidInput, Refusal

if TYPE_CHECKING:
    from clients.spaces.models import Space

KEEP = "keep"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret", "held")
def connection(request: PersonRequest, slug: str) -> HttpResponse:
    """Show how the space is connected; on POST try what was entered, and keep it if the platform answers.

    One that does not answer now is offered to be kept all the same.
    """
    require(request.actor, Permission.CONNECTION_MANAGE)
    space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    if request.method != "POST":
        return _page(request, space, _blank(request, space))
    if request.POST.get("do") == KEEP:
        return _kept(request, space)
    form = ConnectionForm(request.POST)
    if not form.is_valid():
        return _page(request, space, form, status=REFUSED)
    at = timezone.now()
    try:
        name = trying.connect(space, form.told, by=request.actor, at=at)
    except NotPermitted:
        raise
    except (InvalidInput, AddressPointsInside) as refusal:
        form.refuse(refusal)
        return _page(request, space, form, status=REFUSED)
    except Refusal as refusal:
        held = trying.hold(space, form.told, at=at) if trying.may_be_kept(refusal) else ""
        return _page(request, space, form, status=REFUSED, vain=_told(request, refusal), to_keep=held)
    messages.success(request, _works(name))
    return redirect("desk:connection", slug=slug)


def _kept(request: PersonRequest, space: Space) -> HttpResponse:
    """Keep what was entered though nobody answered, and say how it goes now."""
    try:
        trying.keep(space, request.POST.get("held", ""), by=request.actor, at=timezone.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(request, space, _blank(request, space), status=REFUSED, vain=_told(request, refusal))
    messages.info(request, _("It is kept, and tried again by itself."))
    return _tried(request, space)


@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: PersonRequest, slug: str) -> HttpResponse:
    """Say what disconnecting means; on POST do it."""
    require(request.actor, Permission.CONNECTION_MANAGE)
    space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    held = selectors.visible_to(request.actor).filter(space=space).first()
    if request.method == "POST":
        refusal = tried(lambda: connections.disconnect(space, by=request.actor, at=timezone.now()))
        if refusal:
            messages.error(request, refusal)
        else:
            messages.success(request, _("Disconnected. The key is gone; what was taken in stays."))
    if request.method == "POST" or held is None:
        return redirect("desk:connection", slug=slug)
    return ask(request, connecting.ending(held))


@require_POST
def test(request: PersonRequest, slug: str) -> HttpResponse:
    """Try the connection now."""
    require(request.actor, Permission.CONNECTION_MANAGE)
    return _tried(request, get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug))


def _tried(request: PersonRequest, space: Space) -> HttpResponse:
    try:
        name = connections.probe(space, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, _told(request, refusal))
    else:
        messages.success(request, _works(name))
    return redirect("desk:connection", slug=space.slug)


def _told(request: PersonRequest, refusal: Refusal) -> str:
    return refusals.told(refusal, reader_formats(request.tenant.currency))


def _works(name: str) -> str:
    return _("It works: the platform answers as %(name)s.") % {"name": name}


def _blank(request: PersonRequest, space: Space) -> ConnectionForm:
    """The form with what is held already, but for the key."""
    held = selectors.visible_to(request.actor).filter(space=space).first()
    if held is None:
        return ConnectionForm(initial={"url": space.url})
    return ConnectionForm(initial={"kind": held.kind, "url": held.base_url, "username": held.username})


def _page(
    request: PersonRequest, space: Space, form: ConnectionForm, *, status: int = 200, vain: str = "", to_keep: str = ""
) -> HttpResponse:
    """vain: why what was entered is not kept. to_keep: the same, sealed, for whoever keeps it nevertheless."""
    held = selectors.visible_to(request.actor).filter(space=space).first()
    formats = reader_formats(request.tenant.currency)
    context: dict[str, Any] = {
        "space": space,
        "hook": hooking.section(space, by=request.actor, formats=formats, at=timezone.now()),
        "hook_address": request.build_absolute_uri(reverse("spaces:hook", args=[space.slug])),
        "held": connecting.row(held, formats) if held else None,
        "history": connecting.history(selectors.history(space, request.actor), formats),
        "form": form,
        "vain": vain,
        "to_keep": to_keep,
    }
    response = render(request, "desk/connection.html", context, status=status)
    if to_keep:
        add_never_cache_headers(response)
    return response
