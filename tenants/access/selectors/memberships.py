"""Which clients a person belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from tenants.access.models import Membership
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant


def clients_where(by: Actor, *, roles: frozenset[Role], at: datetime) -> QuerySet[Membership, Any]:
    """The ids of the clients at which `by` holds one of `roles` now, as a subquery. Agency-wide roles do not count."""
    held = Membership.objects.active(at).filter(user_id=by.user_id or 0, role__in=roles, tenant__isnull=False)
    return held.values("tenant_id")


def roles_by_client(by: Actor, *, at: datetime) -> dict[int, frozenset[Role]]:
    """Client → the roles that `by` holds there now. Agency-wide roles do not count."""
    held = Membership.objects.active(at).filter(user_id=by.user_id or 0, tenant__isnull=False)
    found: dict[int, set[Role]] = {}
    for tenant_id, role in held.values_list("tenant_id", "role"):
        found.setdefault(tenant_id, set()).add(Role(role))
    return {tenant_id: frozenset(roles) for tenant_id, roles in found.items()}


def managers(clients: QuerySet[Any, Any], *, at: datetime) -> list[tuple[int, str]]:
    """The account managers of these clients, by name: id and name."""
    held = Membership.objects.active(at).filter(role=Role.ACCOUNT_MANAGER, tenant__in=clients, user__is_active=True)
    return list(held.order_by("user__name", "user_id").values_list("user_id", "user__name").distinct())


def manager_of(client: OuterRef, *, at: datetime) -> Subquery:
    """The name of a client's account manager, the first by name where there are several."""
    held = Membership.objects.active(at).filter(role=Role.ACCOUNT_MANAGER, tenant_id=client, user__is_active=True)
    return Subquery(held.order_by("user__name", "user_id").values("user__name")[:1])


def managed_by(user_id: int, *, at: datetime) -> QuerySet[Membership, Any]:
    """The ids of the clients whose account manager a person is now, as a subquery."""
    held = Membership.objects.active(at).filter(role=Role.ACCOUNT_MANAGER, user_id=user_id, tenant__isnull=False)
    return held.values("tenant_id")


def roles_of(user_id: int, *, at: datetime) -> frozenset[Role]:
    """Every role that a person holds anywhere."""
    held = Membership.objects.active(at).filter(user_id=user_id)
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def roles_at(tenant: Tenant, *, at: datetime) -> frozenset[Role]:
    """The roles that at least one active person holds at this client itself; agency-wide ones are not counted."""
    held = Membership.objects.active(at).filter(tenant_id=tenant.pk, user__is_active=True)
    return frozenset(Role(role) for role in held.values_list("role", flat=True).distinct())


def roles_at_address(email: str, *, at: datetime) -> frozenset[Role]:
    """Every role that the person with this address holds anywhere; none for an unknown address."""
    held = Membership.objects.active(at).filter(user__email=email.strip().lower())
    return frozenset(Role(role) for role in held.values_list("role", flat=True))
