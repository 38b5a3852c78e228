"""The main job, as its people do it: a sponsor reads the month, an account manager makes and releases another."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

CLIENT = "tarnhollow"
SignIn = Callable[[Page, str], None]
Visit = Callable[..., Page]


def accessible(page: Page) -> None:
    """axe finds nothing against WCAG 2.2 AA."""
    tags = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=tags).response["violations"]
    assert found == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def test_a_sponsor_reads_the_month_and_takes_the_pdf_along(site: Site, visit: Visit, sign_in_as: SignIn) -> None:
    page = visit(width=390, height=844)
    page.goto(site.url(CLIENT))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Tarnhollow")).to_have_count(0)
    page.get_by_role("link", name="Sign in").click()
    sign_in_as(page, "sponsor@tarnhollow.example")
    page.wait_for_url(site.url(CLIENT))
    expect(page.get_by_text("Generated data").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("€1")
    accessible(page)
    page.screenshot(path=site.pictures / "portal-month-phone.png", full_page=True)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    with pikepdf.open(BytesIO(download.value.path().read_bytes())) as pdf:
        assert 6 <= len(pdf.pages) <= 12
        assert {name.rsplit(".")[-1] for name in pdf.attachments} == {"csv", "json"}
    _tab_on_a_phone(page, "Reports")
    expect(page.get_by_role("row")).not_to_have_count(0)
    _tab_on_a_phone(page, "Charter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)


def test_staff_make_and_release_a_month_and_the_viewer_sees_it(site: Site, visit: Visit, sign_in_as: SignIn) -> None:
    manager = visit()
    manager.goto(site.url("agency"))
    sign_in_as(manager, "account@agency.example")
    manager.wait_for_url(site.url("agency", "/portfolio/"))
    accessible(manager)
    manager.screenshot(path=site.pictures / "portfolio.png")
    manager.get_by_role("rowheader", name="Tarnhollow").get_by_role("link").click()
    manager.wait_for_url(site.url(CLIENT, "/desk/"))
    accessible(manager)
    manager.screenshot(path=site.pictures / "desk.png")
    month = _earlier_month(manager, site)
    manager.get_by_label("Month", exact=True).fill(month)
    manager.get_by_role("button", name="Make report").click()
    finished = manager.locator(".job a.btn--primary")
    expect(finished).to_be_visible(timeout=60_000)
    manager.screenshot(path=site.pictures / "desk-progress.png")
    viewer = visit()
    viewer.goto(site.url(CLIENT, f"/reports/{month}/"))
    viewer.get_by_role("link", name="Sign in").click()
    sign_in_as(viewer, "viewer@tarnhollow.example")
    expect(viewer.get_by_role("heading", name="There is no such page")).to_be_visible()
    finished.click()
    accessible(manager)
    manager.screenshot(path=site.pictures / "desk-report.png")
    manager.locator("a[href$='/release/']").click()
    manager.get_by_role("button", name="Release to the client").click()
    expect(manager.get_by_text("Final").first).to_be_visible()
    viewer.reload()
    expect(viewer.get_by_text("Final").first).to_be_visible()
    accessible(viewer)
    viewer.screenshot(path=site.pictures / "report-web.png", full_page=True)


def _tab_on_a_phone(page: Page, name: str) -> None:
    """Behind the first few tabs the others stand in a list of their own."""
    page.locator(".pt-more").click()
    page.locator("#places-list").get_by_role("link", name=name).click()


def _earlier_month(page: Page, site: Site) -> str:
    """A month that has activity and no report yet: three before the latest that the reports page lists."""
    page.goto(site.url(CLIENT, "/desk/reports/"))
    links = page.locator("table a[href*='/desk/reports/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    latest = max(found[0] for link in links if (found := re.findall(r"\d{4}-\d{2}", link)))
    year, number = map(int, latest.split("-"))
    index = year * 12 + number - 1 - 3
    return f"{index // 12:04}-{index % 12 + 1:02}"
