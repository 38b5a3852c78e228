from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from tenants.billing.models.plan import PlanVersion
from tenants.billing.rules.states import PriceState
from tenants.models.versioned import one_of


class Subscription(models.Model):
    """From `starts_on`, a local date of the client, until the next one: this version of a plan holds."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="subscriptions")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="subscriptions")
    starts_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True, db_default="")
    """Empty in older rows: their plan's version has its own, as it has who agreed."""
    changed_by = models.CharField(max_length=120, blank=True, db_default="")
    changed_by_user_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "starts_on"], name="subscription_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"client {self.tenant_id} from {self.starts_on}"


class PriceChange(models.Model):
    """Stripe's price following new terms: one for each day from which terms were agreed, whether Stripe bills or not.

    Stripe's side of it, so it stays in public.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="price_changes")
    subscription = models.OneToOneField(Subscription, on_delete=models.PROTECT, related_name="price_change")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    rounds = models.PositiveIntegerField(default=0)
    """How often somebody asked for it anew: Stripe remembers a refusal by its key."""
    state = models.CharField(max_length=10, default=PriceState.WAITING.value)
    due_at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True)
    charged_from = models.DateTimeField(null=True)
    """The beginning of the first period that is charged at the new price."""
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="price_state_is_known", condition=one_of("state", PriceState)),
            models.CheckConstraint(
                name="price_followed_says_when",
                condition=~Q(state="FOLLOWED") | Q(followed_at__isnull=False, charged_from__isnull=False),
            ),
        ]
        indexes = [models.Index(name="price_failed", fields=["tenant"], condition=Q(state="FAILED"))]

    def __str__(self) -> str:
        return f"price of subscription {self.subscription_id}: {self.state}"
