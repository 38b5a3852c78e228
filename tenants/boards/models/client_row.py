"""One row a client, for the portfolio."""

from __future__ import annotations

from django.db import models


class ClientRow(models.Model):
    """The latest figures of one client: counts, ratios, instants and codes, never content.

    Ratios: 0 to 1, ROI unbounded. What is null is not known, which is never zero. Each part is written whole, with
    the change that it tells of, and at night anew from where it comes (`services.recounting`).

    report_is_whole: its figures reach the end of its month. report_checks: codes of what failed, the worst first.
    sla_*: the clocks of that report's month over all promises; sla_missed_count: promises kept less than promised.
    approvals_*: editions that the client is asked about, since when the oldest; reviews_*: that a colleague is.
    invoice_state: OPEN, PAST_DUE, PAID or ""; invoice_due_at: when the first open one is due, where that is said.
    late_duties_count: what the client has to do and has not done in time.
    missing: codes of what is missing for going live, one for each thing.
    """

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, related_name="board_row")
    report_month = models.CharField(max_length=7, blank=True)
    report_status = models.CharField(max_length=12, blank=True)
    report_as_of = models.DateTimeField(null=True)
    report_is_whole = models.BooleanField(null=True)
    report_checks = models.JSONField(null=True)
    active_members = models.IntegerField(null=True)
    active_members_before = models.IntegerField(null=True)
    posts = models.IntegerField(null=True)
    response_rate_24h = models.FloatField(null=True)
    sla_met_count = models.IntegerField(null=True)
    sla_clock_count = models.IntegerField(null=True)
    sla_missed_count = models.IntegerField(null=True)
    value_minor = models.BigIntegerField(null=True)
    cost_minor = models.BigIntegerField(null=True)
    roi_low_ratio = models.FloatField(null=True)
    roi_expected_ratio = models.FloatField(null=True)
    roi_high_ratio = models.FloatField(null=True)
    roi_grade = models.CharField(max_length=12, blank=True)
    approvals_waiting_count = models.IntegerField(null=True)
    approvals_since_at = models.DateTimeField(null=True)
    reviews_waiting_count = models.IntegerField(null=True)
    invoice_state = models.CharField(max_length=12, blank=True, db_default="")
    invoice_due_at = models.DateTimeField(null=True)
    invoice_late_since_at = models.DateTimeField(null=True)
    late_duties_count = models.IntegerField(null=True)
    missing = models.JSONField(null=True)
    last_ingest_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"row of {self.tenant_id}"
