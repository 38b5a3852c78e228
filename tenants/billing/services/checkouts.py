"""Letting a client begin to pay: finance asks, work behind the request asks Stripe, the client pays on its page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing import gateway
from tenants.billing.models import Account, Checkout, SubscriptionState
from tenants.billing.rules.folding import ENDED
from tenants.billing.rules.states import CheckoutState
from tenants.billing.selectors import plans
from tenants.boards import services as boards
from tenants.context import client, public
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.rules.lifecycle import Doing, check

KIND = "billing.checkout"
"""The kind of work that asks Stripe for a page."""
UTC = ZoneInfo("UTC")
ONGOING = (CheckoutState.ASKED, CheckoutState.OPEN)


class NoPlan(Refusal):
    """No plan holds for the client today, so there is nothing to pay for."""


class AlreadyBilled(Refusal):
    """The client has a subscription already."""


@transaction.atomic
def start(tenant: Tenant, *, by: Actor, at: datetime) -> Checkout:
    """Ask for a page on which the client begins to pay for its plan; one that is still open is returned.

    Raises: NotPermitted; NotConnected; NoPlan; AlreadyBilled; StageForbids.
    """
    require(by, Permission.MONEY_MANAGE)
    with public():
        if not gateway.is_connected():
            raise gateway.NotConnected("No key for Stripe is set: STRIPE_API_KEY")
        row = Tenant.objects.select_for_update().get(pk=tenant.pk)
        check(Doing.SUBSCRIBE, row.stage, row.name)
        held = Checkout.objects.filter(tenant=tenant, state__in=ONGOING).first()
        if held is not None and not _has_run_out(held, at):
            return held
        if held is not None:
            Checkout.objects.filter(pk=held.pk).update(state=CheckoutState.EXPIRED)
        if SubscriptionState.objects.filter(tenant=tenant).exclude(status__in=[each.value for each in ENDED]).exists():
            raise AlreadyBilled(f"{tenant.name} has a subscription already", client=tenant.name)
        plan = plans.in_force(tenant, at)
        if plan is None:
            raise NoPlan(f"{tenant.name} has no plan today", client=tenant.name)
        Account.objects.get_or_create(tenant=tenant, defaults={"created_at": at})
        checkout = Checkout.objects.create(
            tenant=tenant,
            plan_version_id=plan.version_id,
            asked_by=by.name,
            asked_by_user_id=by.user_id,
            asked_at=at,
        )
        audit.record("billing.checkout.asked", target=checkout, by=by, at=at, client=tenant.slug, plan=plan.terms.name)
    with client(tenant):
        boards.enqueue(KIND, checkout.pk, at=at)
    return checkout


def _has_run_out(checkout: Checkout, at: datetime) -> bool:
    return checkout.expires_at is not None and checkout.expires_at <= at


def perform(checkout_id: int, at: datetime) -> None:
    """Make the client a customer, where it is none, and then the page. Each step is kept before the next.

    Killed or unanswered anywhere: again with the same keys, it goes on where it stood.
    Raises: StripeUnreachable, to be tried later.
    """
    with public():
        checkout = Checkout.objects.select_related("tenant", "plan_version__plan").get(pk=checkout_id)
        if checkout.state != CheckoutState.ASKED:
            return
        try:
            _open(checkout, _customer(checkout.tenant), at=at)
        except Refusal as refusal:
            give_up(checkout_id, at, problem=refusal.code)


def _customer(tenant: Tenant) -> str:
    account = Account.objects.get(tenant=tenant)
    if account.customer_id:
        return account.customer_id
    made = gateway.create_customer(
        key=f"customer-{account.key}", name=tenant.legal_name or tenant.name, slug=tenant.slug, language=tenant.language
    )
    Account.objects.filter(pk=account.pk, customer_id=None).update(customer_id=made)
    return made


def _open(checkout: Checkout, customer_id: str, *, at: datetime) -> None:
    version = checkout.plan_version
    page = gateway.create_checkout(
        key=f"checkout-{checkout.key}",
        customer_id=customer_id,
        plan_name=f"{settings.AGENCY_NAME}: {version.plan.name}",
        currency=version.currency,
        fee_minor=version.monthly_fee_minor,
        anchor_at=first_anchor(checkout.asked_at),
        back_url=f"{settings.PUBLIC_ORIGIN}/money/checkouts/{checkout.pk}/",
        at=checkout.asked_at,
    )
    with transaction.atomic():
        Checkout.objects.filter(pk=checkout.pk, state=CheckoutState.ASKED).update(
            state=CheckoutState.OPEN, session_id=page.session_id, url=page.url, expires_at=page.expires_at
        )


def first_anchor(asked_at: datetime) -> datetime:
    """The first of the next month in UTC: a client's own midnight could lie a month ahead, and Stripe refuses that."""
    return Month.of(asked_at, UTC).ends_at(UTC)


def give_up(checkout_id: int, at: datetime, *, problem: str = "StripeUnreachable") -> None:
    """Tell whoever asked that there is no page."""
    with public():
        asked = Checkout.objects.filter(pk=checkout_id, state=CheckoutState.ASKED)
        asked.update(state=CheckoutState.FAILED, problem=problem)
