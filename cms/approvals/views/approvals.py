"""What waits for the client's answer: the list, one item as it will look, and the answer itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import refusals
from cms.approvals import waiting
from cms.calendar.forms import EditionForm, NoteForm
from cms.calendar.page import Page
from cms.lists import Listing
from cms.reader import reader_formats
from content_calendar.rules.status import Stage, Status, Verdict
from content_calendar.selectors import items as reading
from content_calendar.services import approvals
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.kernel.refusals import Refusal

if TYPE_CHECKING:
    from content_calendar.models import Decision

REFUSED, MOVED_ON = 422, 409


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """What waits, the most urgent first, with what happens next where nothing does."""
    require(request.actor, Permission.ITEM_COMMENT)
    at, formats = timezone.now(), _formats(request)
    held = waiting.rows(waiting.items_of(request.actor), formats, by=request.actor, at=at)
    asked = Listing(request.GET, waiting.TABLE, held)
    if file := asked.file(request.tenant.slug):
        return file
    context = {"may_approve": may(request.actor, Permission.ITEM_APPROVE), "rows": asked.page.object_list}
    return render(request, "portal/approvals/list.html", context | asked.context())


@require_safe
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """One item as it will look when it is published, with what there is to know before answering."""
    require(request.actor, Permission.ITEM_COMMENT)
    return _answer(request, pk)


def _answer(request: PersonRequest, pk: int, *, status: int = 200, template: str = "one", **more: Any) -> HttpResponse:
    page = _page(request, pk)
    place = waiting.place(waiting.items_of(request.actor), pk)
    if page is None:
        return _gone(request, pk, place)
    context = {
        "item": page,
        "place": place,
        "may_approve": page.may_approve,
        "note_form": NoteForm(),
        **more,
    }
    return render(request, f"portal/approvals/{template}.html", context, status=status)


def _gone(request: PersonRequest, pk: int, place: waiting.Place) -> HttpResponse:
    """What became of an item that the client was asked about and is not shown now; no words of what it is to be.

    Raises: Http404, for an item that the client was never asked about.
    """
    view = reading.item_view(pk)
    asked = [each for each in view.decisions if _reached_client(each)] if view else []
    if view is None or not asked:
        raise Http404
    last = asked[-1]
    context = {
        "title": next((each.title for each in view.editions if each.number == last.edition), ""),
        "is_cancelled": view.item.status == Status.CANCELLED,
        "change": Page(view, _formats(request), by=request.actor, at=timezone.now()).decision(last)
        if last.verdict == Verdict.CHANGE_ASKED
        else None,
        "place": place,
    }
    return render(request, "portal/approvals/gone.html", context, status=MOVED_ON if request.method == "POST" else 200)


def _reached_client(each: Decision) -> bool:
    return each.stage == Stage.CLIENT or each.verdict == Verdict.APPROVED


@require_POST
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    """Approve the edition that was looked at, then on to the next."""
    require(request.actor, Permission.ITEM_APPROVE)
    edition = EditionForm(request.POST).seen
    return _decide(
        request,
        pk,
        lambda page, at: approvals.approve(page.item, edition=edition, by=request.actor, at=at),
        _("Approved: “%(title)s” goes out on %(when)s."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask what is to be changed; on POST send the edition that was looked at back with it, then on to the next."""
    require(request.actor, Permission.ITEM_APPROVE)
    if request.method != "POST":
        return _answer(request, pk, template="change")
    form, edition = NoteForm(request.POST), EditionForm(request.POST).seen
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")
    if not note.strip():
        said = _("Say what is to be changed, so that it can be.")
        return _answer(request, pk, status=REFUSED, template="change", refusal=said)
    return _decide(
        request,
        pk,
        lambda page, at: approvals.ask_change(page.item, edition=edition, by=request.actor, at=at, note=note),
        _("Sent back: the agency changes “%(title)s” and asks you again."),
        note=note,
    )


@require_POST
def comment(request: PersonRequest, pk: int) -> HttpResponse:
    """Say something without deciding."""
    require(request.actor, Permission.ITEM_COMMENT)
    page, form = _page(request, pk), NoteForm(request.POST)
    if page is None:
        raise Http404
    text = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")
    try:
        approvals.comment(page.item, by=request.actor, at=timezone.now(), text=text)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _refused(request, pk, refusal, text)
    messages.success(request, _("Said."))
    return redirect("portal:approval", pk=pk)


def _decide(
    request: PersonRequest, pk: int, act: Callable[[Page, datetime], object], words: str, *, note: str = ""
) -> HttpResponse:
    """Decide, then lead on to what waits still; what is refused is said beside the item as it stands now."""
    page, at = _page(request, pk), timezone.now()
    if page is None:
        return _answer(request, pk)
    following = waiting.place(waiting.items_of(request.actor), pk).next_pk
    try:
        act(page, at)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _refused(request, pk, refusal, note)
    messages.success(request, words % {"title": page.card.title, "when": page.when})
    return redirect("portal:approval", pk=following) if following else redirect("portal:approvals")


def _refused(request: PersonRequest, pk: int, refusal: Refusal, note: str) -> HttpResponse:
    said = refusals.told(refusal, _formats(request))
    return _answer(request, pk, status=MOVED_ON, refusal=said, note_form=NoteForm(initial={"note": note}))


def _page(request: PersonRequest, pk: int) -> Page | None:
    """The item, as far as the reader may see it in the portal; None for what the client is not shown now."""
    view = reading.item_view(pk, by=request.actor)
    if view is None or view.item.status not in waiting.SHOWN_TO_CLIENT:
        return None
    return Page(view, _formats(request), by=request.actor, at=timezone.now())


def _formats(request: PersonRequest) -> Formats:
    return reader_formats(request.tenant.currency)
