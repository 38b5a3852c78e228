"""One piece of content, from the idea to the client's answer: dragged, moved by keyboard, approved on a phone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from clients.spaces.services.spaces import open_space
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.clients.spaces.forums import spec
from tests.cms import planned
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.content_calendar.conftest import an_objective
from tests.journeys.serving import Served, accessible, serving

TITLE = "Which frost cover lasts longest?"
TOUCH_PX, ANSWER_SECONDS = 44, 20
Visit = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Desk:
    """The site of this story: one client with a forum and an objective."""

    site: Served
    tenant: Tenant

    def open(self, page: Page, path: str, role: Role) -> Page:
        """Go to a page as the person with that role."""
        browser = Client(headers={"host": self.tenant.host})
        with standing_at(self.tenant):
            user = person(role, self.tenant)
            browser.force_login(user, backend="tenants.access.backends.ClientBackend")
        self.site.enter(page, self.tenant.slug, browser)
        page.goto(self.site.url(self.tenant.slug, path))
        return page


@pytest.fixture
def desk(own_database: str) -> Iterator[Desk]:
    tenant = create_client(profile("fjordlight", name="Fjordlight Audio"), by=SYSTEM, at=LONG_AGO)
    with standing_at(tenant):
        open_space(spec(), by=SYSTEM, at=LONG_AGO)
        an_objective(SYSTEM, ends_on="2099-12-31")
    with serving() as site:
        yield Desk(site, tenant)


def a_monday() -> date:
    """The first Monday of the month after this one: all of it is to come."""
    first = (datetime.now(UTC).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=-first.weekday() % 7)


def month(day: date) -> str:
    return f"/desk/calendar/?month={day:%Y-%m}"


def cell(page: Page, day: date) -> Locator:
    return page.locator(f'[role=gridcell][data-date="{day}"]')


def item_on(page: Page, day: date) -> Locator:
    return cell(page, day).locator("[data-item]").filter(has_text=TITLE)


def drag(page: Page, item: Locator, day: date) -> None:
    expect(item).to_be_visible()
    start, end = item.bounding_box(), cell(page, day).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 12, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 24, start["y"] + 10, steps=3)
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] - 12, steps=12)
    page.mouse.up()


def test_an_idea_is_planned_dragged_moved_by_keyboard_and_handed_in(desk: Desk, visit: Visit) -> None:
    monday = a_monday()
    page = desk.open(visit(), month(monday), Role.COMMUNITY_MANAGER)
    expect(page.get_by_text("Begin with an idea").first).to_be_visible()
    _plan(page, monday)
    page.goto(desk.site.url("fjordlight", month(monday)))
    _drag_and_undo(page, monday)
    _move_by_keyboard(page, monday)
    page.screenshot(path=desk.site.pictures / "calendar.png")
    accessible(page)
    item_on(page, monday + timedelta(days=1)).click()
    sheet = page.locator("#peek")
    expect(sheet.get_by_text("Draft")).to_be_visible()
    page.screenshot(path=desk.site.pictures / "calendar-look.png")
    sheet.get_by_role("link", name="Open").click()
    accessible(page)
    page.screenshot(path=desk.site.pictures / "calendar-item.png")
    page.get_by_role("button", name="Save and send for review").click()
    expect(page.get_by_text("Sent: a colleague reviews it")).to_be_visible()


def _plan(page: Page, monday: date) -> None:
    page.keyboard.press("n")
    page.wait_for_url("**/desk/calendar/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Text").press_sequentially("We tried **three** of them. Which one lasts longest with you?")
    expect(page.locator("#look strong")).to_have_text("three")
    expect(page.locator("#look")).to_contain_text("Text: 61 of 32,000 characters")
    page.get_by_role("textbox", name="Day").fill(monday.isoformat())
    page.get_by_label("Hour").fill("10:00")
    page.get_by_label("Objective").select_option(index=1)
    accessible(page)
    page.get_by_role("button", name="Put on the calendar").click()
    expect(page.get_by_text("It is on the calendar.")).to_be_visible()


def _drag_and_undo(page: Page, monday: date) -> None:
    wednesday = monday + timedelta(days=2)
    drag(page, item_on(page, monday), wednesday)
    expect(item_on(page, wednesday)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(item_on(page, monday)).to_be_visible()
    page.reload()
    expect(item_on(page, monday)).to_be_visible()


def _move_by_keyboard(page: Page, monday: date) -> None:
    item_on(page, monday).focus()
    page.keyboard.press("Shift+ArrowRight")
    tuesday = item_on(page, monday + timedelta(days=1))
    expect(tuesday).to_be_focused()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move to another day")
    dialog.get_by_label("Day").fill("2020-01-01")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("That is in the past.")).to_be_visible()
    expect(tuesday).to_be_visible()
    tuesday.focus()
    page.keyboard.press("m")
    accessible(page)
    dialog.get_by_label("Hour").fill("11:30")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(tuesday).to_have_attribute("title", re.compile("11:30"))


def test_what_is_scheduled_asks_before_it_moves(desk: Desk, visit: Visit) -> None:
    monday = a_monday()
    thursday, hour = monday + timedelta(days=3), datetime(monday.year, monday.month, monday.day, 9, tzinfo=UTC)
    planned.put(desk.tenant, "SCHEDULED", title=TITLE, on=hour)
    page = desk.open(visit(dark=True), month(monday), Role.COMMUNITY_MANAGER)
    drag(page, item_on(page, monday), thursday)
    dialog = page.get_by_role("dialog", name="Move, and ask again?")
    expect(dialog).to_contain_text("it will need approval again")
    accessible(page)
    dialog.get_by_role("button", name="Leave it where it is").click()
    expect(item_on(page, monday)).to_be_visible()
    drag(page, item_on(page, monday), thursday)
    dialog.get_by_role("button", name="Move and ask again").click()
    expect(item_on(page, thursday)).to_have_attribute("title", re.compile("^In review, "))
    page.screenshot(path=desk.site.pictures / "calendar-dark.png")


def test_without_the_servers_word_the_item_goes_back(desk: Desk, visit: Visit) -> None:
    monday = a_monday()
    planned.put(desk.tenant, "DRAFT", title=TITLE, on=monday)
    page = desk.open(visit(), month(monday), Role.COMMUNITY_MANAGER)
    expect(item_on(page, monday)).to_be_visible()
    page.route("**/move/", lambda route: route.abort())
    drag(page, item_on(page, monday), monday + timedelta(days=2))
    expect(page.get_by_text("The server did not answer, so nothing was moved.")).to_be_visible()
    expect(item_on(page, monday)).to_be_visible()


def test_an_approver_answers_on_a_phone(desk: Desk, visit: Visit) -> None:
    planned.put(desk.tenant, "WITH_CLIENT", title=TITLE)
    planned.put(desk.tenant, "WITH_CLIENT", title="What we plant in the spring")
    phone = desk.open(visit(width=390, height=844), "/approvals/", Role.APPROVER)
    accessible(phone)
    phone.screenshot(path=desk.site.pictures / "approvals-phone.png", full_page=True)
    began = time.monotonic()
    phone.get_by_role("link", name=TITLE).click()
    approve = phone.get_by_role("button", name="Approve")
    expect(approve).to_be_in_viewport()
    for button in (approve, phone.get_by_role("link", name="Ask for a change")):
        box = button.bounding_box()
        assert box
        assert box["height"] >= TOUCH_PX
    phone.screenshot(path=desk.site.pictures / "approval-phone.png")
    approve.click()
    expect(phone.get_by_text(f"Approved: “{TITLE}” goes out on")).to_be_visible()
    assert time.monotonic() - began < ANSWER_SECONDS
    expect(phone.get_by_role("heading", level=1)).to_have_text("What we plant in the spring")
    accessible(phone)
    phone.get_by_role("link", name="Ask for a change").click()
    phone.get_by_label("What should be changed?").last.fill("Please name the price.")
    accessible(phone)
    phone.get_by_role("button", name="Send it back").click()
    expect(phone.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.goto(desk.site.url("fjordlight", f"/calendar/?month={planned.ahead(tenant=desk.tenant):%Y-%m}"))
    expect(phone.get_by_role("link", name=TITLE).last).to_be_visible()
    accessible(phone)


def test_without_a_script_the_page_is_the_agenda(desk: Desk, visit: Visit) -> None:
    monday = a_monday()
    planned.put(desk.tenant, "DRAFT", title=TITLE, on=monday)
    page = visit()
    page.route("**/calendar*.js", lambda route: route.abort())
    desk.open(page, f"{month(monday)}&view=list", Role.COMMUNITY_MANAGER)
    page.get_by_role("link", name=f"Move {TITLE}").click()
    page.get_by_label("Day").fill((monday + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text(re.compile("Moved to"))).to_be_visible()
