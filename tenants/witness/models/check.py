from __future__ import annotations

from django.db import models


class Check(models.Model):
    """How the last verification of a client's chain ended; `wrong` is empty when it held."""

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    position = models.BigIntegerField()
    erased_count = models.BigIntegerField()
    wrong = models.CharField(max_length=20, default="")
    wrong_position = models.BigIntegerField(null=True)
    wrong_entry = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.tenant_id} at {self.at:%Y-%m-%d %H:%M}: {self.wrong or 'whole'}"
