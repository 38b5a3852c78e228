from __future__ import annotations

from django.db import models


class Link(models.Model):
    """One entry's place in the chain. Only the sealer adds links, and nothing alters one.

    It names its entry by uuid, so a client that is moved keeps its chain whatever its rows' ids are there.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    previous = models.CharField(max_length=64)
    actor_digest = models.CharField(max_length=64)
    data_digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="audit_link_from_one", condition=models.Q(position__gte=1))]

    def __str__(self) -> str:
        return f"{self.position}: {self.hash[:12]}"
