"""The plan in force for a client at an instant, what it was before and what it is to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenants.access.rules.permissions import Permission, may
from tenants.billing.models import PlanVersion, PriceChange, Subscription
from tenants.billing.rules.plans import CadenceTerm, CreditRule, Period, Pillar, PlanTerms
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan's terms, its version, and the local date from which the client has it."""

    terms: PlanTerms
    version: int
    starts_on: date
    version_id: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Terms from a day on, with who agreed on them and why, and whether Stripe's price has followed.

    `price` is None for those of the brief, which no subscription was there to follow.
    """

    view: PlanView
    reason: str
    agreed_by: str
    agreed_by_user_id: int | None
    agreed_at: datetime
    price: PriceChange | None


def in_force(tenant: Tenant, at: datetime) -> PlanView | None:
    """The plan that holds on the client's local date of `at`, or None before the first."""
    today = at.astimezone(tenant.zone).date()
    held = Subscription.objects.filter(tenant=tenant, starts_on__lte=today).select_related("plan_version__plan")
    subscription = held.order_by("-starts_on").first()
    if subscription is None:
        return None
    return _view(subscription)


def of_month(tenant: Tenant, month: Month) -> PlanView | None:
    """The plan that holds at a month's last instant, or None."""
    return in_force(tenant, month.ends_at(tenant.zone) - timedelta(microseconds=1))


def agreed(tenant: Tenant) -> list[PlanView]:
    """Everything that holds, held or will hold, in the order of the days."""
    held = Subscription.objects.filter(tenant=tenant).select_related("plan_version__plan")
    return [_view(each) for each in held.order_by("starts_on")]


def coming(tenant: Tenant, at: datetime) -> list[PlanView]:
    """What is agreed and begins after the client's local date of `at`, the next one first."""
    today = at.astimezone(tenant.zone).date()
    return [each for each in agreed(tenant) if each.starts_on > today]


def history(tenant: Tenant, *, by: Actor) -> list[Agreement]:
    """What was agreed from which day, by whom and why, the latest day first; for whoever may see money."""
    if not may(by, Permission.MONEY_VIEW):
        return []
    held = Subscription.objects.filter(tenant=tenant).select_related("plan_version__plan", "price_change")
    return [_agreement(each) for each in held.order_by("-starts_on")]


def _agreement(row: Subscription) -> Agreement:
    said = row if row.changed_by else row.plan_version
    return Agreement(
        view=_view(row),
        reason=said.reason,
        agreed_by=said.changed_by,
        agreed_by_user_id=said.changed_by_user_id,
        agreed_at=row.changed_at,
        price=getattr(row, "price_change", None),
    )


def _view(subscription: Subscription) -> PlanView:
    row = subscription.plan_version
    return PlanView(terms=_terms(row), version=row.version, starts_on=subscription.starts_on, version_id=row.pk)


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
        renews_on=row.renews_on,
        notice_days=row.notice_days,
    )
