"""Where the objectives of a month stand, from live figures: what a report freezes, for who asks in between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clients.rules.kpis import Unit
from clients.selectors import objectives as agreed
from clients.selectors.objectives import KpiView, ObjectiveView
from reporting.rules import kpis
from reporting.rules.metrics import Figures
from reporting.selectors.metrics import month_metrics
from reporting.selectors.worth import last_instant
from tenants.kernel.periods import Month
from tenants.models import Tenant


def objectives(month: Month, *, tenant: Tenant, as_of: datetime) -> list[dict[str, Any]]:
    """The objectives in force in `month`, each KPI with its figure of that month and its status after it.

    Raises: MonthNotBegun.
    """
    figures = month_metrics(month, zone=tenant.zone, as_of=as_of)
    found = agreed.in_force(min(as_of, last_instant(month, tenant)))
    return [_objective(each, figures, month) for each in found]


def _objective(objective: ObjectiveView, figures: Figures, month: Month) -> dict[str, Any]:
    return {
        "number": objective.number,
        "version": objective.version,
        "title": objective.title,
        "business_value": objective.business_value,
        "member_value": objective.member_value,
        "four_c": objective.four_c,
        "corm_application": objective.corm_application,
        "goal_type": objective.goal_type,
        "starts_on": objective.starts_on,
        "ends_on": objective.ends_on,
        "kpis": [_kpi(each, objective, figures, month) for each in objective.kpis],
    }


def _kpi(kpi: KpiView, objective: ObjectiveView, figures: Figures, month: Month) -> dict[str, Any]:
    now, up = figures.get(kpi.metric), kpi.direction == "up"
    course = kpis.Course(now, kpi.baseline, kpi.target, up, objective.starts_on, objective.ends_on)
    return {
        "metric": kpi.metric,
        "unit": Unit(kpi.unit),
        "direction": kpi.direction,
        "cadence": kpi.cadence,
        "baseline": kpi.baseline,
        "target": kpi.target,
        "now": now,
        "status": kpis.status(course, month.shifted(1).first_on),
        "is_vanity": kpi.is_vanity,
    }
