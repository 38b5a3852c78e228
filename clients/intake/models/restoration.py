"""An archive that was handed in, and the client that comes of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.intake.models.queued import Queued


class Stand(models.TextChoices):
    LOOKING = "LOOKING", "Being looked at"
    READY = "READY", "Waits for a decision"
    RESTORING = "RESTORING", "Being restored"
    RESTORED = "RESTORED", "Restored"
    UNREADABLE = "UNREADABLE", "No archive"
    DISCARDED = "DISCARDED", "Put away"


QUEUED = (Stand.LOOKING, Stand.RESTORING)
"""Where the row is the queue: due, claimed for a while, tried again."""
KEEPING = (Stand.LOOKING, Stand.READY, Stand.RESTORING)
"""Where the file is still needed."""


class Restoration(Queued):
    """One archive that an owner handed in.

    file: its name in the folder of such files, which no address leads to. told: what it holds (`Look`, signatures),
    once it was looked at. slug: what the client is to be called here. error: why the last look or attempt came to
    nothing: {"code", "text", "facts"}; safe to show.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    bytes = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=Stand, default=Stand.LOOKING)
    told = models.JSONField(default=dict)
    slug = models.CharField(max_length=63, blank=True)
    error = models.JSONField(default=dict)
    uploaded_by = models.CharField(max_length=120)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="restoration_names_its_client",
                condition=Q(state="RESTORED", tenant__isnull=False) | (~Q(state="RESTORED") & Q(tenant__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="restoration_waiting", fields=["uploaded_at"], condition=Q(state__in=["LOOKING", "RESTORING"])
            )
        ]

    def __str__(self) -> str:
        return self.name
