"""Sign-ins: each ends with all its sessions, on every host, and no request pays for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.access.models import Membership, SignIn, User
from tenants.access.rules.devices import Device, device
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors import sign_ins as selectors
from tenants.access.selectors.actors import actor_at_agency
from tenants.access.services import memberships, sign_ins, users
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.conftest import person

Agency = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _nothing_noted() -> None:
    sign_ins._noted.clear()


def cross(browser: Client, tenant: Tenant) -> Client:
    """A browser at the client's host that was handed over from there."""
    ticket = browser.get(f"/handover/?to={tenant.host}&path=/")["Location"]
    there = Client(headers={"host": tenant.host})
    assert there.get(ticket.partition(tenant.host)[2]).status_code == 302
    return there


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", ("FIREFOX", "WINDOWS")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17 Safari/605.1", ("SAFARI", "MACOS")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) CriOS/126.0 Mobile Safari/604.1",
            ("CHROME", "IPHONE"),
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36 EdgA/126.0", ("EDGE", "ANDROID")),
        ("curl/8", ("", "")),
    ],
)
def test_a_device_is_read_roughly(said: str, read: tuple[str, str]) -> None:
    assert device(said) == Device(*read)


def test_ending_one_ends_its_sessions_at_clients_and_leaves_the_others(
    alfa: Tenant, viewer: User, agency_browser: Agency
) -> None:
    first, second = agency_browser(viewer), agency_browser(viewer)
    at_first, at_second = cross(first, alfa), cross(second, alfa)
    (held,) = [
        each
        for each in selectors.held_by(viewer, at=SignIn.objects.latest("pk").seen_at)
        if each.pk == first.session["sign_in"]
    ]
    assert held.clients == ("Alfa",)
    assert second.post(f"/account/sessions/{held.pk}/end/").status_code == 302
    assert [at_first.get("/").status_code, at_second.get("/").status_code] == [401, 200]
    assert first.get("/account/")["Location"].startswith("/accounts/login/")
    assert second.get("/account/").status_code == 200
    assert Entry.objects.filter(verb="access.sign_in.ended").count() == 1


def test_a_ticket_of_a_sign_in_that_ended_opens_nothing(
    alfa: Tenant, viewer: User, agency_browser: Agency, by: Actor, now: datetime
) -> None:
    browser = agency_browser(viewer)
    ticket = browser.get(f"/handover/?to={alfa.host}&path=/")["Location"]
    sign_ins.end_others(viewer, keep=None, by=by, at=now)
    assert Client(headers={"host": alfa.host}).get(ticket.partition(alfa.host)[2]).status_code == 404


def test_ending_all_others_keeps_the_one_in_use(alfa: Tenant, viewer: User, agency_browser: Agency) -> None:
    browsers = [agency_browser(viewer) for _ in range(3)]
    assert browsers[0].post("/account/sessions/end-others/").status_code == 302
    assert [each.get("/account/").status_code for each in browsers] == [200, 302, 302]


def test_nobody_ends_somebody_elses(viewer: User, approver: User, agency_browser: Agency) -> None:
    mine, theirs = agency_browser(viewer), agency_browser(approver)
    mine.post(f"/account/sessions/{theirs.session['sign_in']}/end/")
    assert theirs.get("/account/").status_code == 200


def test_asking_costs_no_query_and_seeing_one_an_hour(alfa: Tenant, viewer: User, agency_browser: Agency) -> None:
    browser = agency_browser(viewer)
    there = cross(browser, alfa)
    there.get("/theme.css")
    with CaptureQueriesContext(
        connection,
    ) as noted:
        there.get("/theme.css")
    assert not [each for each in noted if "sign" in each["sql"] and "ended_sign_ins" not in each["sql"]]
    pk = browser.session["sign_in"]
    SignIn.objects.filter(pk=pk).update(seen_at=SignIn.objects.get(pk=pk).seen_at - timedelta(hours=3))
    sign_ins._noted.clear()
    before = SignIn.objects.get(pk=pk).seen_at
    there.get("/theme.css")
    assert SignIn.objects.get(pk=pk).seen_at > before


def test_a_person_who_is_deactivated_is_out_everywhere_at_once_and_may_come_back(
    alfa: Tenant, viewer: User, owner: User, agency_browser: Agency, now: datetime
) -> None:
    browser, by = agency_browser(viewer), actor_at_agency(owner, at=now)
    there = cross(browser, alfa)
    with pytest.raises(users.AccountReasonNeeded):
        users.deactivate(viewer, by=by, at=now)
    users.deactivate(viewer, by=by, at=now, reason="Left the company")
    assert [there.get("/").status_code, browser.get("/account/").status_code] == [401, 302]
    assert selectors.held_by(viewer, at=now) == []
    entry = Entry.objects.get(verb="access.user.deactivated")
    assert entry.data == {"reason": "Left the company", "before": {"active": True}, "after": {"active": False}}
    users.reactivate(viewer, by=by, at=now, reason="Came back")
    assert there.get("/").status_code == 401  # the session stays dead
    assert User.objects.get(pk=viewer.pk).is_active


def test_the_last_owner_stays(alfa: Tenant, owner: User, by: Actor, now: datetime) -> None:
    held = Membership.objects.get(user=owner)
    with pytest.raises(memberships.LastOwner):
        memberships.end(held, by=by, at=now)
    with pytest.raises(memberships.LastOwner):
        memberships.change(held, starts_at=held.started_at, ends_at=now + timedelta(days=1), by=by, at=now)
    with pytest.raises(memberships.LastOwner):
        users.deactivate(owner, by=by, at=now)
    second = person(Role.OWNER, alfa, "second@agency.example")
    with pytest.raises(users.OwnAccount):
        users.deactivate(owner, by=actor_at_agency(owner, at=now), at=now, reason="Gone")
    users.deactivate(owner, by=actor_at_agency(second, at=now), at=now, reason="Gone")
    with pytest.raises(memberships.LastOwner):
        memberships.end(Membership.objects.get(user=second), by=by, at=now)


def test_nobody_but_an_owner_closes_an_account(
    alfa: Tenant, viewer: User, account_manager: User, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        users.deactivate(viewer, by=actor_at_agency(account_manager, at=now), at=now, reason="No")
