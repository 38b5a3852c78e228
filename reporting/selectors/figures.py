"""Everything that a month's report says, gathered once and ready to be frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from clients.rules.kpis import Unit
from clients.selectors import charters
from clients.selectors import objectives as agreed
from clients.selectors.objectives import KpiView, ObjectiveView
from clients.spaces.rules.space import Kind
from clients.spaces.selectors import spaces
from clients.spaces.selectors.coverage import Coverage, coverage
from reporting.rules import freezing, kpis
from reporting.rules.catalogue import SHOWN
from reporting.rules.month import ContentFigures, DutyFigure, NextFigures, ServiceFigures, WorkFigures
from reporting.rules.reach import ReachFigures
from reporting.rules.report import (
    DEFINITIONS,
    Edition,
    Evidence,
    Figures,
    Instants,
    KpiFigure,
    Metrics,
    ObjectiveFigure,
    ReportData,
    Source,
)
from reporting.selectors import activity, content, duties, reach, service, work
from reporting.selectors.activity import MonthActivity
from reporting.selectors.in_force import in_force
from reporting.selectors.worth import last_instant, worth
from tenants.billing.selectors import charges, plans
from tenants.billing.selectors.plans import PlanView
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

SETTLED = timedelta(days=8)
"""So long after its end a month's figures are taken as settled."""


class AsOfNotAllowed(Refusal):
    """The instant is one as of which nothing can be known of the month."""


class InstantNotCome(AsOfNotAllowed):
    """The instant asked for lies in the future."""


def as_of(month: Month, *, tenant: Tenant, now: datetime, asked: datetime | None = None) -> datetime:
    """As of when a report is: the earlier of now and eight days after the month's end, unless asked otherwise.

    Raises: AsOfNotAllowed, when that is before the month or has not come yet.
    """
    starts_at, settled = month.starts_at(tenant.zone), month.ends_at(tenant.zone) + SETTLED
    chosen = min(now, settled) if asked is None else asked
    if chosen < starts_at:
        begins = starts_at.astimezone(tenant.zone).isoformat()
        raise AsOfNotAllowed(f"{month} had not begun: it begins on {begins}", month=str(month), begins_at=begins)
    if chosen > now:
        raise InstantNotCome(f"{chosen.isoformat()} has not come yet; no figure can be known as of then")
    return chosen


def _number(value: Decimal, unit: Unit) -> int | float:
    return int(value) if unit is Unit.COUNT and value == value.to_integral_value() else float(value)


def _kpi(kpi: KpiView, objective: ObjectiveView, now: Metrics, before: Metrics, month: Month) -> KpiFigure:
    value = now.get(kpi.metric)
    baseline = None if kpi.baseline is None else _number(kpi.baseline, kpi.unit)
    target = _number(kpi.target, kpi.unit)
    up = kpi.direction == "up"
    course = kpis.Course(value, baseline, target, up, objective.starts_on, objective.ends_on)
    return KpiFigure(
        metric=kpi.metric,
        unit=kpi.unit,
        direction="up" if up else "down",
        cadence=kpi.cadence,
        baseline=baseline,
        target=target,
        vanity=kpi.is_vanity,
        version=kpi.version,
        now=value,
        before=before.get(kpi.metric),
        status=kpis.status(course, month.shifted(1).first_on),
    )


def _objective(objective: ObjectiveView, now: Metrics, before: Metrics, month: Month) -> ObjectiveFigure:
    return ObjectiveFigure(
        title=objective.title,
        business_value=objective.business_value,
        member_value=objective.member_value,
        four_c=objective.four_c,
        corm_application=objective.corm_application,
        goal_type=objective.goal_type,
        starts_on=objective.starts_on,
        ends_on=objective.ends_on,
        version=objective.version,
        kpis=tuple(_kpi(kpi, objective, now, before, month) for kpi in objective.kpis),
    )


@dataclass(frozen=True, slots=True)
class Done:
    """The month's work, content, answers, plans and gatherings, with the evidence that stands beside each."""

    content: ContentFigures
    addresses: tuple[str, ...]
    service: ServiceFigures
    cases: tuple[int, ...]
    instants: tuple[Instants, ...]
    next_month: NextFigures
    asked_by: tuple[str, ...]
    duties: tuple[DutyFigure, ...] | None
    duty_people: tuple[str, ...]
    reach: ReachFigures | None
    follow_ups: tuple[str, ...]


def _done(month: Month, *, tenant: Tenant, as_of: datetime) -> Done:
    pieces, addresses = content.content(month, tenant=tenant, as_of=as_of)
    served, cases, instants = service.service(month, tenant=tenant, as_of=as_of)
    following, asked_by = content.next_month(month, tenant=tenant, as_of=as_of)
    owed, people = duties.duties(month, tenant=tenant, as_of=as_of)
    reached, follow_ups = reach.reach(month, tenant=tenant, as_of=as_of)
    return Done(pieces, addresses, served, cases, instants, following, asked_by, owed, people, reached, follow_ups)


def _work(
    month: Month,
    plan: PlanView | None,
    objectives: tuple[ObjectiveFigure, ...],
    sources: tuple[Source, ...],
    done: Done,
    *,
    tenant: Tenant,
    as_of: datetime,
) -> WorkFigures:
    return work.work(
        plan,
        has_charter=charters.in_force(last_instant(month, tenant)) is not None,
        objectives=objectives,
        sources=sources,
        content=done.content,
        service=done.service,
        playbooks=work.playbooks(month, tenant=tenant, as_of=as_of),
    )


def _figures(
    month: Month,
    held: list[MonthActivity],
    done: Done,
    sources: tuple[Source, ...],
    *,
    tenant: Tenant,
    as_of: datetime,
) -> Figures:
    at = last_instant(month, tenant)
    now, before = held[-1].metrics, held[-2].metrics if len(held) > 1 else {}
    objectives, previous, plan = agreed.in_force(at), month.shifted(-1), plans.of_month(tenant, month)
    told = tuple(_objective(each, now, before, month) for each in objectives)
    served = tenant.service_since is None or tenant.service_since < month.first_on
    worth_before = worth(previous, before, tenant=tenant, as_of=as_of) if before and served else None
    return Figures(
        definitions=DEFINITIONS,
        month=str(month),
        time_zone=tenant.time_zone,
        currency=tenant.currency,
        history=activity.history(held),
        objectives=told,
        structure=activity.structure(held),
        worth=freezing.frozen(worth(month, now, tenant=tenant, as_of=as_of)),
        worth_before=None if worth_before is None else freezing.frozen(worth_before),
        in_force=in_force(tenant, at, objectives, plan, done.service.promises),
        work=_work(month, plan, told, sources, done, tenant=tenant, as_of=as_of),
        content=done.content,
        service=done.service,
        next_month=done.next_month,
        duties=done.duties,
        reach=done.reach,
        customers=reach.customers(month, as_of=as_of),
    )


def _sources() -> tuple[Source, ...]:
    return tuple(
        Source(
            name=found.space.name,
            kind=found.last_run.kind if found.last_run else "",
            read_at=found.read_at,
            source_says=found.source_says,
            we_hold=found.we_hold,
            counted=found.counted,
            skipped=found.last_run.skipped_count if found.last_run else 0,
        )
        for found in map(coverage, spaces.every())
        if not _is_by_hand(found)
    )


def _is_by_hand(found: Coverage) -> bool:
    """Whether there is nothing to read: a place off the platforms of which no file ever came."""
    return found.space.kind == Kind.OFFLINE and found.read_at is None


def month_data(month: Month, *, tenant: Tenant, at: datetime) -> ReportData:
    """Compute a month of the client in whose schema we stand, as of `at`; writes nothing.

    Raises: MonthNotBegun; OtherCurrency.
    """
    held = activity.months(month, zone=tenant.zone, as_of=at)
    done, sources, charge = _done(month, tenant=tenant, as_of=at), _sources(), charges.charged(tenant, month)
    return ReportData(
        figures=_figures(month, held, done, sources, tenant=tenant, as_of=at),
        evidence=Evidence(
            cases=done.cases,
            instants=done.instants,
            addresses=done.addresses,
            asked_by=done.asked_by,
            duty_people=done.duty_people,
            follow_ups=done.follow_ups,
            invoice=(charge.invoice_number or "") if charge else "",
            sources=sources,
            drawing=activity.drawing(held[-1]),
            definitions={key: spec.definition for key, spec in SHOWN.items()},
        ),
        edition=Edition(
            client=tenant.name,
            legal_name=tenant.legal_name,
            agency=settings.AGENCY_NAME,
            accent=tenant.accent,
            language=tenant.language,
            is_generated=tenant.is_generated,
            as_of=at,
        ),
    )
