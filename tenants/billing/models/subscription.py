from __future__ import annotations

from django.db import models

from tenants.billing.models.plan import PlanVersion


class Subscription(models.Model):
    """From `starts_on`, a local date of the client, until the next one: this version of a plan holds."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="subscriptions")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="subscriptions")
    starts_on = models.DateField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "starts_on"], name="subscription_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"client {self.tenant_id} from {self.starts_on}"
