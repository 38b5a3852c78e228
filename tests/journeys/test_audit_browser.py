"""The audit trail in a browser: an account manager finds who moved what, on a wide screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import Objective
from tenants import audit
from tenants.access.selectors.actors import actor_at
from tenants.audit.services.verifying import verify
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.kernel.origin import Door, Origin, coming_from
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.journeys.serving import Served, accessible, serving
from tests.tenants.trail import lay

Visit = Callable[..., Page]


@pytest.fixture
def fjordlight(own_database: str) -> Tenant:
    """A client whose trail goes over two pages, verified."""
    tenant = create_client(profile("fjordlight", name="Fjordlight Audio"), by=SYSTEM, at=LONG_AGO)
    someone = person(Role.MODERATOR, tenant, "mo@agency.example")
    lay(tenant, someone, about=person(Role.VIEWER, tenant))
    by = actor_at(someone, tenant, at=timezone.now())
    was = {"status": "DRAFT", "planned_on": "2026-11-30", "title": "Which frost cover lasts longest?"}
    now = {"status": "IN_REVIEW", "planned_on": "2026-12-02", "title": "Which frost cover lasts longest, and why?"}
    told = {"before": {**was, "channel": "gardening"}, "after": {**now, "channel": "hardware"}, "edition": 3}
    with standing_at(tenant), coming_from(Origin(Door.WEB, "2001:db8::7", "0d9c3f5c1e7b4d0f9b1c2d3e4f5a6b7c")):
        for number in range(50):
            target = Objective(pk=number, number=number)
            audit.record("content_calendar.item.edited", target=target, by=by, at=timezone.now(), **told)
    verify(tenant, at=timezone.now())
    return tenant


@pytest.fixture
def site(fjordlight: Tenant) -> Iterator[Served]:
    with serving() as served:
        yield served


def enter(page: Page, site: Served, tenant: Tenant, role: Role) -> None:
    browser = Client(headers={"host": tenant.host})
    with standing_at(tenant):
        browser.force_login(person(role, tenant), backend="tenants.access.backends.ClientBackend")
    site.enter(page, tenant.slug, browser)
    page.goto(site.url(tenant.slug, "/desk/audit/"))


def test_who_changed_what(site: Served, fjordlight: Tenant, visit: Visit) -> None:
    page = visit()
    enter(page, site, fjordlight, Role.ACCOUNT_MANAGER)
    expect(page.get_by_text("62 entries, and the chain holds")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(50)
    page.screenshot(path=site.pictures / "audit-1440.png")
    accessible(page)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("tbody tr")).to_have_count(12)
    page.get_by_role("link", name="Previous").click()
    page.locator("tbody tr").first.get_by_text("more").click()
    expect(page.get_by_text("hardware").first).to_be_visible()
    page.get_by_label("What", exact=True).select_option("clients")
    page.get_by_label("Who", exact=True).select_option(label="moderator of Fjordlight Audio")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(6)
    page.locator("tbody tr").first.get_by_role("link", name="Objective 2").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("searchbox").fill("no such thing")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.screenshot(path=site.pictures / "audit-nothing-1440.png")
    phone = visit(width=390, height=844)
    enter(phone, site, fjordlight, Role.ACCOUNT_MANAGER)
    accessible(phone)
    phone.screenshot(path=site.pictures / "audit-390.png", full_page=False)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    other = visit(dark=True)
    enter(other, site, fjordlight, Role.ANALYST)
    expect(other.get_by_role("heading", level=1)).not_to_have_text("Audit")
    other.screenshot(path=site.pictures / "audit-forbidden-1440.png")
