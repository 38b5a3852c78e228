"""Every client as finance sees it: its plan, where its subscription stands, what it is late with. One query."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from tenants.access.rules.permissions import Permission, may
from tenants.billing.models import Checkout, Invoice, ServiceCredit, Subscription, SubscriptionState, WebhookEvent
from tenants.billing.rules.folding import ENDED
from tenants.billing.rules.states import CheckoutState, CreditState, EventState, InvoiceStatus, SubscriptionStatus
from tenants.kernel.actor import Actor
from tenants.models import Tenant


class Standing(StrEnum):
    """Where a client stands with its payments, in one word."""

    PAST_DUE = "past_due"
    ACTIVE = "active"
    BEGINNING = "beginning"
    """A checkout page is open, or its first payment is under way."""
    ENDED = "ended"
    NONE = "none"
    """By plan alone: nobody bills it through Stripe."""


def visible_to(by: Actor, *, at: datetime) -> QuerySet[Any]:
    """Clients with `plan_name`, `fee_minor`, `fee_currency`, `standing`, `period_ends_at` and `late_count`.

    The plan is the one of the client's own date at that instant.
    """
    clients = Tenant.objects.exclude(schema_name="public")
    if not may(by, Permission.MONEY_VIEW):
        return clients.none()
    instant = Value(at, output_field=DateTimeField())
    today = Cast(Func(OuterRef("time_zone"), instant, function="timezone"), DateField())
    plans = Subscription.objects.filter(tenant=OuterRef("pk"), starts_on__lte=today).order_by("-starts_on")
    states = SubscriptionState.objects.filter(tenant=OuterRef("pk")).order_by(_ended_last(), "-created_at", "-pk")
    late = Invoice.objects.filter(tenant=OuterRef("pk"), status=InvoiceStatus.PAYMENT_FAILED).order_by()
    return clients.annotate(
        plan_name=Subquery(plans.values("plan_version__plan__name")[:1]),
        fee_minor=Subquery(plans.values("plan_version__monthly_fee_minor")[:1]),
        fee_currency=Subquery(plans.values("plan_version__currency")[:1]),
        paying=Subquery(states.values("status")[:1]),
        period_ends_at=Subquery(states.values("period_ends_at")[:1]),
        late_count=Coalesce(
            Subquery(late.values("tenant").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        is_opening=Exists(
            Checkout.objects.filter(
                Q(expires_at=None) | Q(expires_at__gt=at),
                tenant=OuterRef("pk"),
                state__in=[CheckoutState.ASKED, CheckoutState.OPEN],
            )
        ),
    ).annotate(standing=_standing())


def _ended_last() -> Case:
    return Case(When(status__in=[each.value for each in ENDED], then=1), default=0)


def _standing() -> Case:
    behind = Q(late_count__gt=0) | Q(paying__in=[SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID])
    pays = Q(paying__in=[SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING, SubscriptionStatus.PAUSED])
    return Case(
        When(behind, then=Value(Standing.PAST_DUE.value)),
        When(pays, then=Value(Standing.ACTIVE.value)),
        When(Q(is_opening=True) | Q(paying=SubscriptionStatus.INCOMPLETE), then=Value(Standing.BEGINNING.value)),
        When(paying__isnull=False, then=Value(Standing.ENDED.value)),
        default=Value(Standing.NONE.value),
        output_field=CharField(),
    )


def counts(by: Actor, *, at: datetime) -> dict[str, int]:
    """How many clients stand where, how many credits wait, and how many events were set aside."""
    standing = visible_to(by, at=at).values_list("standing").annotate(n=Count("pk")).order_by("standing")
    found = {each.value: 0 for each in Standing} | dict(standing.values_list("standing", "n"))
    if may(by, Permission.MONEY_VIEW):
        found["credits"] = ServiceCredit.objects.filter(state=CreditState.PROPOSED).count()
        found["aside"] = WebhookEvent.objects.filter(state=EventState.SET_ASIDE).count()
    return found


def checkouts_visible_to(by: Actor) -> QuerySet[Checkout]:
    """The checkout pages that this person may see."""
    rows = Checkout.objects.select_related("tenant", "plan_version__plan")
    return rows if may(by, Permission.MONEY_VIEW) else rows.none()
