"""How far the members have come: stages, cohorts, participation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.spaces.selectors import lifecycle as reading
from clients.spaces.selectors import spaces
from cms.members import lifecycle
from cms.reader import reader_formats
from reporting.rules.metrics import measure
from reporting.selectors import metrics
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.periods import Month

MONTHS = 12


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """The last twelve months, of one space or of all; the month that runs comes first."""
    require(request.actor, Permission.MEMBER_VIEW)
    at, formats, zone = timezone.now(), reader_formats(), request.tenant.zone
    held = {each.slug: each for each in spaces.every()}
    space = held.get(request.GET.get("space", ""))
    local = at.astimezone(zone)
    until = Month(local.year, local.month)
    scope = None if space is None else [space.pk]
    last = metrics.activity(until.shifted(-1), zone=zone, as_of=at, space=space)
    active = int(measure(last)["active_members"] or 0)
    context = {
        "spaces": [(each.slug, each.name, each is space) for each in held.values()] if len(held) > 1 else [],
        "space": space,
        "stages": list(lifecycle.stage_names().values()),
        "months": lifecycle.months(reading.stage_months(until, MONTHS, zone=zone, as_of=at, space_ids=scope), formats),
        "joined": lifecycle.join_cohorts(
            reading.join_cohorts(until, MONTHS, zone=zone, as_of=at, space_ids=scope), formats
        ),
        "posted": lifecycle.post_cohorts(
            reading.post_cohorts(until, MONTHS, zone=zone, as_of=at, space_ids=scope), formats
        ),
        "part": lifecycle.taking_part(active, last.registered, formats),
        "last_month": formats.month(until.shifted(-1)),
    }
    return render(request, "desk/members/lifecycle.html", context)
