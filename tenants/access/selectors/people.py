"""People."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from tenants.access.models import Membership, User
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.models import Tenant


def active() -> QuerySet[User]:
    """Everyone who may sign in, oldest account first; inside a client's schema only its own people."""
    return User.objects.filter(is_active=True).order_by("pk")


def who_may(tenant: Tenant, permission: Permission, *, at: datetime) -> list[int]:
    """The ids of the active people who hold a role with this permission at the client, agency-wide ones included."""
    held = Membership.objects.active(at).filter(Q(tenant=None) | Q(tenant_id=tenant.pk), user__is_active=True)
    found = held.filter(role__in=MATRIX[permission]).order_by("user_id")
    return list(found.values_list("user_id", flat=True).distinct())
