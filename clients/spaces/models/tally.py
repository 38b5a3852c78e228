from __future__ import annotations

from django.db import models


class DayTally(models.Model):
    """What one local day adds to the figures of its month, packed by `rules.tally`; a day without anything has none.

    posts: the posts of the day. members: who wrote a member's post on it. threads: those opened on it, with what became
    of them since. Derived, like the columns of `Thread`: whatever changes a post keeps it true in the same transaction
    (`services.tallies`).
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="tallies", db_index=False)
    on = models.DateField()
    posts = models.BinaryField()
    members = models.BinaryField()
    threads = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "on"], name="day_tallied_once")]

    def __str__(self) -> str:
        return f"{self.space_id} on {self.on:%Y-%m-%d}"
