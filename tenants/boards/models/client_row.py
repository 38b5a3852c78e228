"""One row a client, for the portfolio."""

from __future__ import annotations

from django.db import models


class ClientRow(models.Model):
    """The latest figures of one client: counts, ratios and states, never content. Ratios: 0 to 1, ROI unbounded."""

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, related_name="board_row")
    report_month = models.CharField(max_length=7, blank=True)
    report_status = models.CharField(max_length=12, blank=True)
    active_members = models.IntegerField(null=True)
    active_members_before = models.IntegerField(null=True)
    posts = models.IntegerField(null=True)
    response_rate_24h = models.FloatField(null=True)
    value_minor = models.BigIntegerField(null=True)
    cost_minor = models.BigIntegerField(null=True)
    roi_low_ratio = models.FloatField(null=True)
    roi_expected_ratio = models.FloatField(null=True)
    roi_high_ratio = models.FloatField(null=True)
    roi_grade = models.CharField(max_length=12, blank=True)
    last_ingest_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"row of {self.tenant_id}"
