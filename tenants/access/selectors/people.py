"""People."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.access.models import Membership, User
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.kernel.actor import STAFF, Role
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Holder:
    """An active person and those of the roles asked for that they hold, in the order of the roles."""

    user_id: int
    name: str
    roles: tuple[Role, ...]


def active() -> QuerySet[User]:
    """Everyone who may sign in, oldest account first; inside a client's schema only its own people."""
    return User.objects.filter(is_active=True).order_by("pk")


def of_staff() -> dict[UUID, str]:
    """Everyone who is or was of the agency's staff, uuid → name, by name; inside a client's schema those seen there."""
    held = User.objects.filter(pk__in=Membership.objects.filter(role__in=STAFF).values("user_id"))
    return _named(held)


def known() -> dict[UUID, str]:
    """Everyone who has or had a role at the client in whose schema we stand, agency-wide ones included, by name."""
    return _named(User.objects.all())


def names(uuids: Iterable[UUID]) -> dict[UUID, str]:
    """What these people are called, as far as they are known where we stand."""
    return _named(User.objects.filter(uuid__in=set(uuids)))


def _named(people: QuerySet[User]) -> dict[UUID, str]:
    found = people.values_list("uuid", "name")
    return dict(sorted(found, key=lambda each: (each[1].casefold(), each[0])))


def who_may(tenant: Tenant, permission: Permission, *, at: datetime) -> list[int]:
    """The ids of the active people who hold a role with this permission at the client, agency-wide ones included."""
    return who_hold(tenant, MATRIX[permission], at=at)


def who_hold(tenant: Tenant, roles: Iterable[Role], *, at: datetime) -> list[int]:
    """The ids of the active people who hold one of these roles at the client, agency-wide ones included."""
    held = Membership.objects.active(at).filter(Q(tenant=None) | Q(tenant_id=tenant.pk), user__is_active=True)
    return list(held.filter(role__in=list(roles)).order_by("user_id").values_list("user_id", flat=True).distinct())


def holders(tenant: Tenant, roles: Iterable[Role], *, at: datetime) -> list[Holder]:
    """The active people who hold one of `roles` at the client itself, by name. Agency-wide roles are held nowhere."""
    held = Membership.objects.active(at).filter(tenant_id=tenant.pk, user__is_active=True, role__in=set(roles))
    by_person: dict[tuple[str, int], set[str]] = {}
    for name, user_id, role in held.values_list("user__name", "user_id", "role"):
        by_person.setdefault((name, user_id), set()).add(role)
    found = sorted(by_person, key=lambda person: (person[0].casefold(), person[1]))
    return [Holder(pk, name, tuple(role for role in Role if role in by_person[name, pk])) for name, pk in found]


def account_managers(*, at: datetime) -> QuerySet[User]:
    """The active people who hold that role at any client, by name."""
    held = Membership.objects.active(at).filter(role=Role.ACCOUNT_MANAGER).values("user_id")
    return active().filter(pk__in=held).order_by("name", "pk")


def by_id(user_id: int) -> User | None:
    """An active person; None for one who may not sign in any more."""
    return active().filter(pk=user_id).first()
