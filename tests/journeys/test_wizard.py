"""A new account manager brings in the second client: errs and mends, leaves and resumes, creates, lands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as installation
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.intake.services import creating
from tenants.access.models import User
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.models import Stage, Tenant
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.journeys.serving import Served, accessible, serving

Visit = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Agency:
    """The site, and an account manager who has one client."""

    site: Served
    manager: User

    def open(self, page: Page, path: str = "/") -> Page:
        browser = Client(headers={"host": installation.AGENCY_HOST})
        with public():
            browser.force_login(self.manager, backend="tenants.access.backends.ClientBackend")
        self.site.enter(page, "agency", browser)
        page.goto(self.site.url("agency", path))
        return page


@pytest.fixture
def agency(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    first = create_client(profile("fjordlight", name="Fjordlight Audio"), by=SYSTEM, at=LONG_AGO)
    manager = person(Role.ACCOUNT_MANAGER, first, "alma@agency.example")
    TOTP.activate(manager, "JBSWY3DPEHPK3PXP")
    with serving() as site:
        monkeypatch.setattr(installation, "PORT", site.port)
        yield Agency(site, manager)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_from_three_answers_to_the_gate(agency: Agency, visit: Visit) -> None:
    page = agency.open(visit())
    expect(page).to_have_url(agency.site.url("agency", "/portfolio/"))
    page.locator("#nav").get_by_role("link", name="Onboarding").click()
    expect(page.get_by_text("Nobody is being brought in")).to_be_visible()
    page.get_by_role("link", name="New client").click()
    page.get_by_label("Name of the client").fill("Saltmere Yarn")
    page.get_by_label("Sector").select_option("retail")
    page.get_by_label("Country").select_option("SE")
    accessible(page)
    page.screenshot(path=agency.site.pictures / "onboarding-new-1440.png")
    page.get_by_role("button", name="Begin").click()

    expect(page.get_by_role("heading", level=2, name="Company")).to_be_visible()
    page.get_by_label("Legal name").fill("Saltmere Yarn AB")
    page.get_by_label("Short name").fill("Salt mere")
    page.screenshot(path=agency.site.pictures / "onboarding-step-1440.png", full_page=True)
    press(page, "Save")
    expect(page.locator(".err")).to_contain_text("cannot be the short name")
    accessible(page)
    page.get_by_label("Short name").fill("saltmere")
    press(page, "Save, go to Fit")
    press(page, "Save, go to Scope and plan")
    page.get_by_label("Name of the plan").fill("Steady")
    page.get_by_label("Fee a month").fill("18000")
    page.get_by_label("Hours a month").fill("20")
    press(page, "Save, go to Service hours and promises")

    page.goto(agency.site.url("agency", "/"))
    expect(page).to_have_url(agency.site.url("agency", "/onboarding/"))
    accessible(page)
    page.get_by_role("link", name="Saltmere Yarn").click()
    page.get_by_role("link", name="Scope and plan").first.click()
    expect(page.get_by_label("Name of the plan")).to_have_value("Steady")
    page.get_by_label("Each hour beyond").fill("950,00" if page.locator("html[lang=sv]").count() else "950")
    press(page, "Save, go to Service hours and promises")
    press(page, "Save, go to Charter")
    page.get_by_label("Why does this community exist?").fill("Knitters show each other what they made")
    page.get_by_label("For whom?").fill("Everyone with our yarn on their needles")
    page.get_by_label("Its goal").fill("Nobody gives up on a first jumper")
    page.get_by_label("How members take part").fill("Show, ask, host an evening")
    press(page, "Save, go to Objectives")
    accessible(page)
    page.screenshot(path=agency.site.pictures / "onboarding-objectives-1440.png", full_page=True)
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("button", name="Add: person").click()
    page.get_by_label("Name", exact=True).fill("Sten Berg")
    page.get_by_label("E-mail address").fill("sten@saltmere.example")
    page.get_by_label("Role").select_option("sponsor")
    press(page, "Save")
    expect(page.get_by_label("E-mail address")).to_have_value("sten@saltmere.example")
    phone = visit(width=390, height=844)
    agency.open(phone, page.url.split(f":{agency.site.port}")[1])
    phone.screenshot(path=agency.site.pictures / "onboarding-people-390.png", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(phone)

    page.get_by_role("link", name="Create the client").first.click()
    accessible(page)
    page.screenshot(path=agency.site.pictures / "onboarding-create-1440.png", full_page=True)
    press(page, "Create the client")
    expect(page.get_by_text("Waits for its turn")).to_be_visible()
    with public():
        (draft_id,) = creating.waiting(timezone.now())
        assert creating.perform(draft_id, timezone.now())
    expect(page.locator("#job").get_by_text("Done", exact=True)).to_be_visible()
    page.reload()
    accessible(page)
    page.screenshot(path=agency.site.pictures / "onboarding-done-1440.png")
    page.go_back()
    with public():
        assert Tenant.objects.get(slug="saltmere").stage == Stage.ONBOARDING
    page.goto(agency.site.url("agency", "/onboarding/"))
    expect(page.get_by_role("link", name="Desk of Saltmere Yarn", exact=True)).to_be_visible()
    page.get_by_role("link", name="Desk of Saltmere Yarn", exact=True).click()
    expect(page.get_by_role("heading", name="Before go-live")).to_be_visible()
    page.screenshot(path=agency.site.pictures / "onboarding-desk-1440.png")
