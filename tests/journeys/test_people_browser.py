"""People and access in a browser: the lists, an invitation from both ends, a passkey that is both steps of sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services import invitations, memberships, users
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.journeys.serving import Served, accessible, serving

Visit = Callable[..., Page]
PASSWORD = "correct horse battery staple"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def fjordlight(own_database: str) -> Tenant:
    """A client with people of both sides, now and later."""
    tenant = create_client(profile("fjordlight", name="Fjordlight Audio"), by=SYSTEM, at=LONG_AGO)
    named = {Role.OWNER: "Olga Owner", Role.ACCOUNT_MANAGER: "Alma Lead", Role.MODERATOR: "Mo Moder"}
    named |= {Role.SPONSOR: "Sol Sponsor", Role.APPROVER: "Ada Approver"}
    for role, name in named.items():
        User.objects.filter(pk=person(role, tenant).pk).update(name=name)
    now, someone = timezone.now(), User.objects.get(name="Mo Moder")
    begins, ends = now + timedelta(days=20), now + timedelta(days=80)
    memberships.grant(someone, Role.ANALYST, tenant=tenant, by=SYSTEM, at=now, starts_at=begins, ends_at=ends)
    users.set_password(someone, PASSWORD, by=SYSTEM, at=now)
    return tenant


@pytest.fixture
def site(fjordlight: Tenant) -> Iterator[Served]:
    with serving() as served:
        yield served


def enter(page: Page, site: Served, tenant: Tenant, role: Role) -> None:
    """The role's person, signed in on the client's host."""
    browser = Client(headers={"host": tenant.host})
    with standing_at(tenant):
        browser.force_login(person(role, tenant), backend="tenants.access.backends.ClientBackend")
    site.enter(page, tenant.slug, browser)


def looked_at(page: Page, site: Served, name: str) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    page.screenshot(path=site.pictures / f"{name}.png", full_page=True)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_people_on_the_desk_and_the_one_who_is_invited(site: Served, fjordlight: Tenant, visit: Visit) -> None:
    page = visit()
    enter(page, site, fjordlight, Role.ACCOUNT_MANAGER)
    page.goto(site.url("fjordlight", "/desk/people/invite/"))
    looked_at(page, site, "people-invite-1440")
    page.get_by_label("E-mail address").fill("nora@else.example")
    page.get_by_label("Name").fill("Nora New")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation to nora@else.example is on its way.")).to_be_visible()
    looked_at(page, site, "people-1440")
    page.get_by_role("link", name="Mo Moder").first.click()
    expect(page.get_by_text("May do later")).to_be_visible()
    looked_at(page, site, "person-1440")
    phone = visit(width=390)
    enter(phone, site, fjordlight, Role.ACCOUNT_MANAGER)
    phone.goto(site.url("fjordlight", "/desk/people/"))
    looked_at(phone, site, "people-390")
    by = actor_at(User.objects.get(name="Alma Lead"), fjordlight, at=timezone.now())
    made = invitations.invite(
        "nils@else.example", "Nils", Role.VIEWER, tenant=fjordlight, language="en", by=by, at=timezone.now()
    )
    guest = visit(width=390)
    guest.goto(site.url("agency", invitations.link(made).removeprefix("http://agency.localhost")))
    looked_at(guest, site, "invitation-390")
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.get_by_label("The same password again").fill(PASSWORD)
    guest.get_by_role("button", name="Begin").click()
    expect(guest.get_by_text("You are in. Sign in with your address.")).to_be_visible()


def test_a_passkey_is_both_steps(site: Served, fjordlight: Tenant, visit: Visit) -> None:
    page = visit()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(site.url("agency", "/accounts/login/"))
    looked_at(page, site, "login-1440")
    page.get_by_label("Email").fill(User.objects.get(name="Mo Moder").email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/reauthenticate/**")  # staff with nothing but the password set up another step first
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/2fa/totp/activate/")
    page.goto(site.url("agency", "/accounts/2fa/webauthn/add/"))
    looked_at(page, site, "passkey-1440")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    page.goto(site.url("agency", "/account/sessions/"))
    expect(page.get_by_text("this one")).to_be_visible()
    looked_at(page, site, "sessions-1440")
    page.goto(site.url("agency", "/account/"))
    looked_at(page, site, "account-1440")
    page.goto(site.url("agency", "/accounts/2fa/webauthn/"))
    looked_at(page, site, "passkeys-1440")
    page.get_by_role("link", name="Rename").click()
    expect(page.get_by_role("heading", name="Rename the key")).to_be_visible()
    page.goto(site.url("agency", "/account/sessions/"))
    page.get_by_role("button", name="Sign out:").click()
    page.goto(site.url("agency", "/accounts/login/"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(site.url("agency", "/queue/"))
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()
