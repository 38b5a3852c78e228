"""The portfolio: find the client that goes wrong, open it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cms.portfolio import export, rows
from cms.portfolio.stats import stats_of
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.boards import selectors
from tenants.models import Stage, Tenant

SORTS = {
    "name": "name",
    "stage": "stage",
    "active": "board_row__active_members",
    "answered": "board_row__response_rate_24h",
    "roi": "board_row__roi_expected_ratio",
    "month": "board_row__report_month",
    "evidence": "board_row__last_ingest_at",
}
PAGE_SIZE = 100


@require_GET
@login_required
def home(request: PersonRequest) -> HttpResponse:
    """The first screen by role: staff see the portfolio; a stakeholder goes to their client, or chooses one."""
    actor = request.actor
    if may(actor, Permission.PORTFOLIO_VIEW):
        return redirect("agency:portfolio")
    clients = list(selectors.clients_of(actor, at=timezone.now()).order_by("name"))
    if len(clients) == 1:
        return redirect(rows.entrance(clients[0]))
    return render(request, "portfolio/choose.html", {"choices": [(c, rows.entrance(c)) for c in clients]})


@require_GET
@login_required
def portfolio(request: PersonRequest) -> HttpResponse:
    """Every client that this person serves, one row each, from the public board: the same cost for 10 and 1,000."""
    actor = request.actor
    require(actor, Permission.PORTFOLIO_VIEW)
    everyone = selectors.portfolio(actor, at=timezone.now())
    query, stage, sort = _asked(request)
    found = _ordered(_narrowed(everyone, query, stage), sort)
    if request.GET.get("format") in export.FORMATS:
        return export.answer(found, request.GET["format"], at=timezone.now())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    formats = reader_formats()
    context: dict[str, Any] = {
        "rows": rows.rows_of(page.object_list, formats),
        "page": page,
        "query": query,
        "stage": stage,
        "sort": sort,
        "stats": stats_of(everyone, formats),
        "stages": [(s, rows.stage_names()[s]) for s in Stage],
        "total": everyone.count(),
        "kept": [(k, request.GET[k]) for k in ("stage", "sort") if request.GET.get(k)],
        "may_onboard": may(actor, Permission.CLIENT_ONBOARD),
        "shown_at": formats.instant(timezone.now(), short=True),
    }
    return render(request, "portfolio/portfolio.html", context)


def _asked(request: PersonRequest) -> tuple[str, str, str]:
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    stage = request.GET.get("stage", "")
    sort = request.GET.get("sort", "name")
    return query, stage if stage in Stage.values else "", sort if sort.removeprefix("-") in SORTS else "name"


def _narrowed(clients: QuerySet[Tenant], query: str, stage: str) -> QuerySet[Tenant]:
    if query:
        clients = clients.filter(Q(name__icontains=query) | Q(slug__icontains=query))
    return clients.filter(stage=stage) if stage else clients


def _ordered(clients: QuerySet[Tenant], sort: str) -> QuerySet[Tenant]:
    column = F(SORTS[sort.removeprefix("-")])
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return clients.order_by(order, "name")
