"""One row for each case that is open at any client, for the queue across clients."""

from __future__ import annotations

from django.db import models


class OpenCase(models.Model):
    """What the queue sorts and counts down by: ids, codes, instants, never a word of anybody's.

    kind, reason, pause_reason: codes. priority: 1 comes first. due_at: the first promise that runs out; null where
    none runs or its clock stands still, then with `remaining_minutes` and `pause_reason`. windows: service windows
    from when the row was written to the due instant, [["2024-03-01T08:00:00+00:00", "…"], …], at most MOST_WINDOWS.
    warned_at, breached_at: when that promise came near its breach, and when it was broken.
    language: of the space; team: the role of the agency that answers for it. claimed_by: a colleague's name.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    case_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, blank=True)
    priority = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    promise = models.CharField(max_length=16, blank=True)
    due_at = models.DateTimeField(null=True)
    remaining_minutes = models.IntegerField(null=True)
    pause_reason = models.CharField(max_length=12, blank=True)
    windows = models.JSONField(default=list)
    claimed_by_user_id = models.BigIntegerField(null=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, blank=True)
    team = models.CharField(max_length=20, blank=True, default="", db_default="")
    seen = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(name="open_case_once", fields=["tenant", "case_id"])]
        indexes = [
            models.Index(name="open_case_due", fields=["due_at", "priority"]),
            models.Index(name="open_case_claimed", fields=["claimed_by_user_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.tenant_id}"
