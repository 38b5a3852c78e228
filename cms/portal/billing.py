"""What the client has bought, was charged and gets back, as the client reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.lists import Listing
from cms.money import plans as reading
from cms.money import rows
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.billing.selectors import credits, invoices, plans
from tenants.models import Tenant


@require_safe
def billing(request: PersonRequest) -> HttpResponse:
    """Plan and what it includes, invoices with their state, credits and why; a payment that failed comes first."""
    require(request.actor, Permission.BILLING_VIEW)
    asked: Listing[Any] = Listing(
        request.GET, rows.OWN_INVOICES, invoices.visible_to(request.actor), [rows.statuses(own=True)]
    )
    if file := asked.file(request.tenant.slug):
        return file
    at = timezone.now()
    now, held = plans.in_force(request.tenant, at), credits.visible_to(request.actor).order_by("-month", "-pk")
    may_see_levels = may(request.actor, Permission.SERVICE_LEVEL_VIEW)
    context: dict[str, Any] = {
        "plan": reading.PlanRow(now) if now else None,
        "coming": reading.coming(now, plans.coming(request.tenant, at)),
        "late": _late(request.tenant),
        "rows": [rows.InvoiceRow(each) for each in asked.page.object_list],
        "credits": [rows.CreditRow(each, may_see_levels=may_see_levels) for each in held],
    }
    return render(request, "portal/billing.html", context | asked.context())


def _late(tenant: Tenant) -> dict[str, str] | None:
    """The payment that failed, in words; None while everything is paid in time."""
    found = invoices.past_due(tenant)
    if found is None:
        return None
    formats = reader_formats(found.currency)

    def day(at: Any) -> str:
        return formats.day(at.astimezone(formats.zone).date()) if at else ""

    return {
        "amount": formats.price(found.remaining_minor) if found.remaining_minor else "",
        "since": day(found.failed_at),
        "again": day(found.next_attempt_at),
        "url": found.page_url,
    }
