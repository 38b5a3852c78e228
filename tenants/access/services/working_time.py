"""Saying when a person works and what they speak."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tenants import audit
from tenants.access.models import Membership, User
from tenants.access.models import WorkingTime as Row
from tenants.access.rules import working_time
from tenants.access.rules.permissions import NotPermitted, Permission, require
from tenants.access.rules.working_time import WorkingTime
from tenants.context import public
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.week import as_json


@transaction.atomic
def state(user: User, said: WorkingTime, *, by: Actor, at: datetime) -> None:
    """Keep what a person speaks and when they work, instead of what was kept; the same again changes nothing.

    People say it of themselves; an owner of anybody, an account manager of the people at their own client.
    Raises: NotPermitted; BadWorkingTime; BadWindow.
    """
    with public():
        _require(user, by, at)
        working_time.check(said)
        row = Row.objects.select_for_update().filter(user=user).first()
        if row is not None and _terms(row) == _fields(said):
            return
        _write(user, said, row, by=by, at=at)


@transaction.atomic
def state_first(user: User, said: WorkingTime, *, by: Actor, at: datetime) -> bool:
    """The same for a person of whom nothing is known yet; returns whether it was. What they have said stands.

    Raises: as `state`.
    """
    with public():
        _require(user, by, at)
        working_time.check(said)
        if Row.objects.filter(user=user).exists():
            return False
        _write(user, said, None, by=by, at=at)
    return True


def _require(user: User, by: Actor, at: datetime) -> None:
    if by.kind is ActorKind.SYSTEM or by.user_id == user.pk or Role.OWNER in by.roles:
        return
    require(by, Permission.MEMBERSHIP_MANAGE)
    if not Membership.objects.active(at).filter(user=user, tenant__schema_name=by.schema_name).exists():
        raise NotPermitted(f"{by.name} may say this only of people at their own client")


def _write(user: User, said: WorkingTime, row: Row | None, *, by: Actor, at: datetime) -> None:
    before = _terms(row) if row else None
    fields = _fields(said)
    Row.objects.update_or_create(user=user, defaults={**fields, "changed_at": at})
    audit.record("access.working_time.stated", target=user, by=by, at=at, before=before, after=fields)


def _fields(said: WorkingTime) -> dict[str, Any]:
    return {"languages": list(said.languages), "time_zone": said.time_zone, "week": as_json(said.week)}


def _terms(row: Row) -> dict[str, Any]:
    return {"languages": list(row.languages), "time_zone": row.time_zone, "week": row.week}
