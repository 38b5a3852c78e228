"""The plan in force for a client at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenants.billing.models import PlanVersion, Subscription
from tenants.billing.rules.plans import CadenceTerm, CreditRule, Period, Pillar, PlanTerms
from tenants.kernel.periods import Month
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan's terms, its version, and the local date from which the client has it."""

    terms: PlanTerms
    version: int
    starts_on: date
    version_id: int


def in_force(tenant: Tenant, at: datetime) -> PlanView | None:
    """The plan that holds on the client's local date of `at`, or None before the first."""
    today = at.astimezone(tenant.zone).date()
    held = Subscription.objects.filter(tenant=tenant, starts_on__lte=today).select_related("plan_version__plan")
    subscription = held.order_by("-starts_on").first()
    if subscription is None:
        return None
    row = subscription.plan_version
    return PlanView(terms=_terms(row), version=row.version, starts_on=subscription.starts_on, version_id=row.pk)


def of_month(tenant: Tenant, month: Month) -> PlanView | None:
    """The plan that holds at a month's last instant, or None."""
    return in_force(tenant, month.ends_at(tenant.zone) - timedelta(microseconds=1))


def _terms(row: PlanVersion) -> PlanTerms:
    rule = None
    if row.credit_tolerance_ratio is not None and row.credit_percent_of_fee is not None:
        rule = CreditRule(row.credit_tolerance_ratio, row.credit_percent_of_fee)
    return PlanTerms(
        name=row.plan.name,
        currency=row.currency,
        monthly_fee_minor=row.monthly_fee_minor,
        included_minutes=row.included_minutes,
        hourly_overage_minor=row.hourly_overage_minor,
        pillars=tuple(Pillar(word) for word in row.pillars),
        cadence=tuple(CadenceTerm(term["type"], term["count"], Period(term["per"])) for term in row.cadence),
        credit_rule=rule,
    )
