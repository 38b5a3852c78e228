"""Stating what value and cost are reckoned with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from clients.brief.value import Cost, Driver
from clients.models import CostInput, ValueInput
from clients.rules.value import COSTS, DRIVERS, Grade, InputKind
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.instants import starts_at
from tenants.models import Tenant
from tenants.models.versioned import stamp

Row = TypeVar("Row", ValueInput, CostInput)
COST_SOURCE = "the client, in its brief"


@transaction.atomic
def state_drivers(
    tenant: Tenant, drivers: Iterable[Driver], *, since: date, reason: str, by: Actor, at: datetime
) -> list[ValueInput]:
    """Add a version of each input, in force from its own `since`, its driver's, or else the one given.

    Stand in the client's schema. Money is in the client's currency. Raises: NotPermitted.
    """
    require(by, Permission.VALUE_EDIT)
    last = {(row["driver"], row["name"]): row["last"] for row in _last(ValueInput, "driver", "name")}
    rows = [
        ValueInput(
            driver=driver.driver,
            name=name,
            low=said.bounds[0],
            expected=said.bounds[1],
            high=said.bounds[2],
            grade=said.grade,
            source=said.source,
            dated_on=said.dated,
            **_kind(DRIVERS[driver.driver][name], tenant),
            **stamp(
                version=last.get((driver.driver, name), 0) + 1,
                valid_from=starts_at(said.since or driver.since or since, tenant.zone),
                reason=reason,
                by=by,
                at=at,
            ),
        )
        for driver in drivers
        for name, said in driver.inputs.items()
    ]
    return _add(ValueInput, rows, "clients.value_inputs.stated", reason=reason, by=by, at=at)


@transaction.atomic
def state_costs(tenant: Tenant, cost: Cost, *, since: date, reason: str, by: Actor, at: datetime) -> list[CostInput]:
    """Add a version of each cost that is named, in force from the cost's `since` or else the one given.

    A cost is one figure that somebody named: low, expected and high are the same, and its grade is assumed.
    Raises: NotPermitted.
    """
    require(by, Permission.VALUE_EDIT)
    last = {row["name"]: row["last"] for row in _last(CostInput, "name")}
    from_on = cost.since or since
    rows = [
        CostInput(
            name=name,
            low=amount,
            expected=amount,
            high=amount,
            grade=Grade.ASSUMED,
            source=COST_SOURCE,
            dated_on=from_on,
            **_kind(COSTS[name], tenant),
            **stamp(
                version=last.get(name, 0) + 1, valid_from=starts_at(from_on, tenant.zone), reason=reason, by=by, at=at
            ),
        )
        for name, amount in _figures(cost).items()
    ]
    return _add(CostInput, rows, "clients.costs.stated", reason=reason, by=by, at=at)


def _figures(cost: Cost) -> dict[str, Decimal]:
    figures: dict[str, Decimal] = {}
    if cost.client_hours is not None:
        figures["client_hours_per_month"] = cost.client_hours.per_month
        figures["client_hourly"] = cost.client_hours.hourly
    if cost.platform_fees is not None:
        figures["platform_fees"] = cost.platform_fees
    return figures


def _kind(kind: InputKind, tenant: Tenant) -> dict[str, Any]:
    return {"kind": kind, "currency": tenant.currency if kind is InputKind.MONEY else ""}


def _last(model: type[ValueInput] | type[CostInput], *per: str) -> list[dict[str, Any]]:
    return list(model.objects.order_by().values(*per).annotate(last=Max("version")))


def _add(model: type[Row], rows: list[Row], verb: str, *, reason: str, by: Actor, at: datetime) -> list[Row]:
    before = {_said(one): one for one in model.objects.order_by("version")}  # the last version of each stays
    added = model.objects.bulk_create(rows)
    for row in added[:1]:
        was = {_said(one): _range(before[_said(one)]) for one in added if _said(one) in before}
        now = {_said(one): _range(one) for one in added}
        audit.record(verb, target=row, by=by, at=at, reason=reason, before=was or None, after=now)
    return added


def _said(row: ValueInput | CostInput) -> str:
    return f"{row.driver}.{row.name}" if isinstance(row, ValueInput) else row.name


def _range(row: ValueInput | CostInput) -> str:
    """low, expected and high, or the one figure; numbers of the trail are text, exact as they were said."""
    figures = dict.fromkeys(f"{Decimal(value).normalize():f}" for value in (row.low, row.expected, row.high))
    return " / ".join(figures)
