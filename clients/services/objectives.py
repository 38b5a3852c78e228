"""Agreeing on objectives and the KPIs that show them moving."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from clients.brief.objectives import Objective as Said
from clients.models import Kpi, KpiVersion, Objective, ObjectiveVersion
from clients.rules.kpis import can_stand_alone
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp


class VanityAlone(Refusal):
    """An objective has no KPI but vanity ones."""


@transaction.atomic
def agree(said: Said, *, valid_from: datetime, reason: str, by: Actor, at: datetime) -> Objective:
    """Add an objective with its KPIs, each in its first version, in force from `valid_from`.

    Raises: NotPermitted; VanityAlone.
    """
    require(by, Permission.CLIENT_ONBOARD)
    if not can_stand_alone(bool(kpi.vanity) for kpi in said.kpis):
        raise VanityAlone(f"{said.title}: a vanity KPI can never be an objective's only KPI")
    number = (Objective.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    objective = Objective.objects.create(number=number)
    first = stamp(version=1, valid_from=valid_from, reason=reason, by=by, at=at)
    ObjectiveVersion.objects.create(
        objective=objective,
        title=said.title,
        business_value=said.business_value,
        member_value=said.member_value,
        four_c=said.four_c,
        corm_application=said.corm_application,
        goal_type=said.goal_type,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        **first,
    )
    kpis = Kpi.objects.bulk_create([Kpi(objective=objective, metric=kpi.metric) for kpi in said.kpis])
    KpiVersion.objects.bulk_create(
        KpiVersion(
            kpi=kpi,
            unit=figure.unit,
            direction=figure.direction,
            cadence=figure.cadence,
            baseline=figure.baseline,
            target=figure.target,
            is_vanity=bool(figure.vanity),
            **first,
        )
        for kpi, figure in zip(kpis, said.kpis, strict=True)
    )
    kpi_terms = {figure.metric: f"{figure.baseline} to {figure.target}" for figure in said.kpis}
    now = {"title": said.title, "starts_on": said.starts_on, "ends_on": said.ends_on, **kpi_terms}
    audit.record("clients.objective.agreed", target=objective, by=by, at=at, reason=reason, after=now)
    return objective
