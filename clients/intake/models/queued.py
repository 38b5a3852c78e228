"""A row that is a queue: a client is asked for, made by one worker at a time, tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

CLAIM = timedelta(minutes=3)
"""How long whoever is at it is left alone; a worker that died lets go of it by then."""


class QueuedRows(models.QuerySet[Any]):
    """Rows that may be somebody's to do."""

    def free(self, at: datetime) -> Self:
        """Those that are nobody's at this instant."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=at))

    def claim(self, pk: int, at: datetime) -> bool:
        """Take this one for a while; False when it is not among them, or somebody else's."""
        return bool(self.free(at).filter(pk=pk).update(claimed_until=at + CLAIM, attempts=F("attempts") + 1))


class Queued(models.Model):
    """Who asked last for a client, who is at it, and which client it became.

    progress: [[step, seconds], …] of a client that was made.
    """

    requested_by = models.CharField(max_length=120, blank=True)
    requested_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, null=True, related_name="+")

    objects = QueuedRows.as_manager()

    class Meta:
        abstract = True
