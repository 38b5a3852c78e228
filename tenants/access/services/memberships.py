"""Memberships: granted, changed and ended, never deleted. A role holds from its start to its end, both instants."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tenants import audit
from tenants.access.events import RolesChanged
from tenants.access.models import Membership, User
from tenants.access.rules.permissions import NotPermitted, Permission, allowed, require
from tenants.context import public
from tenants.kernel.actor import AGENCY_WIDE, Actor, ActorKind, Role
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.rules.lifecycle import Doing, check


class RoleOutOfPlace(Refusal):
    """An agency-wide role was granted at one client, or a client's role without one."""


class RoleHeldAlready(Refusal):
    """The person holds this role there already during a part of that time."""


class EndsBeforeStart(Refusal):
    """A role would end before it begins, or be changed in what is past."""


class LastOwner(Refusal):
    """Nobody could look after the agency any more."""


@transaction.atomic
def grant(
    user: User,
    role: Role,
    *,
    tenant: Tenant | None,
    by: Actor,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Membership:
    """Give a person a role at one client, or agency-wide; holding it already, open-ended, changes nothing.

    Args:
        starts_at: when it begins; None is at once. ends_at: when it ends by itself; None is open-ended.

    Raises: NotPermitted; RoleOutOfPlace; StageForbids; EndsBeforeStart; RoleHeldAlready.
    """
    require(by, Permission.MEMBERSHIP_MANAGE)
    may_give(role, tenant, by)
    refuse_gain(user.pk, role, by)
    starts_at = starts_at or at
    check_span(starts_at, ends_at, at=at)
    with public():
        if tenant is not None:
            require_open(tenant)
        User.objects.select_for_update().get(pk=user.pk)  # two grants of one role at once: the second sees the first
        same = Membership.objects.filter(user=user, tenant=tenant, role=role)
        overlapping = _overlapping(same, starts_at, ends_at).first()
        if overlapping is not None:
            if ends_at is None and overlapping.ended_at is None and overlapping.started_at <= starts_at:
                return overlapping
            raise RoleHeldAlready(f"{user.name} is {role} there already during that time", name=user.name)
        membership = Membership.objects.create(
            user=user, tenant=tenant, role=role, started_at=starts_at, ended_at=ends_at
        )
        _record("granted", membership, by=by, at=at, before=None, after=_state(membership))
        _tell(membership, at)
    return membership


@transaction.atomic
def change(
    membership: Membership, *, starts_at: datetime, ends_at: datetime | None, by: Actor, at: datetime
) -> Membership:
    """Move the start of a role that has not begun, and the end of one that is not over.

    Raises: NotPermitted; EndsBeforeStart, also for a role that is over; RoleHeldAlready; LastOwner.
    """
    require(by, Permission.MEMBERSHIP_MANAGE)
    may_give(Role(membership.role), membership.tenant, by)
    with public():
        held = _locked(membership)
        if held.ended_at is not None and held.ended_at <= max(at, held.started_at):
            raise EndsBeforeStart("This role is over; grant it anew")
        starts_at = held.started_at if held.started_at <= at else starts_at
        check_span(starts_at, ends_at, at=at)
        before = _state(held)
        if by.user_id == held.user_id and (starts_at < held.started_at or _is_later(ends_at, held.ended_at)):
            raise NotPermitted(f"{by.name} may not make their own role last longer")
        others = Membership.objects.filter(user=held.user, tenant=held.tenant, role=held.role).exclude(pk=held.pk)
        if _overlapping(others, starts_at, ends_at).exists():
            raise RoleHeldAlready(f"{held.user.name} is {held.role} there during that time", name=held.user.name)
        if ends_at is not None or starts_at > at:
            keep_an_owner(held, at=at)
        held.started_at, held.ended_at = starts_at, ends_at
        if _state(held) != before:
            held.save(update_fields=["started_at", "ended_at"])
            _record("changed", held, by=by, at=at, before=before, after=_state(held))
            _tell(held, at)
    return held


@transaction.atomic
def end(membership: Membership, *, by: Actor, at: datetime) -> None:
    """End a role from this instant on; one that has not begun never does, one that is over stays as it is.

    Raises: NotPermitted; LastOwner.
    """
    require(by, Permission.MEMBERSHIP_MANAGE)
    may_give(Role(membership.role), membership.tenant, by)
    with public():
        held = _locked(membership)
        keep_an_owner(held, at=at)
        if held.ended_at is None or held.ended_at > at:
            before = _state(held)
            held.ended_at = membership.ended_at = max(at, held.started_at)
            held.save(update_fields=["ended_at"])
            _record("ended", held, by=by, at=at, before=before, after=_state(held))
            _tell(held, at)


def _locked(membership: Membership) -> Membership:
    """The row as it is now, and nobody else at this person's roles: granting, changing and ending take turns."""
    User.objects.select_for_update().get(pk=membership.user_id)
    return Membership.objects.select_related("user", "tenant").get(pk=membership.pk)


def require_open(tenant: Tenant) -> None:
    """Whether people come to this client, as its stage is now; stand in public. Raises: StageForbids."""
    stage = Tenant.objects.values_list("stage", flat=True).get(pk=tenant.pk)
    check(Doing.INVITE, stage, tenant.name)


def may_give(role: Role, tenant: Tenant | None, by: Actor) -> None:
    """Nobody but an owner makes owners or finance, or gives roles at a client where they hold none.

    Raises: NotPermitted; RoleOutOfPlace.
    """
    if by.kind is not ActorKind.SYSTEM and Role.OWNER not in by.roles:
        at_home = tenant is not None and by.schema_name == tenant.schema_name
        if role in AGENCY_WIDE or not at_home:
            raise NotPermitted(f"{by.name} may give roles only at their own client")
    if (role in AGENCY_WIDE) != (tenant is None):
        raise RoleOutOfPlace(f"{role}: owner and finance are held agency-wide, all other roles at one client")


def refuse_gain(user_id: int | None, role: Role, by: Actor) -> None:
    """Nobody gives themselves what they may not do already. Raises: NotPermitted."""
    if by.kind is ActorKind.PERSON and by.user_id == user_id and not allowed([role]) <= allowed(by.roles):
        raise NotPermitted(f"{by.name} may not give themselves more than they have")


def check_span(starts_at: datetime, ends_at: datetime | None, *, at: datetime) -> None:
    """Raises: EndsBeforeStart, when a role would end before it begins or has ended already."""
    if ends_at is not None and (ends_at <= starts_at or ends_at <= at):
        raise EndsBeforeStart("A role ends after it begins, and not in the past")


def keep_an_owner(membership: Membership, *, at: datetime) -> None:
    """Raises: LastOwner, when nobody else is an owner without an end."""
    if membership.role == Role.OWNER:
        keep_an_owner_beside(membership.user_id, at=at)


def keep_an_owner_beside(user_id: int, *, at: datetime) -> None:
    """The same for a whole account. All owners' rows are locked, so that the last two do not end each other."""
    owners = Membership.objects.select_for_update(of=("self",)).filter(
        role=Role.OWNER, ended_at=None, started_at__lte=at, user__is_active=True
    )
    held = set(owners.values_list("user_id", flat=True))
    if user_id in held and held == {user_id}:
        raise LastOwner("The agency keeps at least one owner: make somebody else an owner first")


def _overlapping(held: QuerySet[Membership], starts_at: datetime, ends_at: datetime | None) -> QuerySet[Membership]:
    """Those that hold during a part of that time; one that was ended before it began never holds."""
    found = held.filter(Q(ended_at=None) | Q(ended_at__gt=starts_at)).exclude(ended_at=F("started_at"))
    return found if ends_at is None else found.filter(started_at__lt=ends_at)


def _is_later(end: datetime | None, than: datetime | None) -> bool:
    return than is not None and (end is None or end > than)


def _state(membership: Membership) -> dict[str, str]:
    ends = membership.ended_at.isoformat() if membership.ended_at else ""
    return {"role": str(membership.role), "from": membership.started_at.isoformat(), "until": ends}


def _tell(membership: Membership, at: datetime) -> None:
    if membership.tenant_id is not None:
        announce(RolesChanged(tenant_id=membership.tenant_id, at=at))


def _record(verb: str, membership: Membership, *, by: Actor, at: datetime, **change: dict[str, str] | None) -> None:
    place = membership.tenant.slug if membership.tenant else "everywhere"
    verb = f"access.membership.{verb}"
    audit.record(verb, target=membership, by=by, at=at, person=membership.user, client=place, **change)
