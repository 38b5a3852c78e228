"""Where a space's platform calls us: its secret made, replaced and shown once, and what failed tried again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients.spaces.rules.inbox import SecretReplaced
from clients.spaces.selectors import connections as selectors
from clients.spaces.selectors import inbox as inbox_of
from clients.spaces.services import hooks, inbox
from cms import refusals
from cms.desk.asking import ask
from cms.desk.hooking import HookForm, closing
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require

if TYPE_CHECKING:
    from clients.spaces.models import Space

MAKE, CLOSE, RETRY = "make", "close", "again"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def webhook(request: PersonRequest, slug: str, act: str) -> HttpResponse:
    """Make a secret and show it, this once; stop listening, which is asked first; or try again what failed."""
    require(request.actor, Permission.CONNECTION_MANAGE)
    space = get_object_or_404(selectors.spaces_visible_to(request.actor), slug=slug)
    if request.method != "POST":
        if act != CLOSE:
            return HttpResponseNotAllowed(["POST"])
        return ask(request, closing(space)) if inbox_of.is_listened_to(space) else _nobody(request, slug)
    at = timezone.now()
    if act == MAKE:
        return _made(request, space, at)
    if act == CLOSE:
        if not hooks.close(space, by=request.actor, at=at):
            return _nobody(request, slug)
        messages.success(request, _("Nobody is listened to any more. Take the webhook away there, too."))
    elif act == RETRY:
        count = inbox.retry(space, by=request.actor, at=at)
        said = ngettext("%(n)s call is tried again.", "%(n)s calls are tried again.", count) % {"n": count}
        messages.success(request, said)
    else:
        raise Http404
    return redirect("desk:connection", slug=slug)


def _nobody(request: PersonRequest, slug: str) -> HttpResponse:
    """For whoever comes to stop what has stopped."""
    messages.info(request, _("Nobody is listened to: there is nothing to stop."))
    return redirect("desk:connection", slug=slug)


def _made(request: PersonRequest, space: Space, at: datetime) -> HttpResponse:
    """The new secret; of a page that was sent before, or beside which somebody made another, only that it made none."""
    form = HookForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who calls."))
        return redirect("desk:connection", slug=space.slug)
    kind, seen = form.cleaned_data["kind"], form.cleaned_data["seen"]
    try:
        secret = hooks.make(space, kind=kind, seen=seen, by=request.actor, at=at)
    except SecretReplaced as refusal:
        messages.error(request, refusals.told(refusal, reader_formats()))
        return redirect("desk:connection", slug=space.slug)
    address = request.build_absolute_uri(reverse("spaces:hook", args=[space.slug]))
    context = {"space": space, "secret": secret, "address": address, "is_discourse": kind == "DISCOURSE"}
    return render(request, "desk/webhook_made.html", context)
