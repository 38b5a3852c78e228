"""A client's month as it was reported, with its PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class Status(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    IN_REVIEW = "IN_REVIEW", "In review"
    FINAL = "FINAL", "Final"
    RESTATED = "RESTATED", "Restated"


OPEN = (Status.DRAFT, Status.IN_REVIEW)
RELEASED = (Status.FINAL, Status.RESTATED)


class ReportQuerySet(models.QuerySet["Report"]):
    def released(self) -> ReportQuerySet:
        return self.filter(status__in=RELEASED)

    def of_month(self, month: str) -> ReportQuerySet:
        """The month's report and its corrections, the latest first."""
        return self.filter(month=month).order_by("-number")


class Report(models.Model):
    """One month: number 0 is the report, 1 and up are its corrections. Released rows never change (a trigger).

    `data` is `reporting.rules.report.ReportData`; `data_sha256` covers its figures. `as_of`: nothing later counts.
    `made_by` and `released_by` name a person only beside a user; else they name what the system did it with.
    """

    month = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    reason = models.CharField(max_length=500, blank=True)
    as_of = models.DateTimeField()
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="reports/", max_length=200)
    pdf_sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=120, blank=True)
    released_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(name="report_month_number_once", fields=["month", "number"]),
            models.CheckConstraint(name="report_month_is_one", condition=Q(month__regex=r"^\d{4}-(0[1-9]|1[0-2])$")),
            models.CheckConstraint(
                name="report_correction_has_number_and_reason",
                condition=(Q(status="RESTATED", number__gt=0) & ~Q(reason="")) | (~Q(status="RESTATED") & Q(number=0)),
            ),
            models.CheckConstraint(
                name="report_release_is_dated",
                condition=Q(status__in=["FINAL", "RESTATED"], released_at__isnull=False)
                | Q(status__in=["DRAFT", "IN_REVIEW"], released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.status}" + (f" {self.number}" if self.number else "")

    @property
    def is_released(self) -> bool:
        return self.status in RELEASED

    @property
    def figures(self) -> dict[str, Any]:
        """The part that the hash covers."""
        return dict(self.data["figures"])
