"""What is done to an item: move it, review it, take it back, call it off, remind the client, say something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms import refusals
from cms.calendar import cards
from cms.calendar.forms import EditionForm, MoveForm, NoteForm
from cms.calendar.page import Page
from cms.calendar.views.item import REFUSED, STALE, find, page_of, refused
from content_calendar.services import approvals, items, publishing
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.kernel.refusals import Refusal

JSON = "application/json"


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask where to; on POST move it there. The grid asks for JSON, and is told what became of it."""
    require(request.actor, Permission.ITEM_EDIT)
    page = page_of(request, find(request, pk))
    held = {"on": page.card.on, "time": page.card.time}
    if request.method != "POST":
        return _moving(request, page, MoveForm(initial=held))
    form = MoveForm(request.POST)
    said, asks = _refused_move(request, page, form)
    if said:
        return _not_moved(request, page, form, said, asks=asks)
    moved = page_of(request, find(request, pk))
    words = _("Moved to %(when)s.") % {"when": moved.when}
    if page.card.asks:
        words = _("Moved to %(when)s. Somebody reviews it again, then the client is asked.") % {"when": moved.when}
    if _wants_json(request):
        undo = None if page.card.asks else {"on": page.card.on.isoformat(), "time": page.card.time}
        return JsonResponse({"moved": True, "said": words, "edition": moved.card.edition, "undo": undo})
    messages.success(request, words)
    return redirect(f"{reverse('desk:calendar')}?month={moved.card.on:%Y-%m}")


def _refused_move(request: PersonRequest, page: Page, form: MoveForm) -> tuple[str, bool]:
    """Move the item, or say why not; the second tells whether the reader has only to agree."""
    if not form.is_valid():
        return _("Choose a day, such as 24 March 2026, and an hour, such as 10:30."), False
    if page.card.asks and not form.cleaned_data["again"]:
        return cards.asks_text(page.card.status), True
    try:
        items.move(page.item, form.to(), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        return refusals.told(refusal, page.formats), False
    return "", False


def _not_moved(request: PersonRequest, page: Page, form: MoveForm, said: str, *, asks: bool) -> HttpResponse:
    status = STALE if asks else REFUSED
    if _wants_json(request):
        return JsonResponse({"moved": False, "said": said, "asks": asks, "stale": not asks}, status=status)
    return _moving(request, page, form, status=status, refusal="" if asks else said)


def _moving(
    request: PersonRequest, page: Page, form: MoveForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    asks = cards.asks_text(page.card.status) if page.card.asks else ""
    context = {"item": page, "form": form, "asks": asks, "refusal": refusal, "client_zone": request.tenant.zone.key}
    return render(request, "desk/calendar/move.html", context, status=status)


def _wants_json(request: PersonRequest) -> bool:
    return request.headers.get("Accept") == JSON


@require_POST
def send(request: PersonRequest, pk: int) -> HttpResponse:
    """Hand the item in as it stands."""
    return _done(request, pk, items.submit, _("Sent: a colleague reviews it, then the client is asked."))


@require_POST
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """A colleague's word: it goes on to the client, or back with what is to be changed."""
    said = {"edition": EditionForm(request.POST).seen, "note": _note(request)}
    if request.POST.get("verdict") == "change":
        return _done(request, pk, approvals.ask_change, _("Sent back, with what is to be changed."), **said)
    return _done(request, pk, approvals.review, _("Reviewed."), **said)


@require_POST
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft again: nobody is asked any more, nothing goes out."""
    return _done(request, pk, items.take_back, _("Taken back: it is a draft again, and nobody is asked."))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what calling it off does; on POST do it."""
    require(request.actor, Permission.ITEM_EDIT)
    if request.method != "POST":
        return render(request, "desk/calendar/cancel.html", {"item": page_of(request, find(request, pk))})
    return _done(request, pk, items.cancel, _("Called off; it stays in the record."), reason=_note(request))


@require_POST
def remind(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask the client again."""
    return _done(request, pk, approvals.remind, _("The client’s approvers are reminded."))


@require_POST
def retry(request: PersonRequest, pk: int) -> HttpResponse:
    """Publish again what failed, as it is; the platform is asked first whether it holds it after all."""
    return _done(request, pk, publishing.retry, _("It is tried again now."))


@require_POST
def comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Say something about the item."""
    return _done(request, pk, approvals.comment, _("Said."), text=_note(request))


def _done(request: PersonRequest, pk: int, verb: Callable[..., object], words: str, **said: Any) -> HttpResponse:
    """Do it, and go back to the item; what is refused is said there, with what was typed."""
    found = find(request, pk)
    try:
        verb(found.item, by=request.actor, at=timezone.now(), **said)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return refused(request, pk, refusal, note=_note(request))
    messages.success(request, words)
    return redirect("desk:item", pk=pk)


def _note(request: PersonRequest) -> str:
    form = NoteForm(request.POST)
    return form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")
