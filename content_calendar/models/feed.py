from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class FeedToken(models.Model):
    """One person's secret address of this client's calendar, one in force at a time. Only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="feed_one_in_force", fields=["user"], condition=Q(revoked_at=None)),
            models.CheckConstraint(name="feed_token_is_a_digest", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
