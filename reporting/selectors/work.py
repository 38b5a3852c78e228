"""What the plan promised for a month and what was done of it, as it is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from playbooks.selectors import runs
from reporting.rules.delivery import Facts, deliverables
from reporting.rules.month import ContentFigures, PlaybookFigure, ServiceFigures, WorkFigures
from reporting.rules.report import ObjectiveFigure, Source
from tenants.billing.selectors.plans import PlanView
from tenants.kernel.periods import Month
from tenants.models import Tenant


def playbooks(month: Month, *, tenant: Tenant, as_of: datetime) -> tuple[PlaybookFigure, ...]:
    """The playbooks that were worked through."""
    return tuple(
        PlaybookFigure(
            playbook=each.title,
            version=each.version,
            runs=each.runs,
            tasks=each.tasks,
            done=each.done,
            in_time=each.in_time,
        )
        for each in runs.runs_of_month(month, tenant=tenant, as_of=as_of)
    )


def work(
    plan: PlanView | None,
    *,
    has_charter: bool,
    objectives: Sequence[ObjectiveFigure],
    sources: Sequence[Source],
    content: ContentFigures,
    service: ServiceFigures,
    playbooks: tuple[PlaybookFigure, ...],
) -> WorkFigures:
    """What the plan promises against what the other sections count; without a plan nothing was promised."""
    if plan is None:
        return WorkFigures(plan="", deliverables=(), playbooks=playbooks)
    kpis = [kpi for objective in objectives for kpi in objective.kpis if not kpi.vanity]
    facts = Facts(
        included_minutes=plan.terms.included_minutes,
        has_charter=has_charter,
        kpis=(len(kpis), sum(kpi.now is not None for kpi in kpis)),
        spaces=(len(sources), sum(source.we_hold > 0 for source in sources)),
        cadence=content.cadence,
        promises=service.promises,
        playbooks=playbooks,
    )
    return WorkFigures(plan=plan.terms.name, deliverables=deliverables(plan.terms.pillars, facts), playbooks=playbooks)
