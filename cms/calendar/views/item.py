"""One item: plan it, write it with the check beside it, look at it where it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.spaces.selectors import spaces
from cms import refusals
from cms.calendar import board, checking, preview
from cms.calendar.forms import EditionForm, ItemForm, NoteForm
from cms.calendar.page import Page
from content_calendar.selectors import items as reading
from content_calendar.selectors.items import ItemView
from content_calendar.services import items
from content_calendar.services.editions import OutdatedEdition
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.refusals import InvalidInput, Refusal

REFUSED, STALE = 422, 409
FIELDS = {
    "NoObjective": "objective_id",
    "ObjectiveNotRunning": "objective_id",
    "NoSpace": "space_id",
    "UnknownContentKind": "kind",
    "NoTitle": "title",
    "NoBody": "body",
    "NoSlot": "time",
    "NoSuchOwner": "owner_user_id",
    "ClientDecides": "needs_client",
    "InThePast": "on",
    "HourDoesNotExist": "time",
}
"""The field beside which a refusal is said."""
LOOKED_AT = ("title", "body", "space_id", "language")


def find(request: PersonRequest, pk: int) -> ItemView:
    """The item, as far as the reader may see it on the desk. Raises: NotPermitted; Http404."""
    require(request.actor, Permission.ITEM_VIEW)
    found = reading.item_view(pk, by=request.actor)
    if found is None:
        raise Http404
    return found


def page_of(request: PersonRequest, view: ItemView) -> Page:
    return Page(view, board.client_formats(request.tenant), by=request.actor, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Plan an item; on POST put it on the calendar."""
    require(request.actor, Permission.ITEM_EDIT)
    at = timezone.now()
    if request.method != "POST":
        form = ItemForm(tenant=request.tenant, at=at, initial=_first(request))
        return render(request, "desk/calendar/new.html", _writing(request, form))
    form = ItemForm(request.POST, tenant=request.tenant, at=at)
    if form.is_valid():
        try:
            made = items.plan(**form.fields_of_item(), on=form.to(), by=request.actor, at=at)
        except Refusal as refusal:
            told(request, form, refusal)
        else:
            messages.success(request, _("It is on the calendar."))
            return redirect("desk:item", pk=made.pk)
    return render(request, "desk/calendar/new.html", _writing(request, form), status=REFUSED)


def _first(request: PersonRequest) -> dict[str, Any]:
    """What a new item begins with: the day that was asked for, the first space, its planner as its owner."""
    today = timezone.now().astimezone(request.tenant.zone).date()
    try:
        on = parse_date(request.GET.get("on", ""))
    except ValueError:
        on = None
    space = next(iter(spaces.every()), None)
    return {
        "on": on or today,
        "space_id": space.pk if space else None,
        "language": space.language if space else request.tenant.language,
        "owner_user_id": request.actor.user_id,
        "needs_client": True,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PersonRequest, pk: int) -> HttpResponse:
    """An item to write, or to read; on POST save what was typed, over the edition that was looked at alone."""
    found = find(request, pk)
    if request.method != "POST":
        return _answer(request, found, _form(request, found))
    require(request.actor, Permission.ITEM_EDIT)
    form = ItemForm(request.POST, tenant=request.tenant, at=timezone.now(), initial=_held(request, found))
    if not form.is_valid():
        return _answer(request, found, form, status=REFUSED)
    try:
        _save(request, found, form)
    except OutdatedEdition as refusal:
        return _stale(request, pk, form, refusal)
    except Refusal as refusal:
        told(request, form, refusal)
        return _answer(request, found, form, status=REFUSED)
    return _sent(request, pk) if "send" in request.POST else _saved(request, pk)


@transaction.atomic
def _save(request: PersonRequest, found: ItemView, form: ItemForm) -> None:
    """Words and slot in one: neither is kept without the other."""
    at, seen = timezone.now(), EditionForm(request.POST).seen
    items.edit(found.item, form.fields_of_item(), seen_edition=seen, by=request.actor, at=at)
    if {"on", "time"} & set(form.changed_data):
        items.move(found.item, form.to(), by=request.actor, at=at)


def _saved(request: PersonRequest, pk: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("desk:item", pk=pk)


def _sent(request: PersonRequest, pk: int) -> HttpResponse:
    """What was typed is kept already; whether it can be handed in is another question."""
    found = find(request, pk)
    try:
        items.submit(found.item, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        words = refusals.told(refusal, board.client_formats(request.tenant))
        return _answer(request, found, _form(request, found), status=REFUSED, not_sent=words)
    messages.success(request, _("Sent: a colleague reviews it, then the client is asked."))
    return redirect("desk:item", pk=pk)


def _stale(request: PersonRequest, pk: int, form: ItemForm, refusal: OutdatedEdition) -> HttpResponse:
    """Somebody was faster: what was typed stays in the form, beside what they made of it."""
    latest = find(request, pk)
    form.data = request.POST.copy()
    form.data["edition"] = str(latest.item.edition)
    return _answer(
        request, latest, form, status=STALE, stale=refusals.told(refusal, board.client_formats(request.tenant))
    )


def refused(request: PersonRequest, pk: int, refusal: Refusal, *, note: str) -> HttpResponse:
    """The item as it is now, with why nothing was done and the note that was written for it."""
    found = find(request, pk)
    words = refusals.told(refusal, board.client_formats(request.tenant))
    form = NoteForm(initial={"note": note})
    return _answer(request, found, _form(request, found), status=STALE, refusal=words, note_form=form)


def _held(request: PersonRequest, found: ItemView) -> dict[str, Any]:
    row, zone = found.item, request.tenant.zone
    return {
        **{name: getattr(row, name) for name in sorted(items.FIELDS)},
        "on": row.planned_on,
        "time": row.slot_at.astimezone(zone).time().replace(second=0, microsecond=0) if row.slot_at else None,
        "edition": row.edition,
    }


def _form(request: PersonRequest, found: ItemView) -> ItemForm:
    return ItemForm(tenant=request.tenant, at=timezone.now(), initial=_held(request, found))


def _answer(request: PersonRequest, found: ItemView, form: ItemForm, *, status: int = 200, **more: Any) -> HttpResponse:
    page = page_of(request, found)
    context = {"item": page, "note_form": NoteForm(), "is_new": False, **more}
    return render(request, "desk/calendar/item.html", _writing(request, form, page) | context, status=status)


def _writing(request: PersonRequest, form: ItemForm, page: Page | None = None) -> dict[str, Any]:
    """What the page of a form needs beside it: how its words stand, and what they look like."""
    return {
        "form": form,
        "client_zone": request.tenant.zone.key,
        "may_write": page.may_write if page else may(request.actor, Permission.ITEM_EDIT),
        **_look(request, *(form[name].value() or "" for name in LOOKED_AT)),
    }


@require_POST
def look(request: PersonRequest) -> HttpResponse:
    """While somebody types: the check, the lengths and the look of what stands in the form. Nothing is kept."""
    require(request.actor, Permission.ITEM_EDIT)
    typed = (request.POST.get(name, "") for name in LOOKED_AT)
    return render(request, "desk/calendar/_look.html", _look(request, *typed))


def _look(request: PersonRequest, title: str, body: str, space_id: Any, language: str) -> dict[str, Any]:
    held = {str(space.pk): space for space in spaces.every()}
    space = held.get(str(space_id))
    formats = board.client_formats(request.tenant)
    check = checking.checked(title, body, language=language, at=timezone.now())
    return {
        "check": check,
        "lengths": checking.lengths(title, body, space.platform, formats) if space else [],
        "look_title": title,
        "look_space": space,
        "look": preview.shown(body, check.marked),
    }


@require_safe
def peek(request: PersonRequest, pk: int) -> HttpResponse:
    """An item in a few lines, for the sheet beside it in the grid."""
    return render(request, "desk/calendar/_peek.html", {"item": page_of(request, find(request, pk))})


def told(request: PersonRequest, form: ItemForm, refusal: Refusal) -> None:
    """Say a refusal beside the field that it speaks of, else above the form."""
    if isinstance(refusal, InvalidInput):
        for where, what in refusal.problems:
            form.add_error(where if where in form.fields else None, what)
        return
    field = FIELDS.get(refusal.code) or str(refusal.facts.get("part", ""))
    words = refusals.told(refusal, board.client_formats(request.tenant))
    form.add_error(field if field in form.fields else None, words)
