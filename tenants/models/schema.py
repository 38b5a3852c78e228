"""What the clients' schemas stand at, and how bringing them up to date went."""

from __future__ import annotations

from django.db import models


class SchemaState(models.Model):
    """One state that a client's schema can stand in: its digest, and the parts that it holds.

    parts: names of applied migrations and of what the windows show (`tenants.schema_fit`). A process of an older
    release reads here that a newer state holds all that it needs.
    """

    digest = models.CharField(max_length=20, primary_key=True)
    parts = models.JSONField()

    def __str__(self) -> str:
        return str(self.digest)


class Progress(models.TextChoices):
    DONE = "DONE", "Done"
    RUNNING = "RUNNING", "Running"
    FAILED = "FAILED", "Failed"


class ClientSchema(models.Model):
    """How one client's last migration went: one row a client, from its first on.

    stands_at: digest of the state that it stands at; empty when none was ever noted. target: where the last try led.
    attempts: tries towards that target. error: the first line of what the last one failed with.
    """

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, related_name="schema_row")
    progress = models.CharField(max_length=8, choices=Progress)
    stands_at = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"schema of {self.tenant_id}"
