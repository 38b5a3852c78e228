from __future__ import annotations

import uuid

from django.db import models


class Entry(models.Model):
    """One change. Entries are only ever added."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=120)
    actor_user_id = models.BigIntegerField(null=True)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
