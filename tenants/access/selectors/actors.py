"""From a signed-in user to the actor that services ask for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from tenants.access.models import Membership, User
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.models import Tenant


def actor_at(user: User, tenant: Tenant, *, at: datetime) -> Actor:
    """Return who `user` is at one client: agency-wide roles and those held there, at that instant."""
    held = Membership.objects.active(at).filter(user=user).filter(Q(tenant=None) | Q(tenant_id=tenant.pk))
    return _actor(user, tenant.schema_name, held)


def actor_at_agency(user: User, *, at: datetime) -> Actor:
    """Return who `user` is at the agency's own desk: every staff role held anywhere."""
    return _actor(user, "public", Membership.objects.active(at).filter(user=user))


def _actor(user: User, schema_name: str, held: object) -> Actor:
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))  # type: ignore[attr-defined]
    return Actor(
        ActorKind.PERSON, user.name, user_id=user.pk, user_uuid=user.uuid, schema_name=schema_name, roles=roles
    )
