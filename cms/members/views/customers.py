"""Customers: lists taken in with their match reports, links with members, the sets month by month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.members.rules.customers import Basis
from clients.members.selectors import customers as reading
from clients.members.services import corm, links, lists
from cms.agreements.answers import MOVED_ON, REFUSED, tried
from cms.members import customers as words
from cms.members import page
from cms.members.forms_customer import MEMBERS, LinkForm, ListForm, SetsForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month

MOST_LISTS = 20


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The sets with their picture and history, what was handed in, and the forms for whoever may."""
    require(request.actor, Permission.CUSTOMER_VIEW)
    return _page(request)


@require_POST
def take_in(request: PersonRequest) -> HttpResponse:
    """Take in a list; nothing of an address is kept."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, list_form=form, is_bad=True)
    said = form.cleaned_data
    take = lists.take_in_members if said["of"] == MEMBERS else lists.take_in_customers
    name, data = said["file"].name, said["file"].read()
    refusal = tried(lambda: take(name, data, form.ground, column=said["column"], by=request.actor, at=timezone.now()))
    if refusal:
        return _page(request, list_form=form, refusal=refusal)
    messages.success(request, _("Taken in: the match report stands below. The data register names it from now on."))
    return redirect("desk:customers")


@require_POST
def state(request: PersonRequest) -> HttpResponse:
    """Say the sizes of the sets at a month's end."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    form = SetsForm(request.POST)
    if not form.is_valid():
        return _page(request, sets_form=form, is_bad=True)
    at, said = timezone.now(), form.cleaned_data
    month = Month.parse(said["month"])
    refusal = tried(
        lambda: corm.state(
            month,
            form.sets,
            converted=said["converted"],
            source=said["source"],
            by=request.actor,
            at=at,
        )  # fmt: skip
    )
    if refusal:
        return _page(request, sets_form=form, refusal=refusal)
    messages.success(request, _("Saved."))
    return redirect("desk:customers")


@require_POST
def link(request: PersonRequest, pk: int) -> HttpResponse:
    """Say by hand which customer a member is."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    person, form = page.held(request, pk), LinkForm(request.POST)
    if not form.is_valid():
        return page.show(request, person, is_bad=True, refusal=_("Name the address, the legal basis and the reason."))
    said = form.cleaned_data
    basis = Basis(said["legal_basis"])
    refusal = tried(
        lambda: links.link_by_hand(person, said["address"], basis, said["reason"], by=request.actor, at=timezone.now())
    )
    if refusal:
        return page.show(request, person, refusal=refusal)
    messages.success(request, _("The member is linked with the customer. The address was not kept."))
    return redirect("desk:member", pk=pk)


@require_POST
def unlink(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a link back: member and customer stay."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    held: Any = reading.link(pk, request.actor)
    if held is None:
        raise Http404
    refusal = tried(lambda: links.unlink(held, by=request.actor, at=timezone.now()))
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("The link is ended. Member and customer stay."))
    return redirect("desk:member", pk=held.person_id)


def _page(
    request: PersonRequest, *, list_form: ListForm | None = None, sets_form: SetsForm | None = None,
    refusal: str = "", is_bad: bool = False,
) -> HttpResponse:  # fmt: skip
    by, at, formats = request.actor, timezone.now(), reader_formats()
    local = at.astimezone(request.tenant.zone)
    last = Month(local.year, local.month).shifted(-1)
    linked, held = reading.linked(), words.months(reading.corm(by), formats)
    counted = reading.counted(last, zone=request.tenant.zone, as_of=at)
    initial = {"month": str(last), "o": counted.o, "x": counted.x, "w": counted.w or None, "converted": counted.newly}
    context = {
        "months": held,
        "now": held[0] if held else None,
        "lists": words.lists(reading.lists(by)[:MOST_LISTS], formats),
        "customers": formats.count(linked.customers),
        "linked": formats.count(linked.linked),
        "share": "" if linked.share is None else formats.percent(linked.share),
        "counted": {"month": formats.month(last), "o": formats.count(counted.o), "x": formats.count(counted.x)},
        "list_form": list_form or ListForm(),
        "sets_form": sets_form or SetsForm(initial=initial, auto_id="sets_%s"),
        "may_manage": may(by, Permission.CUSTOMER_MANAGE),
        "refusal": refusal,
    }
    status = MOVED_ON if refusal else REFUSED if is_bad else 200
    return render(request, "desk/members/customers.html", context, status=status)
