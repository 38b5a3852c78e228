"""A month's cases, promises and decisions as they are frozen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from clients.rules.service_time import ServiceHours, windows
from clients.selectors import service_hours
from reporting.rules.month import (
    BreachFigure,
    CreditFigure,
    CreditState,
    PauseFigure,
    PromiseFigure,
    RuleFigure,
    ServiceFigures,
)
from reporting.rules.report import Instants
from reporting.rules.service import promised
from reporting.selectors.worth import last_instant
from sla.selectors import service_levels
from sla.selectors.service_levels import Breach, PromiseMonth, ServiceMonth
from tenants.billing.rules.credits import credit_due
from tenants.billing.selectors import credits, plans
from tenants.kernel.periods import Month
from tenants.models import Tenant

_STATES: dict[str, CreditState] = {"APPROVED": "approved", "DECLINED": "declined"}


def service(
    month: Month, *, tenant: Tenant, as_of: datetime
) -> tuple[ServiceFigures, tuple[int, ...], tuple[Instants, ...]]:
    """The month's service, and of each breach the number of its case and its instants."""
    held = service_levels.service_month(month, tenant=tenant, as_of=as_of)
    breaches = sorted(held.breaches, key=lambda each: (each.due_at, each.number, each.promise))
    figures = _figures(held, breaches, month, tenant)
    figures = figures.model_copy(update={"credit": _credit(figures, month, tenant)})
    instants = tuple(Instants(due_at=each.due_at, ended_at=each.ended_at) for each in breaches)
    return figures, tuple(each.number for each in breaches), instants


def _figures(held: ServiceMonth, breaches: list[Breach], month: Month, tenant: Tenant) -> ServiceFigures:
    return ServiceFigures(
        promises=tuple(_promise(each) for each in held.promises),
        opened={str(kind): count for kind, count in held.opened.items()},
        decided=held.decided,
        settled=held.settled,
        positive=held.positive,
        median_decision_minutes=held.median_decision_minutes,
        breaches=tuple(_breach(each, tenant) for each in breaches),
        pauses=tuple(
            PauseFigure(reason=each.reason.lower(), count=each.count, service_minutes=each.service_minutes)
            for each in held.pauses
        ),
        removals=tuple(
            RuleFigure(rule=each.rule, title=each.title, decisions=each.decisions, removals=each.removals)
            for each in held.removals
        ),
        appeals=held.appeals,
        still_open=held.still_open,
        missed_by_day={day.isoformat(): count for day, count in held.missed_by_day.items()},
        closed_on=_closed(month, tenant),
    )


def _promise(each: PromiseMonth) -> PromiseFigure:
    return PromiseFigure(
        case_kind=each.case_kind,
        promise=each.promise,
        minutes=each.minutes,
        target_ratio=float(each.target_ratio),
        met=each.met,
        clocks=each.clocks,
        attainment_ratio=None if each.attainment_ratio is None else float(each.attainment_ratio),
        version=each.version,
    )


def _breach(each: Breach, tenant: Tenant) -> BreachFigure:
    return BreachFigure(
        case_kind=each.case_kind,
        promise=each.promise,
        due_on=each.due_at.astimezone(tenant.zone).date(),
        ended_on=each.ended_at.astimezone(tenant.zone).date() if each.ended_at else None,
        late_minutes=each.late_minutes,
        cause=each.cause.lower(),
    )


def _closed(month: Month, tenant: Tenant) -> tuple[date, ...]:
    """The days of the month without service, by the hours in force at its last instant; none where none are agreed."""
    calendar = service_hours.in_force(last_instant(month, tenant))
    if calendar is None:
        return ()
    served = _served(calendar.hours, month, tenant)
    days = (month.shifted(1).first_on - month.first_on).days
    every = (month.first_on + timedelta(days=day) for day in range(days))
    return tuple(day for day in every if day not in served)


def _served(hours: ServiceHours, month: Month, tenant: Tenant) -> set[date]:
    opened = windows(month.starts_at(tenant.zone), month.ends_at(tenant.zone), hours)
    return {start.astimezone(tenant.zone).date() for start, _end in opened}


def _credit(figures: ServiceFigures, month: Month, tenant: Tenant) -> CreditFigure | None:
    """What the plan's rule gives back for the month, and what finance has said of it."""
    plan = plans.of_month(tenant, month)
    if plan is None or plan.terms.credit_rule is None:
        return None
    rule = plan.terms.credit_rule
    due = credit_due(plan.terms.monthly_fee_minor, rule, promised(figures))
    if due is None:
        return None
    decided = credits.of_month(tenant, month)
    return CreditFigure(
        amount_minor=due.amount_minor,
        state=_STATES.get(str(decided.state), "due") if decided else "due",
        percent_of_fee=float(rule.percent_of_fee),
        missed=tuple((each.case_kind, each.promise) for each in due.missed),
    )
