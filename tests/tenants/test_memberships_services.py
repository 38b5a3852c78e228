"""Roles: who may give them, where, and that they end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tenants.access.models import Membership, User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at, actor_at_agency
from tenants.access.services import memberships
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant


def test_roles_hold_at_their_client_only(viewer: User, owner: User, alfa: Tenant, beta: Tenant, now: datetime) -> None:
    assert actor_at(viewer, alfa, at=now).roles == {Role.VIEWER}
    assert actor_at(viewer, beta, at=now).roles == frozenset()
    assert actor_at(owner, beta, at=now).roles == {Role.OWNER}
    assert actor_at_agency(viewer, at=now).roles == {Role.VIEWER}


def test_granting_twice_is_granting_once(viewer: User, alfa: Tenant, by: Actor, now: datetime) -> None:
    before = Entry.objects.count()
    memberships.grant(viewer, Role.VIEWER, tenant=alfa, by=by, at=now)
    assert Membership.objects.filter(user=viewer).count() == 1
    assert Entry.objects.count() == before


def test_a_role_ends_at_its_instant(viewer: User, alfa: Tenant, by: Actor, now: datetime) -> None:
    memberships.end(Membership.objects.get(user=viewer), by=by, at=now)
    assert actor_at(viewer, alfa, at=now - timedelta(seconds=1)).roles == {Role.VIEWER}
    assert actor_at(viewer, alfa, at=now).roles == frozenset()


@pytest.mark.parametrize("role", [Role.OWNER, Role.FINANCE])
def test_agency_wide_roles_are_not_held_at_a_client(
    viewer: User, alfa: Tenant, by: Actor, now: datetime, role: Role
) -> None:
    with pytest.raises(memberships.RoleOutOfPlace):
        memberships.grant(viewer, role, tenant=alfa, by=by, at=now)


def test_an_account_manager_gives_roles_at_their_own_client_only(
    account_manager: User, viewer: User, alfa: Tenant, beta: Tenant, now: datetime
) -> None:
    by = actor_at(account_manager, alfa, at=now)
    memberships.grant(viewer, Role.APPROVER, tenant=alfa, by=by, at=now)
    with pytest.raises(NotPermitted):
        memberships.grant(viewer, Role.APPROVER, tenant=beta, by=by, at=now)
    with pytest.raises(NotPermitted):
        memberships.grant(account_manager, Role.OWNER, tenant=None, by=by, at=now)
    with pytest.raises(NotPermitted):
        memberships.grant(viewer, Role.VIEWER, tenant=alfa, by=actor_at(viewer, alfa, at=now), at=now)
