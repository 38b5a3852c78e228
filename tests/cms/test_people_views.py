"""People on a client's desk and at the agency."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.spaces.models import Space
from tenants.access.models import Invitation, Membership, User
from tenants.access.rules.permissions import Permission
from tenants.access.sentences import AREAS
from tenants.access.services import memberships
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.cms.queue_cases import a_flag_case
from tests.cms.test_desk_home_views import a_space
from tests.conftest import person

SignIn = Callable[[User, Tenant], Client]
Agency = Callable[[User], Client]
ASKED = {"email": "nora@else.example", "name": "Nora New", "role": "moderator", "language": "da"}


def test_every_permission_has_its_sentence() -> None:
    said = [permission for _name, sentences in AREAS for permission in sentences]
    assert sorted(said) == sorted(Permission), "tenants/access/sentences.py: one sentence for each permission"


def test_an_account_manager_invites_sends_again_and_takes_back(
    alfa: Tenant, account_manager: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    days = {"starts_on": "2030-01-10", "ends_on": "2030-02-09"}
    assert browser.post("/desk/people/invite/", {**ASKED, **days})["Location"] == "/desk/people/"
    made = Invitation.objects.get()
    assert (made.tenant, made.role, made.language) == (alfa, "moderator", "da")
    assert (made.starts_at.isoformat(), made.ends_at.isoformat()) == (  # Stockholm's days
        "2030-01-09T23:00:00+00:00",
        "2030-02-09T23:00:00+00:00",
    )
    page = browser.get("/desk/people/").content.decode()
    assert "Nora New" in page
    assert "10 Jan 2030" in page.replace("\N{NO-BREAK SPACE}", " ")
    twice = browser.post("/desk/people/invite/", ASKED)
    assert twice.status_code == 422
    assert b"is invited to this role already" in twice.content
    digest = made.token_sha256
    assert browser.post(f"/desk/people/invitations/{made.pk}/again/").status_code == 302
    made.refresh_from_db()
    assert made.token_sha256 != digest
    assert browser.post(f"/desk/people/invitations/{made.pk}/withdraw/").status_code == 302
    assert browser.post(f"/desk/people/invitations/{made.pk}/withdraw/").status_code == 409
    assert "Nora New" not in browser.get("/desk/people/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nonsense"},
        {"name": "\u202e"},
        {"role": "owner"},
        {"starts_on": "2030-02-01", "ends_on": "2030-01-01"},
    ],
)
def test_what_cannot_be_invited_is_said_at_its_field(
    alfa: Tenant, account_manager: User, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    answer = sign_in(account_manager, alfa).post("/desk/people/invite/", {**ASKED, **wrong})
    assert answer.status_code == 422
    assert b"aria-invalid" in answer.content
    assert not Invitation.objects.exists()


def test_everyone_named_is_invited_with_one_button(alfa: Tenant, owner: User, viewer: User, sign_in: SignIn) -> None:
    browser = sign_in(owner, alfa)
    assert b"Send the invitations" in browser.get("/desk/people/").content
    assert browser.post("/desk/people/send/").status_code == 302
    assert Invitation.objects.get().email == viewer.email
    assert b"Send the invitations" not in browser.get("/desk/people/").content


def test_another_clients_people_and_invitations_are_not_there(
    alfa: Tenant,
    beta: Tenant,
    account_manager: User,
    outsider: User,
    owner: User,
    sign_in: SignIn,
    agency_browser: Agency,
) -> None:
    there = sign_in(person(Role.ACCOUNT_MANAGER, beta, "am@beta.example"), beta)
    there.post("/desk/people/invite/", ASKED)
    made, held = Invitation.objects.get(), Membership.objects.get(user=outsider)
    browser = sign_in(account_manager, alfa)
    for path in (f"invitations/{made.pk}/again/", f"invitations/{made.pk}/withdraw/"):
        assert browser.post(f"/desk/people/{path}").status_code == 404
    assert browser.post(f"/desk/people/roles/{held.pk}/", {"do": "end"}).status_code == 404
    assert browser.get(f"/desk/people/{outsider.uuid}/").status_code == 404
    assert browser.post(f"/desk/people/{outsider.uuid}/roles/", {"role": "viewer"}).status_code == 404
    for kind in ("", "?format=csv"):
        page = browser.get(f"/desk/people/{kind}").content
        assert b"nora@else" not in page
        assert b"outsider@" not in page
    agency = agency_browser(account_manager)
    assert agency.get(f"/people/{outsider.uuid}/").status_code == 404
    assert agency.get("/people/").status_code == 403


def test_an_account_manager_adds_somebody_of_one_client_to_another_of_their_own(
    alfa: Tenant, beta: Tenant, account_manager: User, viewer: User, outsider: User, agency_browser: Agency, by: Actor
) -> None:
    grant, at = f"/people/{viewer.uuid}/roles/", timezone.now()
    memberships.grant(account_manager, Role.MODERATOR, tenant=beta, by=by, at=at)
    browser = agency_browser(account_manager)
    page = browser.get(f"/people/{viewer.uuid}/").content.decode()
    assert f"/handover/?to={alfa.host}&amp;path=/desk/people/{viewer.uuid}/" in page
    assert 'href="/people/"' not in page
    form = browser.get(grant).content.decode()
    assert ('value="alfa"' in form, 'value="beta"' in form, 'value="owner"' in form) == (True, False, False)
    given = {"client": "beta", "role": "viewer"}
    assert browser.post(grant, given).status_code == 422
    memberships.grant(account_manager, Role.ACCOUNT_MANAGER, tenant=beta, by=by, at=at)
    assert browser.post(grant, {**given, "role": "owner"}).status_code == 422
    assert browser.post(grant, given)["Location"] == f"/people/{viewer.uuid}/"
    assert Membership.objects.filter(user=viewer, tenant=beta, role="viewer").exists()
    stranger = person(Role.ACCOUNT_MANAGER, alfa, "second@alfa.example")
    assert agency_browser(stranger).get(f"/people/{outsider.uuid}/roles/").status_code == 404


def test_who_led_a_client_once_adds_nobody_there(
    alfa: Tenant, beta: Tenant, account_manager: User, viewer: User, agency_browser: Agency, by: Actor
) -> None:
    at = timezone.now()
    held = memberships.grant(account_manager, Role.ACCOUNT_MANAGER, tenant=beta, by=by, at=at)
    browser = agency_browser(account_manager)
    memberships.end(held, by=by, at=timezone.now())
    answer = browser.post(f"/people/{viewer.uuid}/roles/", {"client": "beta", "role": "viewer"})
    assert answer.status_code == 422
    assert not Membership.objects.filter(user=viewer, tenant=beta).exists()


def test_roles_are_given_moved_and_ended_on_the_desk(
    alfa: Tenant, account_manager: User, viewer: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    given = browser.post(f"/desk/people/{viewer.uuid}/roles/", {"role": "sponsor", "starts_on": "2030-01-01"})
    assert given["Location"] == f"/desk/people/{viewer.uuid}/"
    held = Membership.objects.get(user=viewer, role="sponsor")
    page = browser.get(f"/desk/people/{viewer.uuid}/").content.decode()
    assert "May do later" in page
    assert "See the client’s plan and invoices" in page.partition("May do later")[2]
    moved = browser.post(
        f"/desk/people/roles/{held.pk}/", {"do": "change", "starts_on": "2030-03-01", "ends_on": "2030-03-31"}
    )
    assert moved.status_code == 302
    held.refresh_from_db()
    assert held.ended_at.isoformat() == "2030-03-31T22:00:00+00:00"
    assert browser.post(f"/desk/people/roles/{held.pk}/", {"do": "end"}).status_code == 302
    assert b"Over" in browser.get("/desk/people/?q=viewer").content
    assert browser.post(f"/desk/people/roles/{held.pk}/", {"do": "change", "ends_on": "2031-01-01"}).status_code == 422
    mine = browser.post(f"/desk/people/{account_manager.uuid}/roles/", {"role": "approver"})
    assert mine.status_code == 403


def test_the_list_is_searched_filtered_and_taken_along(
    alfa: Tenant, account_manager: User, viewer: User, owner: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    lines = browser.get("/desk/people/?format=csv&side=client").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,email,side,role,state,since,until"
    assert [line.split(",")[1] for line in lines[1:]] == [viewer.email]
    assert browser.get("/desk/people/?format=xlsx").status_code == 200
    page = browser.get("/desk/people/?role=owner").content
    assert owner.email.encode() in page
    assert viewer.email.encode() not in page


def test_the_owner_sees_everyone_and_what_each_may_do_where(
    alfa: Tenant, beta: Tenant, owner: User, moderator: User, outsider: User, by: Actor, agency_browser: Agency
) -> None:
    memberships.grant(moderator, Role.ANALYST, tenant=beta, by=by, at=timezone.now())
    agency_browser(moderator)
    browser = agency_browser(owner)
    page = browser.get("/people/").content.decode()
    assert all(user.email in page for user in (owner, moderator, outsider))
    lines = browser.get("/people/?side=client&format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [outsider.email]
    assert outsider.email not in browser.get("/people/?role=moderator").content.decode()
    page = browser.get(f"/people/{moderator.uuid}/").content.decode()
    assert "Take cases and decide on them" in page.partition(">Beta</h2>")[0]
    assert "Take cases and decide on them" not in page.partition(">Beta</h2>")[2]
    lead = agency_browser(person(Role.ACCOUNT_MANAGER, alfa, "lead@alfa.example"))
    part = lead.get(f"/people/{moderator.uuid}/").content.decode()
    assert "Alfa" in part
    assert "Beta" not in part


def test_the_owner_invites_to_the_agency_and_to_a_client(alfa: Tenant, owner: User, agency_browser: Agency) -> None:
    browser = agency_browser(owner)
    assert browser.post("/people/invite/", {**ASKED, "client": "alfa"}).status_code == 302
    assert browser.post("/people/invite/", {**ASKED, "role": "finance"}).status_code == 302
    assert browser.post("/people/invite/", ASKED).status_code == 422
    assert browser.post("/people/invite/", {**ASKED, "role": "owner", "client": "alfa"}).status_code == 422
    wide = Invitation.objects.get(tenant=None)
    assert browser.get("/people/").content.count(b"nora@else.example") >= 1
    assert browser.post(f"/people/invitations/{wide.pk}/withdraw/").status_code == 302


def test_an_account_is_closed_with_a_reason_after_what_it_leaves_behind(
    alfa: Tenant, owner: User, moderator: User, agency_browser: Agency
) -> None:
    from tenants.boards.models import OpenCase

    a_space(alfa, "forum")
    with standing_at(alfa):
        space_id = Space.objects.get().pk
    a_flag_case(alfa, space_id, "A case", at=timezone.now())
    OpenCase.objects.update(claimed_by_user_id=moderator.pk, claimed_by=moderator.name)
    browser, theirs = agency_browser(owner), agency_browser(moderator)
    address = f"/people/{moderator.uuid}/account/"
    page = browser.get(address).content.decode()
    assert "1 open case that they have taken" in page
    assert "nobody else is Moderator there" in page
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "Left"}).status_code == 302
    assert theirs.get("/queue/").status_code == 302
    assert b"Closed" in browser.get(f"/people/{moderator.uuid}/").content
    assert browser.post(address, {"reason": "Came back"}).status_code == 302
    assert User.objects.get(pk=moderator.pk).is_active
    own = browser.post(f"/people/{owner.uuid}/account/", {"reason": "Me"})
    assert own.status_code == 422
    assert User.objects.get(pk=owner.pk).is_active


def test_the_last_owner_is_kept_with_words(owner: User, agency_browser: Agency) -> None:
    browser, held = agency_browser(owner), Membership.objects.get(user=owner)
    ended = browser.post(f"/people/roles/{held.pk}/", {"do": "end"})
    assert (ended.status_code, b"at least one owner" in ended.content) == (409, True)


@pytest.mark.parametrize("path", ["/desk/people/", "/people/"])
def test_queries_do_not_grow_with_the_rows(
    alfa: Tenant, owner: User, sign_in: SignIn, agency_browser: Agency, path: str
) -> None:
    browser = sign_in(owner, alfa) if path.startswith("/desk") else agency_browser(owner)
    counts = []
    for more in (2, 18):
        for number in range(more):
            person(Role.VIEWER, alfa, f"v{more}-{number}@alfa.example")
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_own_settings_are_ones_own(viewer: User, agency_browser: Agency) -> None:
    browser = agency_browser(viewer)
    given = {"name": "  Vera   Viewer ", "language": "sv", "time_zone": "Europe/Copenhagen"}
    assert browser.post("/account/", {**given, "email": "ceo@alfa.example"}).status_code == 302
    held = User.objects.get(pk=viewer.pk)
    assert (held.name, held.language, held.time_zone, held.email) == (
        "Vera Viewer",
        "sv",
        "Europe/Copenhagen",
        viewer.email,
    )
    assert "Dina inställningar" in browser.get("/account/").content.decode()
    assert browser.post("/account/", {**given, "time_zone": "Mars/Base"}).status_code == 422
    assert browser.post("/account/", {**given, "name": "\u202e"}).status_code == 422


def test_the_sessions_say_from_where_and_since_when(alfa: Tenant, viewer: User, agency_browser: Agency) -> None:
    browser = agency_browser(viewer)
    there = Client(headers={"host": "agency.localhost", "user-agent": "X Windows NT Firefox/140.0"})
    there.force_login(viewer, backend="tenants.access.backends.ClientBackend")
    page = browser.get("/account/sessions/").content.decode()
    assert "Unknown device" in page
    assert page.count("/end/") == 2
    assert "this one" in page
