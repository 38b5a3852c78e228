"""Content delivered against what the plan promises, and the gaps that are still to be filled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.rules.corm import FourC
from content_calendar.models import Item
from content_calendar.rules import cadence
from content_calendar.rules.cadence import CadenceLine, Gap
from content_calendar.rules.status import OPEN, Status
from tenants.billing.rules.plans import CadenceTerm
from tenants.billing.selectors import plans
from tenants.kernel.instants import starts_at
from tenants.kernel.periods import Month
from tenants.models import Tenant

AHEAD = timedelta(days=28)
"""How far ahead the calendar warns of a gap, beside the days that the promise itself allows."""
LONGEST_LOOK = timedelta(days=366)

Days = dict[str, list[date]]


@dataclass(frozen=True, slots=True)
class NearGap:
    """A gap, and the first day on which it is longer than the promise allows."""

    gap: Gap
    breaks_on: date


def of_month(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[CadenceLine, ...]:
    """Delivered and promised, by the plan of the month's last instant: its kinds in its order, then what came besides.

    Delivered is what was published at or before `as_of`, by the client's local day; planned is what stands on the
    calendar now and was not published by then.
    """
    first_on, end_on = date(month.year, 1, 1) - timedelta(days=7), month.shifted(1).first_on + timedelta(days=7)
    published = _published(tenant, first_on, end_on, as_of=as_of)
    planned = _planned(first_on, end_on, as_of=as_of)
    terms, since = _terms(month, tenant)
    lines = [
        cadence.line(term, month, published=published[term.type], planned=planned[term.type], since=since)
        for term in terms
    ]
    named = {term.type for term in terms}
    start, end = month.first_on, month.shifted(1).first_on
    for kind in sorted({*published, *planned} - named):
        done = sum(start <= day < end for day in published[kind])
        to_do = sum(start <= day < end for day in planned[kind])
        if done or to_do:
            lines.append(CadenceLine(kind, 0, done, planned=to_do))
    return tuple(lines)


def gaps_of_month(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[Gap, ...]:
    """The stretches of a month, up to `as_of`, in which less was published than the plan promises."""
    terms, since = _terms(month, tenant)
    start = max(month.first_on, since) if since else month.first_on
    end = min(month.shifted(1).first_on, as_of.astimezone(tenant.zone).date())
    published = _published(tenant, start - timedelta(days=366), end, as_of=as_of)
    return tuple(gap for term in terms for gap in cadence.gaps(term, published[term.type], start, end))


def gaps_ahead(tenant: Tenant, *, at: datetime) -> tuple[Gap, ...]:
    """What is missing on the calendar from today on: a gap is told of while it can still be filled.

    With a piece a week, a week and a day without one is a gap; it is told of from the day on which it stands on the
    calendar, so at least a week before its eighth day.
    """
    return tuple(gap for _, gap in _gaps_ahead(tenant, at=at))


def gaps_near(tenant: Tenant, *, at: datetime) -> tuple[NearGap, ...]:
    """The gaps of which people are to be told by now: those that break a promise soon, or break it already.

    A gap begins on the same day whenever it is looked at, as long as that lies less than LONGEST_LOOK back.
    """
    today = at.astimezone(tenant.zone).date()
    found = _gaps_ahead(tenant, at=at, back=LONGEST_LOOK)
    return tuple(
        NearGap(gap, cadence.breaks_on(term, gap)) for term, gap in found if cadence.told_on(term, gap) <= today
    )


def _gaps_ahead(tenant: Tenant, *, at: datetime, back: timedelta = timedelta()) -> list[tuple[CadenceTerm, Gap]]:
    """The gaps of the plan in force that are not over; `back`: how far to look for where they began, at least."""
    today = at.astimezone(tenant.zone).date()
    plan = plans.in_force(tenant, at)
    if plan is None:
        return []
    found: list[tuple[CadenceTerm, Gap]] = []
    for term in plan.terms.cadence:
        allowed = timedelta(days=cadence.allowed_empty_days(term))
        start, end = max(today - max(allowed, back), plan.starts_on), today + allowed + AHEAD
        days = _published(tenant, start - allowed, end, as_of=at)
        to_come = _planned(today, end, as_of=at)
        gaps = cadence.gaps(term, [*days[term.type], *to_come[term.type]], start, end)
        found += [(term, gap) for gap in gaps if gap.until_on >= today]
    return found


def four_cs(month: Month, *, tenant: Tenant, as_of: datetime) -> dict[str, int]:
    """How many pieces of each of the four Cs were published in the month; an empty C is a 0."""
    counts = {four_c.value: 0 for four_c in FourC}
    start, end = month.starts_at(tenant.zone), month.ends_at(tenant.zone)
    rows = Item.objects.filter(status=Status.PUBLISHED.value, published_at__gte=start, published_at__lt=end)
    for four_c in rows.filter(published_at__lte=as_of).values_list("four_c", flat=True):
        counts[four_c] += 1
    return counts


def _terms(month: Month, tenant: Tenant) -> tuple[tuple[CadenceTerm, ...], date | None]:
    plan = plans.in_force(tenant, month.ends_at(tenant.zone) - timedelta(microseconds=1))
    return (plan.terms.cadence, plan.starts_on) if plan else ((), None)


def _published(tenant: Tenant, first_on: date, end_on: date, *, as_of: datetime) -> Days:
    """The local days of what was published on a day of `[first_on, end_on)`, by kind."""
    rows = Item.objects.filter(
        status=Status.PUBLISHED.value,
        published_at__gte=starts_at(first_on, tenant.zone),
        published_at__lt=starts_at(end_on, tenant.zone),
        published_at__lte=as_of,
    )
    found: Days = defaultdict(list)
    for kind, published_at in rows.values_list("kind", "published_at"):
        if published_at is not None:
            found[kind].append(published_at.astimezone(tenant.zone).date())
    return found


def _planned(first_on: date, end_on: date, *, as_of: datetime) -> Days:
    """The days of what is planned for a day of `[first_on, end_on)` and is not out, by kind."""
    waiting = Item.objects.filter(planned_on__gte=first_on, planned_on__lt=end_on)
    rows = waiting.filter(status__in=OPEN) | waiting.filter(status=Status.PUBLISHED.value, published_at__gt=as_of)
    found: Days = defaultdict(list)
    for kind, planned_on in rows.values_list("kind", "planned_on"):
        found[kind].append(planned_on)
    return found
