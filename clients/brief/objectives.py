"""What success means, and the numbers that show it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from pydantic import Field, ValidationInfo, field_validator

from clients.brief.fields import Day, Name, Part, Text, key_of, number, one_of, refused
from clients.rules.corm import Application, FourC, GoalType
from clients.rules.kpis import MEASURABLES, Cadence, Direction, Unit, can_stand_alone, points_at_target

_figure = number(highest=10**9)
NOT_ABOVE = _("%(figure)s is not above the baseline %(baseline)s, and the direction is up")
NOT_BELOW = _("%(figure)s is not below the baseline %(baseline)s, and the direction is down")


class Kpi(Part):
    """A metric from a baseline to a target. `baseline` is null when none was taken; a ratio is 0 to 1."""

    metric: Annotated[str, key_of(lambda: list(MEASURABLES), _("metric"))]
    unit: Annotated[Unit, one_of(Unit, _("unit"))]
    direction: Annotated[Direction, one_of(Direction, _("direction"))]
    cadence: Annotated[Cadence, one_of(Cadence, _("cadence"))] = Cadence.MONTH
    baseline: Annotated[Decimal, _figure] | None = None
    target: Annotated[Decimal, _figure]
    vanity: Annotated[bool | None, Field(validate_default=True)] = None

    @field_validator("unit", mode="after")
    @classmethod
    def _of_the_metric(cls, unit: Unit, info: ValidationInfo) -> Unit:
        metric = info.data.get("metric")
        if metric and MEASURABLES[metric].unit is not unit:
            raise refused(
                _("%(metric)s is measured as %(right)s, not as %(unit)s"),
                metric=metric,
                right=MEASURABLES[metric].unit,
                unit=unit,
            )
        return unit

    @field_validator("baseline", "target", mode="after")
    @classmethod
    def _in_the_unit(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if value is not None and info.data.get("unit") is Unit.RATIO and value > 1:
            raise refused(_("%(figure)s is not a ratio: 0 to 1"), figure=value)
        return value

    @field_validator("target", mode="after")
    @classmethod
    def _in_the_direction(cls, target: Decimal, info: ValidationInfo) -> Decimal:
        baseline, direction = info.data.get("baseline"), info.data.get("direction")
        if direction is not None and not points_at_target(baseline, target, direction):
            sentence = NOT_ABOVE if direction is Direction.UP else NOT_BELOW
            raise refused(sentence, figure=target, baseline=baseline)
        return target

    @field_validator("vanity", mode="before")
    @classmethod
    def _vanity(cls, value: Any, info: ValidationInfo) -> bool:
        metric = info.data.get("metric")
        by_nature = bool(metric and MEASURABLES[metric].is_vanity)
        if value is None:
            return by_nature
        if not isinstance(value, bool):
            raise refused(_("must be true or false"))
        if by_nature and not value:
            raise refused(_("%(metric)s is vanity by nature: leave this out or say true"), metric=metric)
        return value


class Objective(Part):
    """A result that the business wants and that members want too. Both days belong to it."""

    title: Name
    business_value: Text
    member_value: Text
    four_c: Annotated[FourC, one_of(FourC, _("four_c"))]
    corm_application: Annotated[Application, one_of(Application, _("corm_application"))]
    goal_type: Annotated[GoalType, one_of(GoalType, _("goal_type"))]
    starts_on: Day
    ends_on: Day
    kpis: Annotated[tuple[Kpi, ...], Field(max_length=20)]

    @field_validator("ends_on", mode="after")
    @classmethod
    def _after_the_start(cls, ends_on: date, info: ValidationInfo) -> date:
        starts_on = info.data.get("starts_on")
        if starts_on and ends_on <= starts_on:
            raise refused(
                _("%(day)s is not after the first day, %(first)s"),
                english=f"{ends_on} is not after starts_on, {starts_on}",
                day=ends_on,
                first=starts_on,
            )
        return ends_on

    @field_validator("kpis", mode="after")
    @classmethod
    def _sound(cls, kpis: tuple[Kpi, ...]) -> tuple[Kpi, ...]:
        metrics = [kpi.metric for kpi in kpis]
        if twice := next((metric for metric in metrics if metrics.count(metric) > 1), None):
            raise refused(_("the metric %(metric)s stands twice"), metric=twice)
        if not kpis:
            raise refused(_("an objective needs a KPI that shows it moving"))
        if not can_stand_alone(bool(kpi.vanity) for kpi in kpis):
            raise refused(_("a vanity KPI can never be an objective's only KPI: add one that shows the result"))
        return kpis
