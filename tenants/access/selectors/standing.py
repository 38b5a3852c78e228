"""What people are, where, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from tenants.access.models import Invitation as Invitation  # what a row is, for those above
from tenants.access.models import Membership as Membership
from tenants.access.models import User as User
from tenants.access.rules.permissions import MATRIX, Permission, allowed
from tenants.access.selectors.memberships import clients_where
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Actor, Role
from tenants.models import Tenant

AGENCY, CLIENT, NOBODY = "agency", "client", "nobody"
"""Whose people somebody is of: the agency's, a client's, or (with no role in force) nobody's any more."""


class State(StrEnum):
    """Where a role stands at an instant."""

    IN_FORCE = "IN_FORCE"
    FUTURE = "FUTURE"
    ENDED = "ENDED"


def state(membership: Membership, *, at: datetime) -> State:
    if membership.ended_at is not None and (membership.ended_at <= at or membership.ended_at <= membership.started_at):
        return State.ENDED
    return State.FUTURE if membership.started_at > at else State.IN_FORCE


def side(role: str) -> str:
    """Whose person holds such a role."""
    return AGENCY if role in STAFF else CLIENT


@dataclass(frozen=True, slots=True)
class Place:
    """One client, or the whole agency (None), with all roles that a person has, had or will have there."""

    tenant: Tenant | None
    held: tuple[Membership, ...]

    def roles(self, *states: State, at: datetime) -> frozenset[Role]:
        return frozenset(Role(each.role) for each in self.held if state(each, at=at) in states)

    def now(self, at: datetime) -> frozenset[Permission]:
        """What they may do there at this instant, by what they hold there."""
        return allowed(self.roles(State.IN_FORCE, at=at))

    def later(self, at: datetime) -> frozenset[Permission]:
        """What comes to that when roles begin that have not begun."""
        return allowed(self.roles(State.FUTURE, at=at)) - self.now(at)


def roster() -> QuerySet[Membership]:
    """Everyone's roles at the client in whose schema we stand, agency-wide ones included: its window shows no other."""
    return Membership.objects.select_related("user").order_by("user__name", "pk")


def invited(tenant: Tenant | None) -> QuerySet[Invitation]:
    """The open invitations to this client, or to the agency as a whole; newest first."""
    return Invitation.objects.open().filter(tenant=tenant).order_by("-invited_at", "-pk")


def everyone(*, at: datetime) -> QuerySet[User]:
    """Everyone, for the owner, in the public schema: `side`, `role_codes` in force, `client_count`, `seen`."""
    running = Q(memberships__started_at__lte=at) & (Q(memberships__ended_at=None) | Q(memberships__ended_at__gt=at))
    codes = StringAgg("memberships__role", delimiter=" ", distinct=True, filter=running, default=Value(""))
    people = User.objects.annotate(role_codes=codes, seen=Coalesce(Max("sign_ins__seen_at"), F("last_login")))
    of_agency = Q()
    for role in sorted(STAFF):
        of_agency |= Q(role_codes__contains=str(role))
    whose = Case(
        When(role_codes="", then=Value(NOBODY)),
        When(of_agency, then=Value(AGENCY)),
        default=Value(CLIENT),
        output_field=CharField(),
    )
    return people.annotate(side=whose)


def places(user: User, by: Actor, *, at: datetime) -> list[Place]:
    """Where this person has, had or will have roles, as far as `by` may see it: an owner everything, an account
    manager their own clients' part. The whole agency first, then clients by name. In the public schema.
    """
    held = Membership.objects.filter(user=user).select_related("tenant", "user").order_by("-started_at", "-pk")
    if not by.roles & MATRIX[Permission.PEOPLE_VIEW_AGENCY]:
        held = held.filter(tenant_id__in=managed(by, at=at))
    return _by_place(held.prefetch_related("tenant__domains"))


def managed(by: Actor, *, at: datetime) -> QuerySet[Membership, Any]:
    """The ids of the clients at which `by` gives roles by a role held there, as a subquery. In the public schema."""
    return clients_where(by, roles=MATRIX[Permission.MEMBERSHIP_MANAGE] - AGENCY_WIDE, at=at)


def places_here(user_uuid: UUID) -> list[Place]:
    """The same at the client in whose schema we stand."""
    held = (
        Membership.objects.filter(user__uuid=user_uuid).select_related("tenant", "user").order_by("-started_at", "-pk")
    )
    return _by_place(held)


def _by_place(held: Iterable[Membership]) -> list[Place]:
    found: dict[int | None, list[Membership]] = {}
    for each in held:
        found.setdefault(each.tenant_id, []).append(each)
    made = [Place(each[0].tenant, tuple(each)) for each in found.values()]
    return sorted(made, key=lambda place: (place.tenant is not None, place.tenant.name if place.tenant else ""))


def person(uuid: UUID) -> User | None:
    """Whoever has this id; inside a client's schema only its own people are found."""
    return User.objects.filter(uuid=uuid).first()


def membership(pk: int) -> Membership | None:
    """One role; inside a client's schema only those that hold there."""
    return Membership.objects.select_related("user", "tenant").filter(pk=pk).first()


def invitation(pk: int, *, tenant: Tenant | None) -> Invitation | None:
    """One invitation to this client, or to the agency as a whole; another's is not there."""
    return Invitation.objects.select_related("tenant").filter(pk=pk, tenant=tenant).first()


def only_holders(user: User, *, at: datetime) -> list[tuple[Tenant, Role]]:
    """The clients, by name, at which nobody else active holds a role that this person holds now, with that role."""
    mine = Membership.objects.active(at).filter(user=user, tenant__isnull=False).select_related("tenant")
    wanted = list(mine.order_by("tenant__name", "role").prefetch_related("tenant__domains"))
    others = Membership.objects.active(at).filter(user__is_active=True, tenant__in=[each.tenant_id for each in wanted])
    held = set(others.exclude(user=user).values_list("tenant_id", "role"))
    alone = [each for each in wanted if (each.tenant_id, each.role) not in held]
    return [(each.tenant, Role(each.role)) for each in alone if each.tenant is not None]


def colleagues(
    tenant_ids: Iterable[int], roles: Iterable[Role], *, but: User, at: datetime
) -> dict[int, list[tuple[int, str]]]:
    """Who else active holds one of these roles at each of these clients: tenant → [(user id, name)], by name."""
    held = Membership.objects.active(at).filter(user__is_active=True, tenant__in=list(tenant_ids), role__in=list(roles))
    found: dict[int, dict[int, str]] = {}
    for tenant_id, user_id, name in held.exclude(user=but).values_list("tenant_id", "user_id", "user__name"):
        found.setdefault(tenant_id, {})[user_id] = name
    return {key: sorted(people.items(), key=lambda each: each[1].casefold()) for key, people in found.items()}
