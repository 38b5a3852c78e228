"""What people were told of the calendar's gaps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class GapWarning(models.Model):
    """One gap of one promised kind of which people were told: it is the same gap as long as it begins on that day.

    breaks_on: the first day on which it is longer than the promise allowed. closed_at: when it was found to be gone.
    """

    kind = models.CharField(max_length=30)
    from_on = models.DateField()
    breaks_on = models.DateField()
    warned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["from_on", "kind"]
        constraints = [
            models.UniqueConstraint(name="gap_warned_once", fields=["kind", "from_on"]),
            models.CheckConstraint(name="gap_breaks_after_it_begins", condition=Q(breaks_on__gt=models.F("from_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_on}"
