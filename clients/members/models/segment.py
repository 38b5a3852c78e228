from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.models.versioned import Versioned


class Segment(models.Model):
    """A named group of members. Who is in it follows from its rule in force; `ended_at`: it is offered no more."""

    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="segment_named_once", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(Versioned):
    """One version of a segment's rule: `clients.members.rules.segments.Rule` as JSON."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    rule = models.JSONField()

    class Meta:
        ordering = ["segment", "-version"]
        constraints = [models.UniqueConstraint(fields=["segment", "version"], name="segment_version_once")]

    def __str__(self) -> str:
        return f"{self.segment_id}, version {self.version}"
