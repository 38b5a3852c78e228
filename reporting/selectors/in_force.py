"""Which versions a month was computed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from clients.selectors import charters, service_hours
from clients.selectors.objectives import ObjectiveView
from playbooks.selectors import guidelines
from reporting.rules.month import PromiseFigure
from reporting.rules.report import DEFINITIONS, InForce
from tenants.billing.selectors.plans import PlanView
from tenants.models import Tenant


def in_force(
    tenant: Tenant,
    at: datetime,
    objectives: Sequence[ObjectiveView],
    plan: PlanView | None,
    promises: Sequence[PromiseFigure],
) -> tuple[InForce, ...]:
    """What was in force at `at`, the definitions first; `since_on` in the client's zone where a start is known."""
    found = [InForce(what="definitions", number=int(DEFINITIONS))]

    def on(instant: datetime) -> date:
        return instant.astimezone(tenant.zone).date()

    if (charter := charters.in_force(at)) is not None:
        found.append(InForce(what="charter", number=charter.version, since_on=on(charter.valid_from)))
    if plan is not None:
        found.append(InForce(what="plan", name=plan.terms.name, number=plan.version, since_on=plan.starts_on))
    found += [InForce(what="objective", name=each.title, number=each.version) for each in objectives]
    found += [
        InForce(what="promise", name=f"{each.case_kind}/{each.promise}", number=each.version) for each in promises
    ]
    if (calendar := service_hours.in_force(at)) is not None:
        found.append(InForce(what="service_calendar", number=calendar.version, since_on=on(calendar.valid_from)))
    if (guideline := guidelines.in_force(at)) is not None:
        found.append(
            InForce(
                what="guideline",
                name=guideline.title,
                number=guideline.version,
                since_on=on(guideline.published_at),
            )
        )
    return tuple(found)
