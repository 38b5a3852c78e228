"""What is left of a client that was erased: that it was, when, and the certificate."""

from __future__ import annotations

from django.db import models


class Tombstone(models.Model):
    """Keeps an erased client's slug and host from being given to another, and the certificate of what went.

    A row that has no `erased_at` is an erasure under way: `erase` goes on with it.
    """

    slug = models.CharField(max_length=40, unique=True)
    schema_name = models.CharField(max_length=63)
    host = models.CharField(max_length=253)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=120)
    certificate = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    """When it was brought back from an archive; the slug is that client's again."""

    def __str__(self) -> str:
        return f"{self.slug}, erased {self.erased_at}"
