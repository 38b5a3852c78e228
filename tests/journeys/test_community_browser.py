"""The community in a browser: the desk reads a figure, its meaning and the posts behind it; the viewer reads along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.clients.spaces.forums import spec, write_rows
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.journeys.serving import Served, accessible, serving

Visit = Callable[..., Page]
AT = datetime(2024, 6, 1, tzinfo=UTC)
HEADER = ["post_id", "created_at", "author", "thread", "reply_to", "body", "staff"]
WORDS = "How do I wash kelp before it is dried?"
ROWS: list[list[object]] = [
    ["1", "2024-04-02T10:00:00Z", "ada", "t", "", WORDS, 0],
    ["2", "2024-04-02T12:00:00Z", "bo", "t", "1", "In sea water, never in fresh.", 0],
    ["3", "2024-04-03T09:00:00Z", "cy", "t", "2", "And twice.", 1],
    ["4", "2024-05-04T09:00:00Z", "ada", "u", "", "It worked.", 0],
]


@pytest.fixture
def kelpwright(own_database: str, tmp_path: Path) -> Tenant:
    tenant = create_client(profile("kelpwright", name="Kelpwright"), by=SYSTEM, at=LONG_AGO)
    with standing_at(tenant):
        forum = open_space(spec(), by=SYSTEM, at=LONG_AGO)
        ingest(forum, "csv", write_rows(tmp_path / "activity.csv", ROWS, HEADER), by=SYSTEM, at=AT)
    return tenant


@pytest.fixture
def site(kelpwright: Tenant) -> Iterator[Served]:
    with serving() as served:
        yield served


def enter(page: Page, site: Served, tenant: Tenant, role: Role, path: str) -> None:
    browser = Client(headers={"host": tenant.host})
    with standing_at(tenant):
        browser.force_login(person(role, tenant), backend="tenants.access.backends.ClientBackend")
    site.enter(page, tenant.slug, browser)
    page.goto(site.url(tenant.slug, path))


def test_a_figure_is_followed_to_the_post_behind_it(site: Served, kelpwright: Tenant, visit: Visit) -> None:
    page = visit()
    enter(page, site, kelpwright, Role.COMMUNITY_MANAGER, "/desk/community/?month=2024-04")
    expect(page.get_by_role("heading", level=1)).to_have_text("Community, April 2024")
    page.screenshot(path=site.pictures / "community-1440.png")
    accessible(page)
    page.get_by_role("button", name="Posts", exact=True).focus()
    expect(page.locator("#tip-posts")).to_be_visible()
    page.get_by_role("link", name="Posts 3: what lies behind it").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_text(WORDS)).to_be_visible()
    accessible(page)
    page.go_back()
    for name in ("Structure", "Topics", "Order"):
        page.get_by_role("link", name=name, exact=True).click()
        accessible(page)
    phone = visit(width=390, height=844, dark=True)
    enter(phone, site, kelpwright, Role.ANALYST, "/desk/community/?month=2024-04")
    accessible(phone)
    phone.screenshot(path=site.pictures / "community-390.png")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_viewer_reads_it_in_the_portal(site: Served, kelpwright: Tenant, visit: Visit) -> None:
    for width in (1440, 390):
        page = visit(width=width)
        enter(page, site, kelpwright, Role.VIEWER, "/community/?month=2024-04")
        expect(page.get_by_role("heading", level=1)).to_contain_text("April 2024")
        accessible(page)
        page.screenshot(path=site.pictures / f"portal-community-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert WORDS not in page.content(), "figures, and nobody's words"
