"""How far the members have come: stages, cohorts, participation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.spaces.selectors import lifecycle as reading
from cms.asked import asked
from cms.members import lifecycle
from cms.reader import reader_formats
from reporting.rules.metrics import measure
from reporting.selectors import metrics
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require

MONTHS = 12


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """Twelve months up to the one that was asked for, of one space or of all; the latest comes first."""
    require(request.actor, Permission.MEMBER_VIEW)
    wanted, formats = asked(request), reader_formats()
    scope = None if wanted.space is None else [wanted.space.pk]
    where: dict[str, Any] = {"zone": wanted.zone, "as_of": wanted.as_of, "space_ids": scope}
    month = metrics.activity(wanted.month, **wanted.where)
    active = int(measure(month)["active_members"] or 0)
    context = {
        **wanted.links(formats),
        "stages": list(lifecycle.stage_names().values()),
        "months": lifecycle.months(reading.stage_months(wanted.month, MONTHS, **where), formats),
        "joined": lifecycle.join_cohorts(reading.join_cohorts(wanted.month, MONTHS, **where), formats),
        "posted": lifecycle.post_cohorts(reading.post_cohorts(wanted.month, MONTHS, **where), formats),
        "part": lifecycle.taking_part(active, month.registered, formats),
    }
    return render(request, "desk/members/lifecycle.html", context)
