"""Money: subscriptions, invoices and credits of all clients, for owner and finance."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import refusals
from cms.lists import Listing
from cms.money import rows
from cms.money.forms import DECLINE, DecideForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.billing import gateway
from tenants.billing.selectors import clients, credits, invoices, prices
from tenants.billing.services import credits as deciding
from tenants.billing.services import inbox, settlement
from tenants.kernel.refusals import Refusal

REFUSED = 422


def frame(request: PersonRequest, current: str) -> dict[str, Any]:
    """What every page of Money shows: its parts, and what wants looking at."""
    found = clients.counts(request.actor, at=timezone.now())
    parts = [
        ("money", _("Subscriptions"), None),
        ("money_invoices", _("Invoices"), None),
        ("money_credits", _("Credits"), found["credits"] or None),
    ]
    return {
        "parts": [
            {"label": label, "url": reverse(f"agency:{name}"), "current": name == current, "count": count}
            for name, label, count in parts
        ],
        "counts": found,
        "unfollowed": prices.failed(request.actor),
        "is_connected": gateway.is_connected(),
        "may_manage": may(request.actor, Permission.MONEY_MANAGE),
    }


@require_safe
@login_required
def money(request: PersonRequest) -> HttpResponse:
    """Every client with its plan and where its payments stand: one query for 10 and 1,000."""
    require(request.actor, Permission.MONEY_VIEW)
    everyone = clients.visible_to(request.actor, at=timezone.now())
    asked: Listing[Any] = Listing(request.GET, rows.CLIENTS, everyone, [rows.standings()])
    if file := asked.file(request.tenant.slug):
        return file
    context = frame(request, "money") | {"rows": rows.clients_of(asked.page.object_list)}
    context["stats"] = _stats(context["counts"])
    return render(request, "money/clients.html", context | asked.context())


def _stats(found: dict[str, int]) -> list[dict[str, Any]]:
    beginning = found["beginning"]
    return [
        {
            "label": _("Paying"),
            "value": found["active"],
            "note": ngettext("%(n)s beginning", "%(n)s beginning", beginning) % {"n": beginning} if beginning else "",
        },
        {"label": _("Past due"), "value": found["past_due"], "note": _("their service goes on")},
        {"label": _("By plan alone"), "value": found["none"], "note": _("not billed through Stripe")},
        {"label": _("Credits that wait"), "value": found["credits"], "note": _("for your decision")},
    ]


@require_safe
@login_required
def invoice_list(request: PersonRequest) -> HttpResponse:
    """Every invoice, newest first."""
    require(request.actor, Permission.MONEY_VIEW)
    held = invoices.visible_to(request.actor)
    asked: Listing[Any] = Listing(request.GET, rows.INVOICES, held, [rows.statuses()])
    if file := asked.file(request.tenant.slug):
        return file
    context = frame(request, "money_invoices") | {"rows": [rows.InvoiceRow(each) for each in asked.page.object_list]}
    return render(request, "money/invoices.html", context | asked.context())


@require_safe
@login_required
def credit_list(request: PersonRequest) -> HttpResponse:
    """Every service credit: what it rests on, and what was decided."""
    require(request.actor, Permission.MONEY_VIEW)
    held = credits.visible_to(request.actor)
    asked: Listing[Any] = Listing(request.GET, rows.CREDITS, held, [rows.states()])
    if file := asked.file(request.tenant.slug):
        return file
    context = frame(request, "money_credits") | {"rows": [rows.CreditRow(each) for each in asked.page.object_list]}
    return render(request, "money/credits.html", context | asked.context())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def credit(request: PersonRequest, pk: int) -> HttpResponse:
    """One credit with the promises that it rests on; on POST it is approved, or declined with a reason."""
    require(request.actor, Permission.CREDIT_DECIDE)
    found = credits.visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    form, told = DecideForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, found, form.cleaned_data["decision"], form.cleaned_data["reason"])
            return redirect("agency:money_credit", pk=pk)
        except deciding.CreditReasonNeeded as refusal:
            form.add_error("reason", refusals.told(refusal, reader_formats(found.currency)))
        except Refusal as refusal:
            told = refusals.told(refusal, reader_formats(found.currency))
            found.refresh_from_db()
    context = frame(request, "money_credits") | {"row": rows.CreditRow(found), "form": form, "refusal": told}
    return render(request, "money/credit.html", context, status=REFUSED if told or form.errors else 200)


def _decide(request: PersonRequest, found: Any, decision: str, reason: str) -> None:
    now = timezone.now()
    if decision == DECLINE:
        deciding.decline(found, reason=reason, by=request.actor, at=now)
        messages.success(request, _("Declined. The client reads your reason on its billing page."))
    else:
        deciding.approve(found, reason=reason, by=request.actor, at=now)
        messages.success(request, _("Approved. It is taken off the month’s cost."))


@require_POST
@login_required
def credit_retry(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a credit that did not reach the client's invoices be settled anew."""
    require(request.actor, Permission.CREDIT_DECIDE)
    found = credits.visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        settlement.try_again(found, by=request.actor, at=timezone.now())
        messages.success(request, _("It is tried again."))
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats(found.currency)))
    return redirect("agency:money_credit", pk=pk)


@require_POST
@login_required
def events_retry(request: PersonRequest) -> HttpResponse:
    """Let what Stripe told and could not be handled be looked at again."""
    require(request.actor, Permission.MONEY_MANAGE)
    count = inbox.look_again(by=request.actor, at=timezone.now())
    told = ngettext("%(n)s message is looked at again.", "%(n)s messages are looked at again.", count)
    messages.success(request, told % {"n": count})
    return redirect("agency:money")
