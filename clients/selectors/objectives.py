"""The objectives that run at an instant, with the targets that held then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clients.models import KpiVersion, ObjectiveVersion
from clients.rules.corm import Application, FourC, GoalType
from clients.rules.kpis import Cadence, Direction, Unit
from clients.selectors.profile import local_date


@dataclass(frozen=True, slots=True)
class KpiView:
    """A KPI's baseline and target, in `unit`: a ratio is 0 to 1. `baseline` is None when none was taken."""

    kpi_id: int
    metric: str
    unit: Unit
    direction: Direction
    cadence: Cadence
    baseline: Decimal | None
    target: Decimal
    is_vanity: bool
    version: int


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """What an objective says, and its KPIs in the order in which they were agreed."""

    objective_id: int
    number: int
    version: int
    title: str
    business_value: str
    member_value: str
    four_c: FourC
    corm_application: Application
    goal_type: GoalType
    starts_on: date
    ends_on: date
    kpis: tuple[KpiView, ...]


def in_force(at: datetime) -> list[ObjectiveView]:
    """The objectives whose days include the client's local date of `at`, by number, in the versions of that instant."""
    today = local_date(at)
    kpis = _kpis(at)
    found = ObjectiveVersion.objects.in_force(at, per=("objective__number",)).select_related("objective")
    return [_view(row, kpis[row.objective_id]) for row in found if row.starts_on <= today <= row.ends_on]


def titles() -> dict[int, str]:
    """What each objective is called in its last version, those included that do not run: by id."""
    rows = ObjectiveVersion.objects.order_by("objective_id", "-version").distinct("objective_id")
    return dict(rows.values_list("objective_id", "title"))


def numbered() -> dict[int, str]:
    """The same by the objective's number, in its order."""
    rows = ObjectiveVersion.objects.order_by("objective__number", "-version").distinct("objective__number")
    return dict(rows.values_list("objective__number", "title"))


def _kpis(at: datetime) -> dict[int, list[KpiView]]:
    by_objective: dict[int, list[KpiView]] = defaultdict(list)
    for row in KpiVersion.objects.in_force(at, per=("kpi_id",)).select_related("kpi"):
        view = KpiView(
            kpi_id=row.kpi_id,
            metric=row.kpi.metric,
            unit=Unit(row.unit),
            direction=Direction(row.direction),
            cadence=Cadence(row.cadence),
            baseline=row.baseline,
            target=row.target,
            is_vanity=row.is_vanity,
            version=row.version,
        )
        by_objective[row.kpi.objective_id].append(view)
    return by_objective


def _view(row: ObjectiveVersion, kpis: list[KpiView]) -> ObjectiveView:
    return ObjectiveView(
        objective_id=row.objective_id,
        number=row.objective.number,
        version=row.version,
        title=row.title,
        business_value=row.business_value,
        member_value=row.member_value,
        four_c=FourC(row.four_c),
        corm_application=Application(row.corm_application),
        goal_type=GoalType(row.goal_type),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        kpis=tuple(kpis),
    )
