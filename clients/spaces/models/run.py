from __future__ import annotations

from django.conf import settings
from django.db import models


class IngestRun(models.Model):
    """One input that was taken in: what it was, who gave it when, what it held and what was left out.

    `skipped` is a list of {"where", "why"}; `source_name` a file's or folder's name without its path.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=40)
    source_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    thread_count = models.PositiveIntegerField()
    post_count = models.PositiveIntegerField()
    person_count = models.PositiveIntegerField()
    changed_count = models.PositiveIntegerField()
    skipped_count = models.PositiveIntegerField()
    skipped = models.JSONField(default=list)
    seconds = models.FloatField()

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_name} {self.started_at:%Y-%m-%d %H:%M}"
