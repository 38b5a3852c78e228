"""Work to be done for a client: the row is the queue, a task is only the nudge."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber


class WorkQuerySet(models.QuerySet["Work"]):
    def waiting(self, at: datetime) -> WorkQuerySet:
        """Due, not done, and nobody's at this instant (a claim runs out when its worker died)."""
        return self.filter(done_at=None, due_at__lte=at).filter(
            models.Q(claimed_until=None) | models.Q(claimed_until__lt=at)
        )

    def in_turn(self, most: int) -> WorkQuerySet:
        """At most so many of each client's: everybody's oldest before anybody's second."""
        turn = Window(RowNumber(), partition_by=F("tenant_id"), order_by=[F("due_at"), F("pk")])
        return self.annotate(turn=turn).filter(turn__lte=most).order_by("turn", "due_at")


class Work(models.Model):
    """One piece of work: `kind` says which handler, `object_id` which row in the client's schema."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="work_once", fields=["tenant", "kind", "object_id"])]
        indexes = [
            models.Index(name="work_waiting", fields=["due_at"], condition=models.Q(done_at=None)),
            models.Index(name="work_in_turn", fields=["tenant", "due_at", "id"], condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
