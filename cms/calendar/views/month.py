"""A month of the client's calendar, as a grid and as an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.calendar import board, cards, words
from cms.calendar.cards import Card
from cms.lists import Listing
from content_calendar.selectors import cadence, items
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month

VIEWS = ("month", "list")


@dataclass(frozen=True, slots=True)
class Legend:
    """One status as the legend shows it: how many items stand there, and whether the page is narrowed to it."""

    code: str
    word: str
    icon: str
    tone: str
    count: int
    is_on: bool


@require_safe
def month(request: PersonRequest) -> HttpResponse:
    """What stands in the month that `?month=` names, by default this one; `?view=list` asks for the agenda."""
    require(request.actor, Permission.ITEM_VIEW)
    at, formats = timezone.now(), board.client_formats(request.tenant)
    today = at.astimezone(formats.zone).date()
    shown = board.month_of(request.GET.get("month", ""), today)
    first, end = board.weeks(shown)
    held = cards.cards(items.between(first, end, by=request.actor), formats, by=request.actor)
    asked: Listing[Card] = Listing(request.GET, cards.TABLE, held, cards.filters(held))
    of_month = [card for card in held if Month(card.on.year, card.on.month) == shown]
    inside: Listing[Card] = Listing(request.GET, cards.TABLE, of_month, asked.filters)
    if file := inside.file(f"{request.tenant.slug}-{shown}"):
        return file
    off = board.holidays(first, end, at)
    lines = cadence.of_month(shown, tenant=request.tenant, as_of=at)
    told = cadence.gaps_ahead(request.tenant, at=at)
    gaps = board.gap_rows((gap for gap in told if gap.from_on < end and gap.until_on >= first), lines, formats, today)
    context: dict[str, Any] = {
        "month": str(shown),
        "month_name": formats.month(shown),
        "before": str(shown.shifted(-1)),
        "after": str(shown.shifted(1)),
        "client_zone": formats.zone.key,
        "view": _view(request),
        "may_edit": may(request.actor, Permission.ITEM_EDIT),
        "strips": board.strips(lines, of_month),
        "gaps": gaps,
        **board.split(board.agenda(inside.found, off, formats, today), today),
        "total": len(of_month),
        "legend": _legend(of_month, asked.chosen.get("status", "")),
        "status": asked.chosen.get("status", ""),
        "bars": [bar for each, bar in zip(asked.filters, asked.bars, strict=True) if each.key != "status"],
        "filtered": sum(bool(value) for key, value in asked.chosen.items() if key != "status"),
        "kept": [*asked.kept, *_kept(request)],
        "list": inside,
        "data": board.grid(shown, asked.found, gaps, off, formats, today),
    }
    return render(request, "desk/calendar/month.html", context)


def _view(request: PersonRequest) -> str:
    wanted = request.GET.get("view", "")
    return wanted if wanted in VIEWS else VIEWS[0]


def _kept(request: PersonRequest) -> list[tuple[str, str]]:
    """The month and the view stay as they are while the reader searches."""
    return [(name, request.GET[name]) for name in ("month", "view") if request.GET.get(name)]


def _legend(held: list[Card], chosen: str) -> list[Legend]:
    standings = {card.status: card.standing for card in held}
    return [
        Legend(
            code=standing.code,
            word=str(standing.word),
            icon=standing.icon,
            tone=standing.tone,
            count=sum(card.status == standing.code for card in held),
            is_on=standing.code == chosen,
        )
        for standing in words.STANDINGS.values()
        if standing.code in standings or standing.code == chosen
    ]
