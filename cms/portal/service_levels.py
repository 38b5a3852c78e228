"""Service levels: what was promised, how it was kept this month and before, what was missed and why."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.portal.levels import levels
from cms.portal.reading import Way
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month, NotAMonth
from tenants.models import Tenant


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """One month's service levels, by default the running one. Raises: Http404, for a month without service."""
    require(request.actor, Permission.SERVICE_LEVEL_VIEW)
    tenant, at, formats = request.tenant, timezone.now(), reader_formats(request.tenant.currency)
    first, last = _first(tenant, at), Month.of(at, tenant.zone)
    month = _asked(request.GET.get("month", ""), first, last)
    read = levels(month, first, tenant, formats, at=at, may_open=may(request.actor, Permission.CASE_VIEW))
    context = {
        "levels": read,
        "earlier": _way(month.shifted(-1), formats) if month > first else None,
        "later": _way(month.shifted(1), formats) if month < last else None,
        "open_word": _("still open"),
    }
    return render(request, "portal/service_levels.html", context)


def _first(tenant: Tenant, at: datetime) -> Month:
    """The first month of the service, as far as it has begun."""
    running, since = Month.of(at, tenant.zone), tenant.service_since
    return min(Month(since.year, since.month), running) if since else running


def _asked(text: str, first: Month, last: Month) -> Month:
    if not text:
        return last
    try:
        month = Month.parse(text)
    except NotAMonth:
        raise Http404 from None
    if not first <= month <= last:
        raise Http404
    return month


def _way(month: Month, formats: Formats) -> Way:
    return Way(str(month), 0, formats.month(month), f"{reverse('portal:service_levels')}?month={month}")
