"""Agreeing on service hours: each time a new version, from a day on."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from clients.models import ServiceCalendar
from clients.rules import public_holidays
from clients.rules.service_terms import ServiceTerms
from clients.rules.service_week import as_json
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.instants import starts_at
from tenants.models.versioned import stamp

YEARS_AHEAD = 5
"""So far ahead public holidays are written out. A calendar's version says until when it is complete."""

TERMS = ("time_zone", "windows", "holidays_country", "holidays_source", "valid_from")
"""What a new version can change and the audit trail says; the holidays themselves stand in the versions."""


@transaction.atomic
def agree_calendar(terms: ServiceTerms, *, reason: str, by: Actor, at: datetime) -> ServiceCalendar:
    """Add a version of the service hours, in force from the first instant of `terms.since`.

    A country's public holidays are written out as dates from that year on, as the holidays package has them now.
    Raises: NotPermitted.
    """
    require(by, Permission.CLIENT_ONBOARD)
    zone = ZoneInfo(terms.time_zone)
    first, last = terms.since.year, max(terms.since.year, at.astimezone(zone).year) + YEARS_AHEAD
    days = public_holidays.dates(terms.country, first, last) if terms.country else terms.listed_holidays
    was = ServiceCalendar.objects.order_by("-version").values(*TERMS).first()
    version = (ServiceCalendar.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    calendar = ServiceCalendar.objects.create(
        time_zone=terms.time_zone,
        windows=as_json(terms.week),
        holidays=list(days),
        holidays_country=terms.country,
        holidays_source=public_holidays.source(terms.country) if terms.country else "listed by hand",
        holidays_from_on=date(first, 1, 1),
        holidays_until_on=date(last + 1, 1, 1),
        **stamp(version=version, valid_from=starts_at(terms.since, zone), reason=reason, by=by, at=at),
    )
    now = {name: getattr(calendar, name) for name in TERMS}
    said = {"version": version, "reason": reason, "before": was, "after": now}
    audit.record("clients.service_calendar.agreed", target=calendar, by=by, at=at, **said)
    return calendar
