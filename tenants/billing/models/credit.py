from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.billing.models.plan import PlanVersion
from tenants.billing.rules.states import CreditState, Settlement
from tenants.kernel.money import EXPONENTS
from tenants.models.versioned import one_of


class ServiceCredit(models.Model):
    """What one month's missed promises give back to a client; one a month, proposed and then decided once.

    `missed` lists the promises as they were frozen: [{"case_kind", "promise", "attainment_ratio", "target_ratio",
    "clocks", "met", "missed_clocks": [{"case", "due_at", "ended_at", "late_minutes"}, …]}, …], numbers and instants
    alone; the clocks are missing, or null, where the month was frozen without them. Money in minor units of `currency`.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="service_credits")
    month = models.CharField(max_length=7)
    report_id = models.BigIntegerField(null=True)
    """The report in the client's schema whose figures propose it."""
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    fee_minor = models.BigIntegerField()
    percent_of_fee = models.DecimalField(max_digits=5, decimal_places=2)
    tolerance_ratio = models.DecimalField(max_digits=5, decimal_places=4)
    amount_minor = models.BigIntegerField()
    missed = models.JSONField()
    state = models.CharField(max_length=10, default=CreditState.PROPOSED.value)
    proposed_by = models.CharField(max_length=120)
    proposed_by_user_id = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_by_user_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    settlement = models.CharField(max_length=12, blank=True, default=Settlement.NONE.value)
    settled_as = models.CharField(max_length=64, blank=True)
    """Stripe's id of the credit note or invoice item."""
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    """The code of the refusal that kept it from being settled."""

    class Meta:
        constraints = [
            models.UniqueConstraint(name="credit_one_a_month", fields=["tenant", "month"]),
            models.CheckConstraint(name="credit_gives_back", condition=Q(amount_minor__gt=0, fee_minor__gt=0)),
            models.CheckConstraint(name="credit_currency_is_known", condition=Q(currency__in=sorted(EXPONENTS))),
            models.CheckConstraint(name="credit_state_is_known", condition=one_of("state", CreditState)),
            models.CheckConstraint(
                name="credit_is_decided_whole",
                condition=Q(state="PROPOSED", decided_at=None, settlement="")
                | Q(state="APPROVED", decided_at__isnull=False)
                | (Q(state="DECLINED", decided_at__isnull=False, settlement="") & ~Q(reason="")),
            ),
            models.CheckConstraint(name="credit_settlement_is_known", condition=one_of("settlement", Settlement)),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount_minor} {self.currency}"
