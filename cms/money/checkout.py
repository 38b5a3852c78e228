"""Letting a client begin to pay: ask for Stripe's page, watch it come, pass its address on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms import refusals
from cms.money import words
from cms.money.views import frame
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.billing.rules.states import CheckoutState
from tenants.billing.selectors import clients
from tenants.billing.services import checkouts
from tenants.kernel.refusals import Refusal

REFRESH_SECONDS = 3


@require_POST
@login_required
def start(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask for a page on which this client begins to pay; one that is open already is shown."""
    require(request.actor, Permission.MONEY_MANAGE)
    tenant = clients.visible_to(request.actor, at=timezone.now()).filter(slug=slug).first()
    if tenant is None:
        raise Http404
    try:
        asked = checkouts.start(tenant, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(tenant.currency)))
        return redirect("agency:money")
    return redirect("agency:checkout", pk=asked.pk)


@require_safe
@login_required
def checkout(request: PersonRequest, pk: int) -> HttpResponse:
    """How far a checkout is; Stripe leads back here after the payment."""
    require(request.actor, Permission.MONEY_VIEW)
    found = clients.checkouts_visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    formats = reader_formats(found.plan_version.currency)
    context: dict[str, Any] = frame(request, "money") | {
        "checkout": found,
        "sign": words.checkouts()[found.state],
        "fee": formats.price(found.plan_version.monthly_fee_minor),
        "until": formats.instant(found.expires_at, short=True) if found.expires_at else "",
        "problem": refusals.worded(found.problem, {}, formats) or found.problem,
    }
    if found.state == CheckoutState.ASKED:
        context["refresh_seconds"] = REFRESH_SECONDS
    return render(request, "money/_checkout.html" if request.htmx else "money/checkout.html", context)
