"""Crossing from the agency's host to a client's: a one-use, short-lived ticket."""

from __future__ import annotations

from django.db import models


class Handover(models.Model):
    """A ticket for one person to one client's host. Only the digest of the token is kept."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    sign_in = models.ForeignKey("access.SignIn", on_delete=models.CASCADE, related_name="handovers", null=True)
    path = models.CharField(max_length=500)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hand-over {self.pk}"
