from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class WorkingTime(models.Model):
    """What languages a person speaks, and when they work where: true at every client they work for.

    `week`: {"mon": [["09:00", "17:00"]], …} in local time of `time_zone`, empty while nobody has said. The account's
    own language and zone say how pages are shown to them, which is another matter.
    """

    user = models.OneToOneField("access.User", on_delete=models.CASCADE, related_name="working_time")
    languages = ArrayField(models.CharField(max_length=8), default=list)
    time_zone = models.CharField(max_length=64)
    week = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"working time of {self.user_id}"
