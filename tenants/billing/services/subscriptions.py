"""Subscribing a client to a plan, from a day on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing.models import Plan, PlanVersion, Subscription
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.services import terms_board
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant


class AlreadySubscribed(Refusal):
    """Another plan starts for this client on the same day."""


@transaction.atomic
def subscribe(
    tenant: Tenant, terms: PlanTerms, *, starts_on: date, reason: str, by: Actor, at: datetime
) -> Subscription:
    """Let these terms hold for the client from `starts_on`, its local date, until another subscription starts.

    Terms that are the plan's latest are not written again; others become its next version.
    Raises: NotPermitted; AlreadySubscribed.
    """
    require(by, Permission.CLIENT_ONBOARD)
    return begin(tenant, terms, starts_on=starts_on, reason=reason, by=by, at=at)


@transaction.atomic
def begin(tenant: Tenant, terms: PlanTerms, *, starts_on: date, reason: str, by: Actor, at: datetime) -> Subscription:
    """Write down which terms hold from a day on, for those who have asked who may. Raises: AlreadySubscribed."""
    with public():
        if Subscription.objects.filter(tenant=tenant, starts_on=starts_on).exists():
            told = f"{tenant.name} has a plan from {starts_on} on: choose another day"
            raise AlreadySubscribed(told, client=tenant.name, day=starts_on.isoformat())
        version = _version(tenant, terms, reason=reason, by=by, at=at)
        subscription = Subscription.objects.create(
            tenant=tenant,
            plan_version=version,
            starts_on=starts_on,
            reason=reason,
            changed_by=by.name,
            changed_by_user_id=by.user_id,
            changed_at=at,
        )
        audit.record(
            "billing.subscription.started",
            target=subscription,
            by=by,
            at=at,
            client=tenant.slug,
            plan=terms.name,
            version=version.version,
            starts_on=starts_on,
            reason=reason,
        )
        terms_board.note(tenant, at=at)
    return subscription


def _version(tenant: Tenant, terms: PlanTerms, *, reason: str, by: Actor, at: datetime) -> PlanVersion:
    plan, _ = Plan.objects.get_or_create(tenant=tenant, name=terms.name)
    latest = plan.versions.order_by("-version").first()
    if latest is not None and latest.terms_sha256 == terms.sha256:
        return latest
    rule = terms.credit_rule
    return PlanVersion.objects.create(
        plan=plan,
        version=latest.version + 1 if latest else 1,
        currency=terms.currency,
        monthly_fee_minor=terms.monthly_fee_minor,
        included_minutes=terms.included_minutes,
        hourly_overage_minor=terms.hourly_overage_minor,
        pillars=[pillar.value for pillar in terms.pillars],
        cadence=[asdict(line) for line in terms.cadence],
        credit_tolerance_ratio=rule.tolerance_ratio if rule else None,
        credit_percent_of_fee=rule.percent_of_fee if rule else None,
        renews_on=terms.renews_on,
        notice_days=terms.notice_days,
        terms_sha256=terms.sha256,
        reason=reason,
        changed_by=by.name,
        changed_by_user_id=by.user_id,
        changed_at=at,
    )
