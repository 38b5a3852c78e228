"""Letting Stripe's price follow new terms: work behind the request, done once, and seen where it does not succeed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing import gateway
from tenants.billing.models import PriceChange, Subscription, SubscriptionState
from tenants.billing.rules import following
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.rules.seen import PriceSeen
from tenants.billing.rules.states import RUNNING, PriceState
from tenants.billing.selectors import plans
from tenants.boards import services as boards
from tenants.context import client, public
from tenants.kernel.actor import Actor, system
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant

KIND = "billing.change_price"
"""The kind of work that tells Stripe of a new fee."""
FOLLOWER = system("billing.prices")
SOON = timedelta(hours=1)


class NotUnfollowed(Refusal):
    """The price has followed already, or is about to."""


class PriceNotOurs(Refusal):
    """The subscription at Stripe is not one fee a month in the plan's currency: somebody changed it there by hand."""


class FeeOfNothing(Refusal):
    """From or to a fee of nothing Stripe begins a new period and charges at once, so it is done there by hand."""


def running(tenant: Tenant) -> SubscriptionState | None:
    """The client's subscription that Stripe charges, or None."""
    rows = SubscriptionState.objects.filter(tenant=tenant, status__in=[each.value for each in RUNNING])
    return rows.order_by("-created_at", "-pk").first()


def arrange(subscription: Subscription, *, at: datetime) -> PriceChange:
    """Note that Stripe's price is to follow these terms, in time for the first month that they count for.

    Where no subscription runs, nobody is asked; one that begins follows then.
    """
    tenant = subscription.tenant
    due_at = following.told_at(subscription.starts_on, at)
    with public():
        state = PriceState.WAITING if running(tenant) else PriceState.NOT_BILLED
        change = PriceChange.objects.create(tenant=tenant, subscription=subscription, due_at=due_at, state=state)
    if state is PriceState.NOT_BILLED:
        return change
    with client(tenant):
        if due_at > at:
            boards.schedule(KIND, {change.pk: due_at})
        else:
            boards.enqueue(KIND, change.pk, at=at)
    return change


def follow_anew(tenant: Tenant, *, at: datetime) -> None:
    """A subscription begins to run at Stripe, by the terms of the day on which its page was made: later ones follow."""
    with public():
        now = plans.in_force(tenant, at)
        later = PriceChange.objects.filter(tenant=tenant).select_related("subscription")
        if now is not None:
            later = later.filter(subscription__starts_on__gte=now.starts_on)
        due = {each.pk: following.told_at(each.subscription.starts_on, at) for each in later}
        for pk, due_at in due.items():
            PriceChange.objects.filter(pk=pk).update(
                state=PriceState.WAITING, due_at=due_at, followed_at=None, charged_from=None, problem=""
            )
    if due:
        with client(tenant):
            boards.schedule(KIND, due)


def perform(change_id: int, at: datetime) -> None:
    """Tell Stripe of the fee that the next invoice is to charge; again for a price that has followed changes nothing.

    Stripe is asked what it holds before it is told, and the key is the row's own: killed anywhere, or unanswered after
    the effect, the price is changed once. Raises: StripeUnreachable, to be tried later.
    """
    with public():
        change = PriceChange.objects.select_related("tenant", "subscription").get(pk=change_id)
        if change.state != PriceState.WAITING:
            return
        try:
            again_at = _follow(change, at)
        except Refusal as refusal:
            give_up(change_id, at, problem=refusal.code)
            return
    if again_at is not None:
        with client(change.tenant):
            boards.schedule(KIND, {change.pk: again_at})


def _follow(change: PriceChange, at: datetime) -> datetime | None:
    """Let the price follow, or say when it is to be looked at again because an earlier month is charged next."""
    waiting = PriceChange.objects.filter(pk=change.pk, state=PriceState.WAITING)
    held = running(change.tenant)
    now = gateway.read_subscription(held.subscription_id) if held else None
    if now is None or now.status not in RUNNING or now.period_ends_at is None:
        waiting.update(state=PriceState.NOT_BILLED)
        return None
    month, begins_on = following.next_charged(now.period_ends_at, change.tenant.zone), change.subscription.starts_on
    if month < Month(begins_on.year, begins_on.month):
        again_at = max(now.period_ends_at + following.MARGIN, at + SOON)
        waiting.update(due_at=again_at)
        return again_at
    plan = plans.of_month(change.tenant, month)
    terms = plan.terms if plan else None
    if terms is not None and _differs(now.price, terms):
        key = f"price-{change.key}-{change.rounds}"
        gateway.change_price(key=key, subscription=now, fee_minor=terms.monthly_fee_minor)
    with transaction.atomic():
        if waiting.update(
            state=PriceState.FOLLOWED, followed_at=at, charged_from=now.period_ends_at, due_at=at, problem=""
        ):
            audit.record(
                "billing.price.followed",
                target=change,
                by=FOLLOWER,
                at=at,
                client=change.tenant.slug,
                month=str(month),
                fee_minor=terms.monthly_fee_minor if terms else None,
            )
    return None


def _differs(price: PriceSeen | None, terms: PlanTerms) -> bool:
    """Whether Stripe holds another fee than these terms. Raises: PriceNotOurs; FeeOfNothing."""
    if price is None or price.currency != terms.currency or price.interval != "month":
        raise PriceNotOurs("The subscription at Stripe is not one fee a month in the plan's currency")
    if price.amount_minor == terms.monthly_fee_minor:
        return False
    if not price.amount_minor or not terms.monthly_fee_minor:
        raise FeeOfNothing("Stripe begins a new period when a fee comes from nothing or goes to it")
    return True


def give_up(change_id: int, at: datetime, *, problem: str = "StripeUnreachable") -> None:
    """Tell finance that Stripe's price has not followed."""
    with public(), transaction.atomic():
        waiting = PriceChange.objects.filter(pk=change_id, state=PriceState.WAITING)
        waiting.update(state=PriceState.FAILED, problem=problem)


@transaction.atomic
def try_again(change: PriceChange, *, by: Actor, at: datetime) -> None:
    """Let a price that has not followed be told anew. Raises: NotPermitted; NotUnfollowed."""
    require(by, Permission.MONEY_MANAGE)
    with public():
        failed = PriceChange.objects.filter(pk=change.pk, state=PriceState.FAILED)
        if failed.update(state=PriceState.WAITING, rounds=change.rounds + 1, due_at=at, problem="") != 1:
            raise NotUnfollowed("The price has followed already, or is about to")
        audit.record("billing.price.retried", target=change, by=by, at=at, client=change.tenant.slug)
    with client(change.tenant):
        boards.rearm(KIND, change.pk, at=at)
