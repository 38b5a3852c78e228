"""The portfolio: find the client that goes wrong, open it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cms.lists import Column, Filter, Listing, Table
from cms.portfolio import homes, rows
from cms.portfolio.stats import stats_of
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.boards import selectors
from tenants.models import Stage, Tenant

BOARD = "board_row__"
TABLE = Table(
    "portfolio",
    (
        Column("client", "name"),
        Column("slug"),
        Column("stage"),
        Column("generated", "is_generated"),
        *(
            Column(name, f"{BOARD}{name}")
            for name in (
                "report_month",
                "report_status",
                "active_members",
                "posts",
                "response_rate_24h",
                "roi_low_ratio",
                "roi_expected_ratio",
                "roi_high_ratio",
                "roi_grade",
                "last_ingest_at",
            )
        ),
    ),
    sort="client",
    searched=("name", "slug"),
)


@require_GET
@login_required
def home(request: PersonRequest) -> HttpResponse:
    """The first screen by role; who works on clients' hosts goes to their client, or chooses one."""
    actor = request.actor
    if screen := homes.at_the_agency(actor):
        return redirect(screen)
    path = homes.at_a_client(actor)
    clients = list(selectors.clients_of(actor, at=timezone.now()).order_by("name"))
    if len(clients) == 1:
        return redirect(rows.entrance(clients[0], path))
    return render(request, "portfolio/choose.html", {"choices": [(c, rows.entrance(c, path)) for c in clients]})


@require_GET
@login_required
def portfolio(request: PersonRequest) -> HttpResponse:
    """Every client that this person serves, one row each, from the public board: the same cost for 10 and 1,000."""
    actor = request.actor
    require(actor, Permission.PORTFOLIO_VIEW)
    everyone = selectors.portfolio(actor, at=timezone.now())
    stages = Filter("stage", _("Stage"), [(stage, rows.stage_names()[stage]) for stage in Stage])
    asked: Listing[Tenant] = Listing(request.GET, TABLE, everyone, [stages])
    if file := asked.file(request.tenant.slug):
        return file
    formats = reader_formats()
    context: dict[str, Any] = {
        "rows": rows.rows_of(asked.page.object_list, formats),
        "stats": stats_of(everyone, formats),
        "may_onboard": may(actor, Permission.CLIENT_ONBOARD),
        "shown_at": formats.instant(timezone.now(), short=True),
    }
    return render(request, "portfolio/portfolio.html", context | asked.context())
