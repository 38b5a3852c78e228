"""Agreeing on objectives and the KPIs that show them moving."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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


class UnknownObjective(Refusal):
    """The client has no objective of that number."""


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
    _add_version(objective, said, first)
    audit.record("clients.objective.agreed", target=objective, by=by, at=at, reason=reason, after=_told(said))
    return objective


@transaction.atomic
def revise(number: int, said: Said, *, valid_from: datetime, reason: str, by: Actor, at: datetime) -> Objective:
    """Add a version of an objective and of each KPI that is named, in force from `valid_from`.

    What held before stays, so a report of an earlier month keeps its targets. A KPI that is not named goes on as it is:
    what was promised to be followed is followed until the objective ends.
    Raises: NotPermitted; VanityAlone; UnknownObjective.
    """
    require(by, Permission.CLIENT_ONBOARD)
    if not can_stand_alone(bool(kpi.vanity) for kpi in said.kpis):
        raise VanityAlone(f"{said.title}: a vanity KPI can never be an objective's only KPI")
    objective = Objective.objects.select_for_update().filter(number=number).first()
    if objective is None:
        raise UnknownObjective(f"there is no objective {number}")
    versions = ObjectiveVersion.objects.filter(objective=objective)
    was = versions.order_by("-version").values("title", "starts_on", "ends_on").first()
    version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    _add_version(objective, said, stamp(version=version, valid_from=valid_from, reason=reason, by=by, at=at))
    told = {"version": version, "reason": reason, "before": was, "after": _told(said)}
    audit.record("clients.objective.revised", target=objective, by=by, at=at, **told)
    return objective


def _add_version(objective: Objective, said: Said, fields: dict[str, Any]) -> None:
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
        **fields,
    )
    held = {kpi.metric: kpi for kpi in Kpi.objects.filter(objective=objective)}
    new = [Kpi(objective=objective, metric=kpi.metric) for kpi in said.kpis if kpi.metric not in held]
    held |= {kpi.metric: kpi for kpi in Kpi.objects.bulk_create(new)}
    last = KpiVersion.objects.filter(kpi__in=held.values()).order_by().values("kpi_id").annotate(last=Max("version"))
    versions = {row["kpi_id"]: row["last"] for row in last}
    KpiVersion.objects.bulk_create(
        KpiVersion(
            kpi=held[figure.metric],
            unit=figure.unit,
            direction=figure.direction,
            cadence=figure.cadence,
            baseline=figure.baseline,
            target=figure.target,
            is_vanity=bool(figure.vanity),
            **(fields | {"version": versions.get(held[figure.metric].pk, 0) + 1}),
        )
        for figure in said.kpis
    )


def _told(said: Said) -> dict[str, Any]:
    kpis = {figure.metric: f"{figure.baseline} to {figure.target}" for figure in said.kpis}
    return {"title": said.title, "starts_on": said.starts_on, "ends_on": said.ends_on, **kpis}
