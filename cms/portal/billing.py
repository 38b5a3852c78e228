"""What the client has bought, was charged and gets back, as the client reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms.lists import Listing
from cms.money import rows, words
from cms.reader import reader_formats
from reporting.document import codes
from reporting.document.formats import Formats
from reporting.document.labels import named
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.billing.rules.plans import CadenceTerm, Period, PlanTerms
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
    held = credits.visible_to(request.actor).order_by("-month", "-pk")
    may_see_levels = may(request.actor, Permission.SERVICE_LEVEL_VIEW)
    context: dict[str, Any] = {
        "plan": _plan(request.tenant),
        "late": _late(request.tenant),
        "rows": [rows.InvoiceRow(each) for each in asked.page.object_list],
        "credits": [rows.CreditRow(each, may_see_levels=may_see_levels) for each in held],
    }
    return render(request, "portal/billing.html", context | asked.context())


def _plan(tenant: Tenant) -> dict[str, Any] | None:
    found = plans.in_force(tenant, timezone.now())
    if found is None:
        return None
    terms = found.terms
    formats = reader_formats(terms.currency)
    return {
        "name": terms.name,
        "since": formats.day(found.starts_on),
        "fee": formats.price(terms.monthly_fee_minor),
        "hours": formats.minutes(terms.included_minutes) if terms.included_minutes else "",
        "overage": formats.price(terms.hourly_overage_minor) if terms.hourly_overage_minor else "",
        "pillars": [named(codes.PILLARS, pillar) for pillar in terms.pillars],
        "cadence": [_cadence(term) for term in terms.cadence],
        "credit": _credit_rule(terms, formats),
    }


def _cadence(term: CadenceTerm) -> tuple[str, str]:
    """Articles: one a week."""
    each = {
        Period.DAY: ngettext("%(n)s a day", "%(n)s a day", term.count),
        Period.WEEK: ngettext("%(n)s a week", "%(n)s a week", term.count),
        Period.MONTH: ngettext("%(n)s a month", "%(n)s a month", term.count),
        Period.QUARTER: ngettext("%(n)s a quarter", "%(n)s a quarter", term.count),
        Period.YEAR: ngettext("%(n)s a year", "%(n)s a year", term.count),
    }[term.per]
    return codes.kind(term.type), each % {"n": codes.number(term.count)}


def _credit_rule(terms: PlanTerms, formats: Formats) -> str:
    rule = terms.credit_rule
    if rule is None:
        return ""
    return _("%(percent)s of the month’s fee when a promise is missed by more than %(tolerance)s") % {
        "percent": words.share(rule.percent_of_fee / 100, formats),
        "tolerance": words.share(rule.tolerance_ratio, formats),
    }


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
