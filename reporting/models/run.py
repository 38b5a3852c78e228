"""The making of a report, step by step, for whoever waits for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class RunState(models.TextChoices):
    QUEUED = "QUEUED", "Queued"
    RUNNING = "RUNNING", "Running"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Failed"


OPEN_RUNS = (RunState.QUEUED, RunState.RUNNING)


class ReportRun(models.Model):
    """One request for a month's report. `step` says in words what is under way; `done` of `total` steps are behind it.

    `error` says what was wrong and what to do, safe to show, in English; `refused` holds the refusal behind it, if
    it was one: {"code", "facts"}. At most one open run for each month.
    """

    month = models.CharField(max_length=7)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.QUEUED)
    step = models.CharField(max_length=40, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    refused = models.JSONField(null=True)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    requested_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    report = models.ForeignKey("reporting.Report", on_delete=models.SET_NULL, null=True, related_name="runs")

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="report_run_one_open", fields=["month"], condition=Q(state__in=["QUEUED", "RUNNING"])
            ),
            models.CheckConstraint(
                name="report_run_end_is_dated",
                condition=Q(state__in=["QUEUED", "RUNNING"], ended_at__isnull=True)
                | Q(state__in=["DONE", "FAILED"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_RUNS
