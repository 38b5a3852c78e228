"""The desk's pages for receivers of news: which there are, what was sent to each, and what each answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.integrations.rules.news import LONGEST_TRY_SECONDS
from clients.integrations.selectors import hooks as selectors
from clients.integrations.services import hooks, sending
from cms import refusals
from cms.agreements.answers import REFUSED
from cms.desk import receivers
from cms.desk.receivers import HookForm
from cms.lists import Listing
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.kernel.refusals import Refusal
from tenants.locks import name_lock


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PersonRequest) -> HttpResponse:
    """The client's receivers; on POST one more, with its secret this once."""
    require(request.actor, Permission.API_MANAGE)
    if request.method != "POST":
        return _page(request, HookForm())
    form = HookForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    given = form.cleaned_data
    try:
        made, secret = hooks.make(given["url"], given["events"], by=request.actor, at=timezone.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, form, status=REFUSED)
    response = render(
        request, "desk/api/receiver_made.html", {"row": receivers.row(made, reader_formats()), "secret": secret}
    )
    add_never_cache_headers(response)
    return response


@require_safe
def receiver(request: PersonRequest, pk: int) -> HttpResponse:
    """One receiver, and all that was sent to it, the latest first."""
    require(request.actor, Permission.API_MANAGE)
    found = get_object_or_404(selectors.visible_to(request.actor), pk=pk)
    formats = reader_formats()
    sent: Listing[Any] = Listing(
        request.GET,
        receivers.SENT,
        selectors.deliveries_visible_to(request.actor).filter(hook=found),
        [receivers.states()],
    )
    if file := sent.file(f"{request.tenant.slug}-news"):
        return file
    rows = [receivers.sent_row(one, formats) for one in sent.page.object_list]
    context = {"row": receivers.row(found, formats), "sent": rows}
    return render(request, "desk/api/receiver.html", context | sent.context())


@require_POST
@transaction.non_atomic_requests  # no transaction is open while somebody else's machine is waited for
def act(request: PersonRequest, pk: int, act: str) -> HttpResponse:
    """Try a receiver, stop it, or start it again."""
    require(request.actor, Permission.API_MANAGE)
    found, now = get_object_or_404(selectors.visible_to(request.actor), pk=pk), timezone.now()
    try:
        if act == "test":
            _test(request, found)
        elif act == "stop":
            hooks.stop(found, by=request.actor, at=now)
            messages.success(request, _("It is not called any more."))
        else:
            hooks.start(found, by=request.actor, at=now)
            messages.success(request, _("It is called again from now on."))
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats()))
    return redirect("desk:receiver", pk=pk)


def _test(request: PersonRequest, found: selectors.Hook) -> None:
    # Somebody waits for it, and with them one of the web's threads.
    with name_lock(request.tenant.schema_name, sending.TRYING):
        delivery = hooks.ping(found, by=request.actor, at=timezone.now())
        told = sending.call(delivery, seconds=LONGEST_TRY_SECONDS)
        is_taken = sending.settle(delivery, told, at=timezone.now(), is_tried_again=False)
    if is_taken:
        messages.success(request, _("It works: the receiver took a ping."))
    else:
        said = told["error"] or _("it answered with status %(status)s") % {"status": told["status"]}
        messages.error(request, _("The receiver did not take a ping: %(said)s.") % {"said": said})


@require_safe
def news(request: PersonRequest, pk: int) -> HttpResponse:
    """One piece of news: what was sent, and what each try brought."""
    require(request.actor, Permission.API_MANAGE)
    found = get_object_or_404(selectors.deliveries_visible_to(request.actor), pk=pk)
    formats = reader_formats()
    context = {"row": receivers.sent_row(found, formats), "hook": receivers.row(found.hook, formats)}
    context |= {"body": receivers.body(found), "tries": receivers.tries(found, formats)}
    return render(request, "desk/api/delivery.html", context)


@require_POST
def again(request: PersonRequest, pk: int) -> HttpResponse:
    """Send it once more, under the same id."""
    require(request.actor, Permission.API_MANAGE)
    found = get_object_or_404(selectors.deliveries_visible_to(request.actor), pk=pk)
    try:
        hooks.send_again(found, by=request.actor, at=timezone.now())
    except hooks.HookStopped as refusal:
        messages.error(request, refusals.told(refusal, reader_formats()))
    else:
        messages.success(request, _("It is sent again in a moment, under the same id."))
    return redirect("desk:news", pk=pk)


def _page(request: PersonRequest, form: HookForm, *, status: int = 200) -> HttpResponse:
    formats = reader_formats()
    rows = [receivers.row(one, formats) for one in selectors.visible_to(request.actor)[:200]]
    return render(request, "desk/api/receivers.html", {"rows": rows, "form": form}, status=status)
