"""What other systems read of a client's months: the figures, and where its objectives stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Query, Router, Schema
from pydantic import WithJsonSchema

from clients.integrations.api.bearer import ApiRequest, Token
from clients.integrations.api.problems import Problem
from clients.integrations.rules.scopes import Scope
from clients.spaces.selectors import spaces
from reporting.selectors import standing
from reporting.selectors.metrics import month_metrics
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.periods import Month

SpaceText = Annotated[str | None, Query(description="one space's short name; without it, all spaces together")]
router = Router()
NO = (401, 403, 404, 422, 429)
MonthText = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "examples": ["2026-03"]})
]
MonthAsked = Annotated[MonthText | None, Query(description="without it, the last month that is over")]


class MetricsOut(Schema):
    """`figures` by key, null where nothing can be said. Instants stand in the client's own zone."""

    month: str
    space: str | None
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    as_of: datetime
    figures: dict[str, int | float | None]


class KpiOut(Schema):
    """`now` is the figure of the month asked for; a ratio is 0 to 1."""

    metric: str
    unit: str
    direction: str
    cadence: str
    baseline: float | None
    target: float
    now: float | None
    status: str
    is_vanity: bool


class ObjectiveOut(Schema):
    number: int
    version: int
    title: str
    business_value: str
    member_value: str
    four_c: str
    corm_application: str
    goal_type: str
    starts_on: date
    ends_on: date
    kpis: list[KpiOut]


class ObjectivesOut(Schema):
    month: str
    as_of: datetime
    objectives: list[ObjectiveOut]


@router.get(
    "/metrics",
    auth=Token(Scope.METRICS_READ),
    response={200: MetricsOut, NO: Problem},
    operation_id="get_metrics",
    summary="The figures of a month",
    tags=["metrics"],
    url_name="metrics",
    openapi_extra={"x-scope": Scope.METRICS_READ.value},
)
def get_metrics(
    request: ApiRequest,
    month: MonthText,
    space: SpaceText = None,
) -> MetricsOut:
    """As of now, from all that is held: a month that is not over moves on."""
    require(request.auth.actor, Permission.EVIDENCE_VIEW)
    asked, zone, at = Month.parse(month), request.tenant.zone, request.auth.at
    figures = month_metrics(asked, zone=zone, as_of=at, space=None if space is None else spaces.by_slug(space))
    return MetricsOut(
        month=str(asked),
        space=space,
        time_zone=zone.key,
        starts_at=asked.starts_at(zone).astimezone(zone),
        ends_at=asked.ends_at(zone).astimezone(zone),
        as_of=at.astimezone(zone),
        figures=figures,
    )


@router.get(
    "/objectives",
    auth=Token(Scope.OBJECTIVES_READ),
    response={200: ObjectivesOut, NO: Problem},
    operation_id="get_objectives",
    summary="The objectives that run, with their KPIs",
    tags=["objectives"],
    url_name="objectives",
    openapi_extra={"x-scope": Scope.OBJECTIVES_READ.value},
)
def get_objectives(
    request: ApiRequest,
    month: MonthAsked = None,
) -> ObjectivesOut:
    """Each KPI from its baseline to its target, and where it stood at the end of the month."""
    require(request.auth.actor, Permission.CHARTER_VIEW)
    zone, at = request.tenant.zone, request.auth.at
    asked = Month.of(at, zone).shifted(-1) if month is None else Month.parse(month)
    found = standing.objectives(asked, tenant=request.tenant, as_of=at)
    return ObjectivesOut(
        month=str(asked), as_of=at.astimezone(zone), objectives=[ObjectiveOut(**each) for each in found]
    )
