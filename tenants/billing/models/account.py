from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tenants.billing.models.plan import PlanVersion
from tenants.billing.rules.states import CheckoutState, SubscriptionStatus
from tenants.models.versioned import one_of


class Account(models.Model):
    """A client as Stripe's customer. `key` makes asking for it twice one customer."""

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.PROTECT, related_name="billing_account")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    customer_id = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.customer_id or 'no customer yet'} of client {self.tenant_id}"


class Checkout(models.Model):
    """Stripe's page on which a client begins to pay for a plan; asked for by finance, one open at a time."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="checkouts")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=8, default=CheckoutState.ASKED.value)
    session_id = models.CharField(max_length=100, unique=True, null=True)
    url = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=120)
    asked_by_user_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="checkout_one_open", fields=["tenant"], condition=Q(state__in=["ASKED", "OPEN"])
            ),
            models.CheckConstraint(name="checkout_state_is_known", condition=one_of("state", CheckoutState)),
            models.CheckConstraint(name="checkout_open_has_a_page", condition=~Q(state="OPEN") | ~Q(url="")),
        ]

    def __str__(self) -> str:
        return f"checkout of client {self.tenant_id}: {self.state}"


class SubscriptionState(models.Model):
    """A subscription as Stripe's events tell it: a function of the set of them, never of their order."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="subscription_states")
    subscription_id = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=20)
    period_starts_at = models.DateTimeField(null=True)
    period_ends_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    """When it ended, or is to end."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """Of the event that decides."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="subscription_status_is_known", condition=one_of("status", SubscriptionStatus))
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.status}"
