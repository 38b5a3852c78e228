"""A month's value and cost, from the inputs that were in force at its last instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from clients.rules.value import Grade, InputKind
from clients.selectors import value
from clients.selectors.value import InputView
from clients.spaces.selectors.views import solved_thread_views
from reporting.rules.drivers import Input, Views
from reporting.rules.estimates import Estimate
from reporting.rules.report import Metrics
from reporting.rules.roi import CostLine, Worth, worth_of_month
from tenants.billing.selectors import charges
from tenants.billing.selectors.charges import MonthCharge
from tenants.kernel.money import EXPONENTS
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

INSTANT = timedelta(microseconds=1)


class OtherCurrency(Refusal):
    """An amount is not in the client's own currency, so it cannot be added to the others."""


def last_instant(month: Month, tenant: Tenant) -> datetime:
    """The month's last instant in the client's zone: what is in force then counts for all of it."""
    return month.ends_at(tenant.zone) - INSTANT


def _other(name: str, stated: str, currency: str) -> OtherCurrency:
    told = f"{name} is in {stated}, and this client's money is in {currency}"
    return OtherCurrency(told, name=name, stated=stated, currency=currency)


def as_input(view: InputView, currency: str) -> Input:
    """An input with money in minor units. Raises: OtherCurrency."""
    if view.is_money and view.currency != currency:
        raise _other(view.name, view.currency, currency)
    by = 10 ** EXPONENTS[currency] if view.kind is InputKind.MONEY else 1
    ends = Estimate.of(view.low * by, view.expected * by, view.high * by)
    return Input(view.name, view.kind, ends, view.grade, view.source, view.dated_on, version=view.version)


def stated(at: datetime, currency: str) -> dict[str, dict[str, Input]]:
    """Driver → input name → input, as in force at `at`. Raises: OtherCurrency."""
    return {
        driver: {name: as_input(view, currency) for name, view in views.items()}
        for driver, views in value.inputs_in_force(at).items()
    }


def charged_lines(charge: MonthCharge | None, currency: str) -> list[CostLine]:
    """What billing says: the fee, hours over the plan, and the approved credit, which is taken off; all counted.

    Raises: OtherCurrency.
    """
    if charge is None:
        return []
    if charge.currency != currency:
        raise _other("plan", charge.currency, currency)
    amounts = {
        "plan_fee": charge.fee_minor,
        "overage": charge.overage_minor,
        "service_credit": -charge.credits_minor,
    }
    return [
        CostLine(key, Estimate.exact(minor), Grade.MEASURED)
        for key, minor in amounts.items()
        if minor or key == "plan_fee"
    ]


def cost_lines(tenant: Tenant, month: Month) -> list[CostLine]:
    """What billing charges, the client's own hours at their rate, and platform fees; each only where it is known.

    Raises: OtherCurrency.
    """
    at = last_instant(month, tenant)
    lines = charged_lines(charges.charged(tenant, month), tenant.currency)
    held = {name: as_input(view, tenant.currency) for name, view in value.costs_in_force(at).items()}
    for key, names in (
        ("client_hours", ("client_hours_per_month", "client_hourly")),
        ("platform_fees", ("platform_fees",)),
    ):
        if all(name in held for name in names):
            lines.append(CostLine.of(key, [held[name] for name in names]))
    return lines


def worth(month: Month, metrics: Metrics, *, tenant: Tenant, as_of: datetime) -> Worth:
    """Every driver, both totals and the return of one month. Raises: OtherCurrency."""
    at = last_instant(month, tenant)
    viewed = solved_thread_views(month.starts_at(tenant.zone), month.ends_at(tenant.zone), as_of=as_of)
    counted: Mapping[str, int | None] = {key: int(number) for key, number in metrics.items() if isinstance(number, int)}
    views = Views(viewed.readings, viewed.count)
    return worth_of_month(stated(at, tenant.currency), counted, views, cost_lines(tenant, month))
