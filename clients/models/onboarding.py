from __future__ import annotations

from django.db import models


class Onboarding(models.Model):
    """From which brief this client was made: once, and never again."""

    brief_sha256 = models.CharField(max_length=64)
    counts = models.JSONField()
    """How many of each were taken in: people, team, spaces, promises, objectives, kpis, value inputs, costs."""
    accepted_by = models.CharField(max_length=120)
    accepted_by_user_id = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField()
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="onboarding_is_the_only_one", condition=models.Q(only=True)),
            models.CheckConstraint(
                name="onboarding_names_its_brief", condition=models.Q(brief_sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"Onboarded from brief {self.brief_sha256[:12]}"
