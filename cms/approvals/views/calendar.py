"""What will be said, as far as the client's own people see it: a month to look at, and a feed to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.calendar import board, cards
from cms.calendar.cards import Card
from cms.lists import Listing
from content_calendar.selectors import feeds, items
from content_calendar.services import feeds as services
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month


@require_safe
def month(request: PersonRequest) -> HttpResponse:
    """What is shown to the client in the month that `?month=` names, as a grid and, on a phone, as a list."""
    require(request.actor, Permission.CALENDAR_VIEW)
    at, formats = timezone.now(), board.client_formats(request.tenant)
    today = at.astimezone(formats.zone).date()
    shown = board.month_of(request.GET.get("month", ""), today)
    first, end = board.weeks(shown)
    held = cards.cards(items.between(first, end, by=request.actor).shown_to_client(), formats, by=request.actor)
    inside = [card for card in held if Month(card.on.year, card.on.month) == shown]
    by_status = cards.filters(held)[:1]
    around: Listing[Card] = Listing(request.GET, cards.SHOWN, held, by_status)
    asked: Listing[Card] = Listing(request.GET, cards.SHOWN, inside, by_status)
    if file := asked.file(f"{request.tenant.slug}-{shown}"):
        return file
    off = board.holidays(first, end, at)
    context: dict[str, Any] = {
        "month_name": formats.month(shown),
        "month": str(shown),
        "before": str(shown.shifted(-1)),
        "after": str(shown.shifted(1)),
        "weekdays": board.weekdays(formats),
        "weeks": board.grid_days(shown, around.found, off, formats, today),
        **board.split(board.agenda(asked.found, off, formats, today), today),
        "feed_since": _since(request, formats),
        # Days are the client's, so hours are too, whatever the reader's own clock says.
        "zone_name": formats.zone.key,
        "may_answer": may(request.actor, Permission.ITEM_COMMENT),
    }
    return render(request, "portal/approvals/calendar.html", context | asked.context())


def _since(request: PersonRequest, formats: Formats) -> str:
    made_at = feeds.held(request.actor)
    return formats.instant(made_at, short=True) if made_at else ""


@require_POST
def feed(request: PersonRequest) -> HttpResponse:
    """Make the reader's secret address, anew when there was one, and show it this once; or call it in."""
    require(request.actor, Permission.CALENDAR_VIEW)
    at = timezone.now()
    if request.POST.get("do") == "revoke":
        if services.revoke(by=request.actor, at=at):
            messages.success(request, _("The address shows nothing any more."))
        return redirect("portal:calendar")
    token = services.make(by=request.actor, at=at)
    address = request.build_absolute_uri(reverse("content_calendar:feed", args=[token]))
    response = render(request, "portal/approvals/feed.html", {"address": address})
    response["Cache-Control"] = "no-store"
    return response
