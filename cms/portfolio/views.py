"""Where the day begins: the portfolio, to find the client that goes wrong, and the reports of all clients."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clients.intake.selectors.drafts import under_way
from cms.lists import Listing
from cms.portfolio import figures, homes, rows, saved, standing, stats, todos
from cms.portfolio import reports as latest
from cms.portfolio.asked import Asked
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.boards import selectors
from tenants.boards.selectors import Part
from tenants.kernel.actor import AGENCY_WIDE, Actor, Role


@require_GET
@login_required
def home(request: PersonRequest) -> HttpResponse:
    """The first screen by role; who works on clients' hosts goes to their client, or chooses one."""
    actor = request.actor
    if screen := homes.at_the_agency(actor):
        return redirect(homes.ONBOARDING if homes.may_begin_there(actor) and under_way(actor).exists() else screen)
    path = homes.at_a_client(actor)
    clients = list(selectors.clients_of(actor, at=timezone.now()).order_by("name"))
    if len(clients) == 1:
        return redirect(rows.entrance(clients[0], path))
    return render(request, "portfolio/choose.html", {"choices": [(c, rows.entrance(c, path)) for c in clients]})


@require_GET
@login_required
def portfolio(request: PersonRequest) -> HttpResponse:
    """Every client that this person serves, one row each, from the public board: the same cost for 10 and 1,000."""
    actor, now = request.actor, timezone.now()
    require(actor, Permission.PORTFOLIO_VIEW)
    asked = Asked(request.GET, actor, at=now)
    if own := asked.begins_with:
        return redirect(f"{request.path}?{own}")
    if file := asked.file(request.tenant.slug):
        return file
    formats, is_first = reader_formats(), not (asked.is_narrowed or asked.stretch.before)
    context: dict[str, Any] = {
        "rows": standing.rows_of(asked.stretch.rows, formats, hidden=asked.hidden, at=now),
        "stats": stats.stats_of(asked.figures, asked.parts, formats),
        "sees": {part.value: True for part in asked.parts},
        "todos": todos.todos(actor, asked.figures, asked.parts, formats, at=now) if is_first else [],
        "not_live": _not_live(actor, formats, at=now) if is_first else [],
        "may_onboard": may(actor, Permission.CLIENT_ONBOARD),
        "is_mine": not actor.roles & AGENCY_WIDE,
        "shown_at": formats.instant(now, short=True),
    }
    return render(request, "portfolio/portfolio.html", context | asked.context() | saved.context(asked))


def _not_live(actor: Actor, formats: Formats, *, at: datetime) -> list[rows.Row]:
    """With these an account manager's day begins."""
    if Role.ACCOUNT_MANAGER not in actor.roles:
        return []
    return rows.not_live(selectors.portfolio(actor, at=at, part=Part.GO_LIVE), formats, at=at)


@require_GET
@login_required
def reports(request: PersonRequest) -> HttpResponse:
    """The latest month of each client whose drafts this person may see: with these an analyst's day begins."""
    actor, now = request.actor, timezone.now()
    require(actor, Permission.REPORT_VIEW_DRAFT)
    everyone = latest.of_clients(selectors.portfolio(actor, at=now, part=Part.REPORT), at=now)
    asked: Listing[Any] = Listing(request.GET, latest.TABLE, everyone, latest.filters())
    if file := asked.file(request.tenant.slug):
        return file
    formats = reader_formats()
    context: dict[str, Any] = {
        "rows": [latest.ReportRow(each, formats, at=now) for each in asked.page.object_list],
        "stats": stats.report_stats(figures.of_reports(everyone)),
        "shown_at": formats.instant(now, short=True),
    }
    return render(request, "portfolio/reports.html", context | asked.context())
