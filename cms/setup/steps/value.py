"""What the drivers of value and the client's own costs are reckoned with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from clients.brief.value import Cost, Driver
from clients.selectors import value as selectors
from clients.services import value as services
from cms.setup.steps.frame import Change, Kept, Parts, figure
from cms.steps.frame import Part, Rows
from cms.steps.value import STEP
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission


class Value(Kept):
    """What is not changed keeps its version."""

    code, step = "value", STEP
    permission = Permission.VALUE_EDIT

    @property
    def sheet(self) -> tuple[Part, ...]:
        return tuple(replace(part, is_lasting=True) if isinstance(part, Rows) else part for part in self.step.sheet)

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = len(selectors.inputs_in_force(at))
        return gettext("Drivers with inputs: %(count)s") % {"count": held} if held else ""

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        drivers = [
            {"driver": driver} | {name: _input(view) for name, view in inputs.items()}
            for driver, inputs in selectors.inputs_in_force(at).items()
        ]
        return {"value": drivers, "cost": _cost(selectors.costs_in_force(at))}

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        held = selectors.inputs_in_force(change.valid_from)
        stamp: dict[str, Any] = {"since": change.since, "reason": change.reason, "by": change.by, "at": change.at}
        drivers: tuple[Driver, ...] = getattr(read, "value", ())
        if changed := [each for each in drivers if _said(each) != _held(held.get(each.driver, {}))]:
            services.state_drivers(change.tenant, changed, **stamp)
        cost: Cost | None = getattr(read, "cost", None)
        if cost is not None and _costs(cost) != {
            name: view.expected for name, view in selectors.costs_in_force(change.valid_from).items()
        }:
            services.state_costs(change.tenant, cost, **stamp)


def _input(view: selectors.InputView) -> Parts:
    bounds = {bound: figure(getattr(view, bound)) for bound in ("low", "expected", "high")}
    return bounds | {"grade": view.grade.value.lower(), "source": view.source, "dated": view.dated_on.isoformat()}


def _cost(held: dict[str, selectors.InputView]) -> Parts:
    now = {name: figure(view.expected) for name, view in held.items()}
    said: Parts = {}
    if "client_hours_per_month" in now:
        said["client_hours"] = {"per_month": now["client_hours_per_month"], "hourly": now.get("client_hourly")}
    return said | ({"platform_fees": now["platform_fees"]} if "platform_fees" in now else {})


def _said(driver: Driver) -> dict[str, Any]:
    return {name: (*each.bounds, each.grade, each.source, each.dated) for name, each in driver.inputs.items()}


def _held(inputs: dict[str, selectors.InputView]) -> dict[str, Any]:
    return {
        name: (view.low, view.expected, view.high, view.grade, view.source, view.dated_on)
        for name, view in inputs.items()
    }


def _costs(cost: Cost) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    if cost.client_hours is not None:
        found |= {"client_hours_per_month": cost.client_hours.per_month, "client_hourly": cost.client_hours.hourly}
    return found if cost.platform_fees is None else found | {"platform_fees": cost.platform_fees}
