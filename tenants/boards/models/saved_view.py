"""One way to look at a list, kept under a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """What a person asked of a list: filters, order and columns, as the address says them.

    board: whose list it is. is_default: this person's list begins with it. is_shared: all of the agency's people see
    it, each with the parts of the rows that are theirs to see.
    """

    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    board = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600, blank=True)
    is_default = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="view_name_once_a_person", fields=["user", "board", "name"]),
            models.UniqueConstraint(name="view_one_default", fields=["user", "board"], condition=Q(is_default=True)),
            models.CheckConstraint(name="view_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
