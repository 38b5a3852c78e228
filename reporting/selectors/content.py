"""A month's content as it is frozen: what came of each piece, what was promised, what was asked, what comes next."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from clients.selectors import objectives
from clients.spaces.selectors import threads
from content_calendar.selectors import items, months
from content_calendar.selectors.months import Asked, ContentMonth, ItemOutcome
from reporting.rules import content as rules
from reporting.rules.month import (
    AskedFigure,
    CadenceFigure,
    ContentFigures,
    GapFigure,
    ItemFigure,
    NextFigures,
    PlannedFigure,
)
from tenants.kernel.periods import Month
from tenants.models import Tenant

LONGEST_ASKED = 500
AHEAD = 3
"""So many months ahead a piece may stand that waits for the client's answer now."""

Past = dict[str, list[int]]


def content(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[ContentFigures, tuple[str, ...]]:
    """The month's content, and where each of its pieces stands on the web."""
    held = months.content_month(month, tenant=tenant, as_of=as_of)
    kinds = {each.kind for each in held.items if each.replies is not None}
    past = _past(month, kinds, tenant=tenant, as_of=as_of) if kinds else {}
    pieces = sorted(held.items, key=lambda each: (_day(each, tenant), each.title))
    figures = ContentFigures(
        items=tuple(_item(each, past, tenant) for each in pieces),
        cadence=_cadence(held),
        gaps=_gaps(held),
        asked=held.asked,
        approved=held.approved,
        changes_asked=held.changes_asked,
        median_approval_hours=held.median_approval_hours,
    )
    return figures, tuple(each.url for each in pieces)


def _cadence(held: ContentMonth) -> tuple[CadenceFigure, ...]:
    return tuple(
        CadenceFigure(
            kind=each.kind,
            promised=each.promised,
            delivered=each.delivered,
            is_due=each.is_due,
            from_on=each.days[0] if each.days else None,
            until_on=each.days[1] if each.days else None,
        )
        for each in held.cadence
    )


def _gaps(held: ContentMonth) -> tuple[GapFigure, ...]:
    """Theirs names its last day, ours the day after it."""
    day = timedelta(days=1)
    return tuple(GapFigure(kind=each.kind, from_on=each.from_on, until_on=each.until_on + day) for each in held.gaps)


def _day(each: ItemOutcome, tenant: Tenant) -> date:
    return each.published_at.astimezone(tenant.zone).date() if each.published_at else each.planned_on


def _item(each: ItemOutcome, past: Past, tenant: Tenant) -> ItemFigure:
    return ItemFigure(
        title=each.title,
        kind=each.kind,
        four_c=each.four_c,
        status=each.status.lower(),
        on=_day(each, tenant),
        people=each.people,
        replies=each.replies,
        index=rules.index(each.replies, past.get(each.kind, ())),
        objective=each.objective,
    )


def _past(month: Month, kinds: set[str], *, tenant: Tenant, as_of: datetime) -> Past:
    """The replies to the pieces of these kinds that went out in the six months before, by kind."""
    first = month.shifted(-rules.PAST_MONTHS)
    rows = items.between(first.shifted(-1).first_on, month.shifted(1).first_on).filter(
        kind__in=kinds,
        published_at__gte=first.starts_at(tenant.zone),
        published_at__lt=month.starts_at(tenant.zone),
        published_at__lte=as_of,
    )
    held = list(rows.values_list("kind", "space_id", "external_id"))
    led_to = threads.outcomes([(space, name) for _kind, space, name in held], as_of=as_of)
    found: Past = defaultdict(list)
    for kind, space, name in held:
        if (space, name) in led_to:
            found[kind].append(led_to[space, name].replies)
    return found


def next_month(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[NextFigures, tuple[str, ...]]:
    """What was asked in the month and what stands on the next one's calendar, and who asked for what."""
    asked = months.asked_for(month, tenant=tenant, as_of=as_of)
    waiting = items.between(month.first_on, month.shifted(AHEAD).first_on)
    due = list(
        waiting.filter(status="WITH_CLIENT", asked_at__lte=as_of).order_by("answer_due_at").values_list("answer_due_at")
    )
    first = due[0][0] if due else None
    figures = NextFigures(
        asked=tuple(_asked(each, tenant) for each in asked),
        planned=_planned(month.shifted(1), as_of=as_of),
        waiting=len(due),
        answer_due_on=first.astimezone(tenant.zone).date() if first else None,
    )
    return figures, tuple(each.by for each in asked)


def _asked(each: Asked, tenant: Tenant) -> AskedFigure:
    return AskedFigure(
        what=each.what[:LONGEST_ASKED],
        title=each.title,
        on=each.at.astimezone(tenant.zone).date(),
        done=each.done,
        done_on=each.done_at.astimezone(tenant.zone).date() if each.done_at else None,
    )


def _planned(month: Month, *, as_of: datetime) -> tuple[PlannedFigure, ...]:
    """All that was on the month's calendar at `as_of`, out by now or not: a plan is told as it was made."""
    rows = items.between(month.first_on, month.shifted(1).first_on).filter(planned_at__lte=as_of)
    titles = objectives.titles()
    return tuple(
        PlannedFigure(on=row.planned_on, title=row.title, kind=row.kind, objective=titles.get(row.objective_id, ""))
        for row in rows.exclude(status="CANCELLED")
    )
