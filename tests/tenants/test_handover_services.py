"""The hand-over between hosts: once, within a minute, to one client, for one who belongs there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tenants.access.models import Handover, Membership, User
from tenants.access.services import handover, memberships, users
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor
from tenants.models import Tenant


def test_a_ticket_is_taken_once(viewer: User, alfa: Tenant, now: datetime) -> None:
    token = handover.issue(viewer, alfa, "/reports/", at=now)
    ticket = handover.take(token, alfa, at=now)
    assert (ticket.user, ticket.path) == (viewer, "/reports/")
    with pytest.raises(handover.NoSuchHandover):
        handover.take(token, alfa, at=now)


def test_only_its_digest_is_kept(viewer: User, alfa: Tenant, now: datetime) -> None:
    token = handover.issue(viewer, alfa, "/", at=now)
    assert token not in str(Handover.objects.values())


def test_a_ticket_is_worth_nothing_at_another_client(viewer: User, alfa: Tenant, beta: Tenant, now: datetime) -> None:
    token = handover.issue(viewer, alfa, "/", at=now)
    with pytest.raises(handover.NoSuchHandover):
        handover.take(token, beta, at=now)


def test_a_ticket_dies_after_a_minute(viewer: User, alfa: Tenant, now: datetime) -> None:
    token = handover.issue(viewer, alfa, "/", at=now)
    with pytest.raises(handover.NoSuchHandover):
        handover.take(token, alfa, at=now + timedelta(seconds=60))


def test_nobody_crosses_without_membership(viewer: User, beta: Tenant, now: datetime) -> None:
    with pytest.raises(handover.NoSuchHandover):
        handover.issue(viewer, beta, "/", at=now)


def test_a_membership_that_ended_meanwhile_closes_the_door(
    viewer: User, alfa: Tenant, by: Actor, now: datetime
) -> None:
    token = handover.issue(viewer, alfa, "/", at=now)
    memberships.end(Membership.objects.get(user=viewer), by=by, at=now)
    with pytest.raises(handover.NoSuchHandover):
        handover.take(token, alfa, at=now + timedelta(seconds=1))


def test_a_deactivated_person_does_not_cross(viewer: User, alfa: Tenant, by: Actor, now: datetime) -> None:
    token = handover.issue(viewer, alfa, "/", at=now)
    users.deactivate(viewer, by=by, at=now)
    told = Entry.objects.get(verb="access.user.deactivated").data
    assert (told["before"], told["after"]) == ({"active": True}, {"active": False})
    with pytest.raises(handover.NoSuchHandover):
        handover.take(token, alfa, at=now)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/reports/2018-03/?page=2", "/reports/2018-03/?page=2"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("reports/", "/"),
        ("", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("/" + "x" * 600, "/"),
    ],
)
def test_a_path_never_leads_to_another_host(asked: str, given: str) -> None:
    assert handover.safe_path(asked) == given
