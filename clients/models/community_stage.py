"""How far the community has come, by whose judgement, since when."""

from __future__ import annotations

from django.db import models

from clients.rules.community_stages import Stage
from tenants.models.versioned import Versioned, one_of


class CommunityStage(Versioned):
    """One line of the community's history, only ever added to: the stage in which it is from `since_on` on.

    `since_on` is the day as it was said, `valid_from` its first instant in the client's zone.
    """

    stage = models.CharField(max_length=16)
    since_on = models.DateField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["version"], name="community_stage_version_once"),
            models.CheckConstraint(name="community_stage_is_known", condition=one_of("stage", Stage)),
            models.CheckConstraint(name="community_stage_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.stage}, since {self.since_on}"
