from __future__ import annotations

from django.db import models


class Head(models.Model):
    """Where a client's chain ended at an instant. A trigger lets heads only be added, each further on."""

    # No constraint in the database: heads stay when their client is erased.
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="witness_head_once", fields=["tenant", "position"])]

    def __str__(self) -> str:
        return f"{self.tenant_id} at {self.position}: {self.hash[:12]}"
