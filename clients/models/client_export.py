"""A client's export in the making, and the file that came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.rules.exports import ExportState
from tenants.models.versioned import one_of

_OPEN = Q(state__in=["QUEUED", "RUNNING"])


class ClientExport(models.Model):
    """One request for all of this client as a file; at most one is open.

    `file` is its name in the folder of exports, `sha256` the digest of its manifest. After
    `expires_at` the file is gone. `error` is a refusal's code, or FAULT.
    """

    state = models.CharField(max_length=8, default=ExportState.QUEUED.value)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    asked_by_user_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=80, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="client_export_state_is_known", condition=one_of("state", ExportState)),
            models.UniqueConstraint(
                models.ExpressionWrapper(_OPEN, output_field=models.BooleanField()),
                name="client_export_one_open",
                condition=_OPEN,
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk} {self.state}"
