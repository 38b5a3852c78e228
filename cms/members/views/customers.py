"""Customers: lists taken in with their match reports, links with members, the sets month by month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.members.rules.customers import Basis, Stand
from clients.members.selectors import customers as reading
from clients.members.services import corm, links, lists, looks
from cms import refusals
from cms.agreements.answers import MOVED_ON, REFUSED, tried
from cms.desk.asking import ask
from cms.members import customers as words
from cms.members import page
from cms.members.forms_customer import MEMBERS, LinkForm, ListForm, OutForm, SetsForm
from cms.once import say_sent_before
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.services.once import SentBefore

MOST_LISTS = 20


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """The sets with their picture and history, what was handed in, and the forms for whoever may."""
    require(request.actor, Permission.CUSTOMER_VIEW)
    return _page(request)


@require_POST
def take_in(request: PersonRequest) -> HttpResponse:
    """Have a list looked through; nothing of an address is kept."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, list_form=form, is_bad=True)
    said = form.cleaned_data
    name, data = said["file"].name, said["file"].read()
    try:
        made = looks.hand_in(
            name,
            data,
            form.ground,
            is_of_members=said["of"] == MEMBERS,
            column=said["column"],
            once=said["once"],
            by=request.actor,
            at=timezone.now(),
        )
    except NotPermitted:
        raise
    except SentBefore as sent:
        say_sent_before(request)
        return redirect("desk:customer_list", pk=sent.facts["pk"])
    except Refusal as refusal:
        return _page(request, list_form=form, refusal=refusals.told(refusal, reader_formats()))
    return redirect("desk:customer_list", pk=made.pk)


def _take_in(held: Any, *, by: Actor, at: datetime) -> None:
    try:
        lists.take_in(held, by=by, at=at)
    except lists.KeyLeftBehind:
        told = _("The key under which this list was hashed stayed where the client came from. Hand the list in again.")
        raise lists.KeyLeftBehind(told) from None


DECISIONS: dict[str, Callable[..., None]] = {"take": _take_in, "put_away": looks.put_away}


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """What the look found, or what became of the list. POST takes it in, or puts it away."""
    require(request.actor, Permission.CUSTOMER_VIEW)
    held, refusal = get_object_or_404(reading.handed_in(request.actor), pk=pk), ""
    if request.method == "POST":
        require(request.actor, Permission.CUSTOMER_MANAGE)
        at, do = timezone.now(), request.POST.get("do", "")
        if do not in DECISIONS:
            return HttpResponseBadRequest()
        refusal = tried(lambda: DECISIONS[do](held, by=request.actor, at=at))
        if not refusal:
            if do == "put_away":
                messages.success(request, _("Put away. Nothing of it was taken in."))
                return redirect("desk:customers")
            messages.success(request, _("Taken in. The data register names it from now on."))
            return redirect("desk:customer_list", pk=pk)
        held = get_object_or_404(reading.handed_in(request.actor), pk=pk)
        if do == "take" and held.state == Stand.TAKEN:
            say_sent_before(request)
            return redirect("desk:customer_list", pk=pk)
    formats = reader_formats()
    context = {
        "row": words.lists([held], formats)[0],
        "left_out": words.left_out(held, formats),
        "more": max(held.invalid_count + held.duplicate_count - len(held.left_out), 0) if held.left_out else 0,
        "may_manage": may(request.actor, Permission.CUSTOMER_MANAGE),
        "refusal": refusal,
    }
    return render(request, "desk/members/customer_list.html", context, status=MOVED_ON if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what taking a list out means; on POST, with a reason, do it."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    held = get_object_or_404(reading.lists(request.actor), pk=pk)
    form, refusal = OutForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        said, at = form.cleaned_data["reason"], timezone.now()
        refusal = tried(lambda: lists.take_out(held, reason=said, by=request.actor, at=at))
        if not refusal:
            messages.success(request, _("Taken out. What earlier lists tell stands as before."))
            return redirect("desk:customers")
    status = MOVED_ON if refusal else REFUSED if form.is_bound else 200
    context = {"row": words.lists([held], reader_formats())[0], "form": form, "refusal": refusal}
    return render(request, "desk/members/customer_list_out.html", context, status=status)


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


@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask whether a link is to end; on POST take it back: member and customer stay."""
    require(request.actor, Permission.CUSTOMER_MANAGE)
    held: Any = reading.link(pk, request.actor)
    if held is None:
        raise Http404
    if request.method != "POST":
        return ask(request, words.unlinking(held))
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
        "waiting": words.lists(reading.waiting(by)[:MOST_LISTS], formats),
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
