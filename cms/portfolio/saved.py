"""Saved views: the tabs above the portfolio, keeping what is shown as one of them, and letting one go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms import refusals
from cms.portfolio.asked import ALL, Asked
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.boards.selectors import Part
from tenants.boards.selectors_views import PORTFOLIO
from tenants.boards.services import saved_views
from tenants.kernel.actor import AGENCY_WIDE
from tenants.kernel.refusals import Refusal


def context(asked: Asked) -> dict[str, Any]:
    """The tabs, the view that is open, and what may be done with it."""
    now = asked.query_kept
    tabs = [
        {"label": label, "url": f"?{query or f'view={ALL}'}", "current": query == now} for label, query in _ready(asked)
    ]
    for view in asked.views:
        icon = "users" if view.is_shared else ""
        tabs.append(
            {"label": view.name, "url": f"?{view.query or f'view={ALL}'}", "current": view.query == now, "icon": icon}
        )
    own = next((view for view in asked.views if view.query == now and view.user_id == asked.by.user_id), None)
    return {"view_tabs": tabs, "view": own, "view_query": now, "may_share": may(asked.by, Permission.VIEW_SHARE)}


def _ready(asked: Asked) -> list[tuple[str, str]]:
    """Views that everybody has, of the parts that are theirs."""
    found = [(_("All clients"), ""), (_("Late"), "late=any")]
    if Part.RENEWAL in asked.parts:
        found.append((_("Renew in 60 days"), "renewal=60"))
    if asked.by.roles & AGENCY_WIDE:
        found.append((_("Mine"), "whose=mine"))
    return found


def _back(request: PersonRequest, query: str) -> HttpResponse:
    return redirect(f"{reverse('agency:portfolio')}?{query or f'view={ALL}'}")


@require_POST
@login_required
def save(request: PersonRequest) -> HttpResponse:
    """Keep what is shown under a name; the same name again replaces it."""
    require(request.actor, Permission.PORTFOLIO_VIEW)
    now, said = timezone.now(), request.POST
    query = Asked(QueryDict(said.get("query", "")[: 4 * saved_views.LONGEST_QUERY]), request.actor, at=now).query_kept
    flags = {name: name in said for name in ("is_default", "is_shared")}
    if flags["is_shared"]:
        require(request.actor, Permission.VIEW_SHARE)
    try:
        view = saved_views.save(said.get("name", ""), query, board=PORTFOLIO, **flags, by=request.actor, at=now)
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats()))
    else:
        messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return _back(request, query)


@require_POST
@login_required
def forget(request: PersonRequest, pk: int) -> HttpResponse:
    """Let one's own view go. What it showed is still shown."""
    require(request.actor, Permission.PORTFOLIO_VIEW)
    try:
        name = saved_views.forget(pk, board=PORTFOLIO, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusals.told(refusal, reader_formats()))
    else:
        messages.success(request, _("“%(name)s” is gone. Its clients are not.") % {"name": name})
    return _back(request, "")
