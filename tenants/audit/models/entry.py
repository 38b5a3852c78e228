from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One change. Entries are only ever added; erasing a person blanks the parts that can name one, with their salt.

    People are referred to by uuid, which erasure leaves: it is the same wherever the client is moved to. What may be
    blanked is covered by the chain through a salted digest (docs/decisions/0031).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    verb = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_uuid = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    actor_user_id = models.BigIntegerField(null=True)  # of before actor_uuid; nobody writes it any more
    actor_salt = models.UUIDField(null=True, db_default=RandomUUID())
    ip = models.GenericIPAddressField(null=True)
    door = models.CharField(max_length=10, default="", db_default="")
    request_id = models.CharField(max_length=64, default="", db_default="")
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=64)
    target_uuid = models.UUIDField(null=True)
    target_label = models.CharField(max_length=120, default="", db_default="")
    people = ArrayField(models.UUIDField(), null=True)
    data = models.JSONField(default=dict)
    data_salt = models.UUIDField(null=True, db_default=RandomUUID())

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["at", "id"], name="audit_trail"),
            models.Index(fields=["actor_uuid", "at", "id"], name="audit_actor"),
            models.Index(fields=["recorded_at", "id"], name="audit_recorded"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
