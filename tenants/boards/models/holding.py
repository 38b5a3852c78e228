"""What is somebody's to do at a client, for what a person would leave behind."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Holding(models.Model):
    """How much of one kind is open at a client that names one person, or one role (whoever holds it).

    kind: a code of the floor that counts it. first_due_at: when the first of it is due; null where nothing is.
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=24, blank=True)
    count = models.PositiveIntegerField()
    first_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="holding_once", fields=["tenant", "kind", "user_id", "role"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="holding_is_a_persons_or_a_roles",
                condition=Q(user_id__isnull=False, role="") | (Q(user_id=None) & ~Q(role="")),
            ),
        ]
        indexes = [models.Index(name="holding_of_person", fields=["user_id"])]

    def __str__(self) -> str:
        return f"{self.count} {self.kind} of {self.user_id or self.role} at {self.tenant_id}"
