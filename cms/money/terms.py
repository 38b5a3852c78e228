"""A client's plan at finance's desk: what was agreed from which day, new terms, and whether Stripe has followed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import refusals
from cms.money import plans as reading
from cms.money import rows
from cms.money.agreements import agreement_rows, prospect
from cms.money.terms_form import TermsForm
from cms.money.views import REFUSED, frame
from cms.reader import reader_formats
from reporting.selectors.reports import last_final_month
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.billing.selectors import clients, plans, prices
from tenants.billing.services import prices as following
from tenants.billing.services import terms as agreeing
from tenants.context import client as standing_at
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

AGREE, CHANGE = "agree", "change"
ABOUT_THE_DAY = (agreeing.DayOutOfReach, agreeing.MonthIsFinal)


@require_safe
@login_required
def client(request: PersonRequest, slug: str) -> HttpResponse:
    """One client's plan: what holds, what comes, and all that was agreed, with whether Stripe's price has followed."""
    require(request.actor, Permission.MONEY_VIEW)
    tenant, now = _tenant(request, slug), timezone.now()
    held = plans.in_force(tenant, now)
    context = frame(request, "money") | {
        "client": rows.ClientRow(tenant),
        "plan": reading.PlanRow(held) if held else None,
        "coming": reading.coming(held, plans.coming(tenant, now)),
        "agreements": agreement_rows(plans.history(tenant, by=request.actor), held),
    }
    return render(request, "money/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def terms(request: PersonRequest, slug: str) -> HttpResponse:
    """New terms: the form, then what they would do, and on a second yes they are agreed."""
    require(request.actor, Permission.MONEY_MANAGE)
    tenant = _tenant(request, slug)
    form = _form(request, tenant)
    step = request.POST.get("step", "")
    if request.method != "POST" or step == CHANGE:
        return _show(request, tenant, form)
    if not form.is_valid():
        return _show(request, tenant, form, status=REFUSED)
    asked = {
        "starts_on": form.cleaned_data["starts_on"],
        "reason": form.cleaned_data["reason"],
        "final": _final(tenant),
        "by": request.actor,
        "at": timezone.now(),
    }
    try:
        seen = agreeing.outlook(tenant, form.terms, **asked)
        if seen.stands:
            messages.info(request, _("These very terms are agreed from that day already. Nothing was changed."))
            return redirect("agency:money_client", slug=slug)
        if step != AGREE:
            return _ask_once_more(request, tenant, form, seen)
        agreeing.agree(tenant, form.terms, **asked)
    except Refusal as refusal:
        return _refused(request, tenant, form, refusal)
    day = reader_formats().day(form.cleaned_data["starts_on"])
    messages.success(request, _("Agreed: the new terms hold from %(day)s.") % {"day": day})
    return redirect("agency:money_client", slug=slug)


@require_POST
@login_required
def price_retry(request: PersonRequest, pk: int) -> HttpResponse:
    """Let Stripe be told anew of a fee that it has not taken."""
    require(request.actor, Permission.MONEY_MANAGE)
    found = prices.visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        following.try_again(found, by=request.actor, at=timezone.now())
        messages.success(request, _("It is tried again."))
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(found.tenant.currency)))
    return redirect("agency:money_client", slug=found.tenant.slug)


def _tenant(request: PersonRequest, slug: str) -> Any:
    tenant = clients.visible_to(request.actor, at=timezone.now()).filter(slug=slug).first()
    if tenant is None:
        raise Http404
    return tenant


def _final(tenant: Tenant) -> Month | None:
    """The last month that is released: of the client's reports nothing but its name is read."""
    with standing_at(tenant):
        return last_final_month()


def _form(request: PersonRequest, tenant: Tenant) -> TermsForm:
    """Begun from the terms that hold on the first of the next month, which is also the day that it proposes."""
    first = _first_of_next_month(tenant)
    held = [each for each in plans.agreed(tenant) if each.starts_on <= first]
    data = request.POST if request.method == "POST" else None
    return TermsForm(data, before=held[-1].terms if held else None, currency=tenant.currency, starts_on=first)


def _first_of_next_month(tenant: Tenant) -> date:
    return Month.of(timezone.now(), tenant.zone).shifted(1).first_on


def _show(
    request: PersonRequest, tenant: Tenant, form: TermsForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = frame(request, "money") | {"client": tenant, "form": form, "refusal": refusal}
    return render(request, "money/terms.html", context, status=status)


def _ask_once_more(request: PersonRequest, tenant: Tenant, form: TermsForm, seen: agreeing.Outlook) -> HttpResponse:
    said = form.cleaned_data
    context = frame(request, "money") | {
        "client": tenant,
        "typed": form.typed(),
        "reason": said["reason"],
        "prospect": prospect(seen, form.terms, said["starts_on"], at=timezone.now()),
    }
    return render(request, "money/terms_confirm.html", context)


def _refused(request: PersonRequest, tenant: Tenant, form: TermsForm, refusal: Refusal) -> HttpResponse:
    told = refusals.told(refusal, reader_formats(form.currency))
    if isinstance(refusal, ABOUT_THE_DAY):
        form.add_error("starts_on", told)
    elif isinstance(refusal, agreeing.TermsReasonNeeded):
        form.add_error("reason", told)
    else:
        return _show(request, tenant, form, refusal=told, status=REFUSED)
    return _show(request, tenant, form, status=REFUSED)
