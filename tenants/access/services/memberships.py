"""Memberships: granted and ended, never deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants import audit
from tenants.access.events import RolesChanged
from tenants.access.models import Membership, User
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.context import public
from tenants.kernel.actor import AGENCY_WIDE, Actor, ActorKind, Role
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.rules.lifecycle import Doing, check


class RoleOutOfPlace(Refusal):
    """An agency-wide role was granted at one client, or a client's role without one."""


@transaction.atomic
def grant(user: User, role: Role, *, tenant: Tenant | None, by: Actor, at: datetime) -> Membership:
    """Give a person a role at one client, or agency-wide; holding it already changes nothing.

    Raises: NotPermitted; RoleOutOfPlace; StageForbids.
    """
    require(by, Permission.MEMBERSHIP_MANAGE)
    _refuse_overreach(role, tenant, by)
    if (role in AGENCY_WIDE) != (tenant is None):
        raise RoleOutOfPlace(f"{role}: owner and finance are held agency-wide, all other roles at one client")
    with public():
        if tenant is not None:
            stage = Tenant.objects.values_list("stage", flat=True).get(pk=tenant.pk)
            check(Doing.INVITE, stage, tenant.name)
        membership, made = Membership.objects.get_or_create(
            user=user, tenant=tenant, role=role, ended_at=None, defaults={"started_at": at}
        )
        if made:
            _record("granted", membership, by=by, at=at, before=None, after={"role": str(role)})
            _tell(membership, at)
    return membership


@transaction.atomic
def end(membership: Membership, *, by: Actor, at: datetime) -> None:
    """End a role from this instant on."""
    require(by, Permission.MEMBERSHIP_MANAGE)
    with public():
        if Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=at):
            _record("ended", membership, by=by, at=at, before={"role": membership.role}, after=None)
            _tell(membership, at)


def _tell(membership: Membership, at: datetime) -> None:
    if membership.tenant_id is not None:
        announce(RolesChanged(tenant_id=membership.tenant_id, at=at))


def _record(verb: str, membership: Membership, *, by: Actor, at: datetime, **change: dict[str, str] | None) -> None:
    place = membership.tenant.slug if membership.tenant else "everywhere"
    verb = f"access.membership.{verb}"
    audit.record(verb, target=membership, by=by, at=at, person=membership.user, client=place, **change)


def _refuse_overreach(role: Role, tenant: Tenant | None, by: Actor) -> None:
    """Nobody but an owner makes owners or finance, or gives roles at a client where they hold none."""
    if by.kind is ActorKind.SYSTEM or Role.OWNER in by.roles:
        return
    if role in AGENCY_WIDE or tenant is None or by.schema_name != tenant.schema_name:
        raise NotPermitted(f"{by.name} may give roles only at their own client")
