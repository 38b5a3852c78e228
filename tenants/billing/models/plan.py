from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tenants.billing.rules.plans import Pillar
from tenants.kernel.money import EXPONENTS


class Plan(models.Model):
    """A retainer as agreed with one client. Two clients' "Standard" are two plans: their terms are their own."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="plan_name_once_a_client"),
            models.CheckConstraint(name="plan_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersion(models.Model):
    """One state of a plan's terms, never altered; money in minor units of `currency`."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    monthly_fee_minor = models.BigIntegerField()
    included_minutes = models.PositiveIntegerField()
    hourly_overage_minor = models.BigIntegerField()
    pillars = ArrayField(models.CharField(max_length=24))
    cadence = models.JSONField()
    """[{"type": "article", "count": 1, "per": "week"}, …]"""
    credit_tolerance_ratio = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    credit_percent_of_fee = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    renews_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    terms_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    changed_by = models.CharField(max_length=120)
    changed_by_user_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_version_once"),
            models.CheckConstraint(
                name="plan_money_is_not_negative",
                condition=Q(monthly_fee_minor__gte=0) & Q(hourly_overage_minor__gte=0),
            ),
            models.CheckConstraint(name="plan_currency_is_known", condition=Q(currency__in=sorted(EXPONENTS))),
            models.CheckConstraint(
                name="plan_pillars_are_known",
                condition=Q(pillars__contained_by=[word.value for word in Pillar]) & Q(pillars__len__gt=0),
            ),
            models.CheckConstraint(
                name="plan_credit_rule_is_whole",
                condition=Q(credit_tolerance_ratio=None, credit_percent_of_fee=None)
                | (
                    Q(credit_tolerance_ratio__isnull=False)
                    & Q(credit_percent_of_fee__isnull=False)
                    & Q(credit_tolerance_ratio__gte=0)
                    & Q(credit_tolerance_ratio__lte=1)
                    & Q(credit_percent_of_fee__gte=0)
                    & Q(credit_percent_of_fee__lte=100)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}, version {self.version}"
