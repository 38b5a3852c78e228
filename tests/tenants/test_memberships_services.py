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


def test_days_move_and_the_trail_says_from_what_to_what(viewer: User, alfa: Tenant, by: Actor, now: datetime) -> None:
    starts_at, ends_at = now + timedelta(days=3), now + timedelta(days=10)
    held = memberships.grant(viewer, Role.APPROVER, tenant=alfa, by=by, at=now, starts_at=starts_at)
    memberships.change(held, starts_at=starts_at - timedelta(days=1), ends_at=ends_at, by=by, at=now)
    entry = Entry.objects.filter(verb="access.membership.changed").get()
    assert entry.data["before"] == {"role": "approver", "from": starts_at.isoformat(), "until": ""}
    assert entry.data["after"]["until"] == ends_at.isoformat()
    assert Role.APPROVER not in actor_at(viewer, alfa, at=now).roles
    assert Role.APPROVER in actor_at(viewer, alfa, at=starts_at).roles
    with pytest.raises(memberships.EndsBeforeStart):
        memberships.change(held, starts_at=starts_at, ends_at=now - timedelta(days=1), by=by, at=now)
    begun = Membership.objects.get(user=viewer, role=Role.VIEWER)
    moved = memberships.change(begun, starts_at=now, ends_at=None, by=by, at=now)
    assert moved.started_at < now  # what has begun does not begin again


def test_a_role_is_not_held_twice_at_a_time(viewer: User, alfa: Tenant, by: Actor, now: datetime) -> None:
    memberships.grant(viewer, Role.SPONSOR, tenant=alfa, by=by, at=now, ends_at=now + timedelta(days=5))
    with pytest.raises(memberships.RoleHeldAlready):
        memberships.grant(viewer, Role.SPONSOR, tenant=alfa, by=by, at=now, starts_at=now + timedelta(days=4))
    later = memberships.grant(viewer, Role.SPONSOR, tenant=alfa, by=by, at=now, starts_at=now + timedelta(days=5))
    memberships.end(later, by=by, at=now)  # one that has not begun never does
    assert Role.SPONSOR not in actor_at(viewer, alfa, at=now + timedelta(days=6)).roles


def test_nobody_gives_themselves_more_than_they_have(
    owner: User, account_manager: User, alfa: Tenant, by: Actor, now: datetime
) -> None:
    for user in (owner, account_manager):
        with pytest.raises(NotPermitted):
            memberships.grant(user, Role.APPROVER, tenant=alfa, by=actor_at(user, alfa, at=now), at=now)
    held = Membership.objects.get(user=account_manager)
    memberships.change(held, starts_at=held.started_at, ends_at=now + timedelta(days=1), by=by, at=now)
    with pytest.raises(NotPermitted):
        memberships.change(
            held, starts_at=held.started_at, ends_at=None, by=actor_at(account_manager, alfa, at=now), at=now
        )
