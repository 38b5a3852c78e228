"""What a person is to a client, or to the agency as a whole."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from tenants.kernel.actor import AGENCY_WIDE, Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, at: datetime) -> MembershipQuerySet:
        """Those in force at an instant."""
        return self.filter(started_at__lte=at).filter(models.Q(ended_at=None) | models.Q(ended_at__gt=at))


class Membership(models.Model):
    """One role of one person, at one client or (owner, finance) agency-wide, from start to end."""

    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="memberships")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="memberships", null=True)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_agency_wide_roles",
                condition=models.Q(tenant=None, role__in=sorted(AGENCY_WIDE))
                | (models.Q(tenant__isnull=False) & ~models.Q(role__in=sorted(AGENCY_WIDE))),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
            ),
            models.UniqueConstraint(
                name="membership_once_at_a_time",
                fields=["user", "tenant", "role"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
