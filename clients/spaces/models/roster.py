from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class RosterEntry(models.Model):
    """A span in which a person was of the staff, whatever the platform told: half-open, without an end so far."""

    person = models.ForeignKey("spaces.Person", on_delete=models.CASCADE, related_name="roster")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["person", "from_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="roster_span_is_one", condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"Staff {self.person_id} from {self.from_at:%Y-%m-%d}"
