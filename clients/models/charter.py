from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants.models.versioned import Versioned


class Charter(Versioned):
    """One version of why this community exists, for whom, its goal and how members take part; and who decides what."""

    why = models.TextField()
    for_whom = models.TextField()
    goal = models.TextField()
    participation = models.TextField()
    company_decides = ArrayField(models.CharField(max_length=200))
    community_decides = ArrayField(models.CharField(max_length=200))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], name="charter_version_once"),
            models.CheckConstraint(
                name="charter_says_why_for_whom_and_how",
                condition=~(models.Q(why="") | models.Q(for_whom="") | models.Q(goal="") | models.Q(participation="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Charter, version {self.version}"
