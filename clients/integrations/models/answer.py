from __future__ import annotations

from django.db import models
from django.db.models import Q


class KeptAnswer(models.Model):
    """What a call was answered, for whoever sends it again under the same key. `content` is the body, packed."""

    token = models.ForeignKey("integrations.ApiToken", on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200, db_collation="C")
    body_sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once"),
            models.CheckConstraint(name="kept_answer_has_a_digest", condition=Q(body_sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.answered_at:%Y-%m-%d %H:%M}"
