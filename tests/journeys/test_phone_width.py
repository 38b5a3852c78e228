"""No page of ours scrolls sideways on a phone: every address of the URL × role table, with long names behind it.

Test clients ask, the browser is handed what they got: nothing is committed, and nothing waits for a server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

from clients.spaces.models import Person
from tenants.access.models import Membership, User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.house.test_urls import AT_THE_AGENCY, Row, stocked

WIDTH = 390
LONG = "Maximiliana Oxenstierna-Wachtmeister"
NO_PAGE = re.compile("pdf|report_data|feed|theme|media")
SPONSORS = re.compile("portal:(?!approval)")
APPROVERS = re.compile("portal:approval")
EMPTY = "<!doctype html><html lang=en><head><meta charset=utf-8></head><body></body></html>"
SHOW = """async html => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const { href } of page.querySelectorAll("link[rel=stylesheet][href^='/static/']")) {
        if ([...document.styleSheets].some(each => each.href === href)) continue;
        const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
        await new Promise((done, failed) => {
            Object.assign(link, { onload: done, onerror: failed });
            document.head.append(link);
        });
    }
    document.body.replaceWith(document.adoptNode(page.body));
    const width = window.innerWidth;
    return document.documentElement.scrollWidth <= width ? "" : [...document.querySelectorAll("body *")]
        .filter(each => each.getBoundingClientRect().right > width + 1 && !each.closest(".vh, .table-box, [popover]"))
        .map(each => each.outerHTML.slice(0, 160)).slice(0, 3).join(" | ") || "something that is hidden";
}"""
"""Put a page's body under its styles, which stay from page to page; what reaches out of the window then."""
Ask = Callable[[User, Tenant], Client]


class Window:
    """A browser window that is handed what a test client got. It asks for no page itself: its requests would run in
    another context, which does not see what this test wrote.
    """

    def __init__(self, page: Page, browser: Client) -> None:
        self.page, self.browser = page, browser
        page.route("**/*", _file)
        page.goto("http://localhost/")

    def look(self, path: str) -> str:
        """What reaches out of a phone there; empty for nothing."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, path
        return str(self.page.evaluate(SHOW, answer.content.decode()))


def _file(route: Route) -> None:
    """A file of ours from where it lies; anything else is empty."""
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix(settings.STATIC_URL)) if path.startswith(settings.STATIC_URL) else None
    if found:
        route.fulfill(path=Path(str(found)))
    else:
        route.fulfill(body=EMPTY, content_type="text/html")


def pages(rows: dict[str, Row], role: Role, wanted: re.Pattern[str]) -> Iterator[str]:
    """The addresses that this role reads."""
    for name, row in rows.items():
        if wanted.match(name) and not NO_PAGE.search(name) and row.post is None and row.status == 200:
            assert role in row.who, name
            yield row.path


def of_people(tenant: Tenant, sponsor: User) -> list[str]:
    """Pages about one person, whose addresses the table cannot know."""
    with standing_at(tenant):
        member = Person.objects.order_by("pk").first()
        Person.objects.update(name=LONG.replace(" ", ""))
        role = Membership.objects.get(user=sponsor)
    assert member is not None
    return [
        f"/desk/people/{sponsor.uuid}/",
        f"/desk/people/{sponsor.uuid}/roles/",
        f"/desk/people/roles/{role.pk}/",
        f"/desk/people-data/?q={LONG[:5]}",
        f"/desk/people-data/members/{member.pk}/erase/",
        f"/desk/people-data/people/{sponsor.uuid}/erase/",
    ]


def test_nothing_scrolls_sideways_on_a_phone(
    alfa: Tenant,
    owner: User,
    sponsor: User,
    approver: User,
    sign_in: Ask,
    agency_browser: Callable[[User], Client],
    visit: Callable[..., Page],
) -> None:
    User.objects.update(name=LONG)
    rows = stocked(alfa)
    about = of_people(alfa, sponsor)
    person = [f"/people/{sponsor.uuid}/", f"/people/{sponsor.uuid}/roles/", f"/people/{sponsor.uuid}/account/"]
    shifts = [
        (agency_browser(owner), [*pages(AT_THE_AGENCY, Role.OWNER, re.compile("agency:")), *person]),
        (sign_in(owner, alfa), [*pages(rows, Role.OWNER, re.compile("desk:")), *about]),
        (sign_in(sponsor, alfa), [*pages(rows, Role.SPONSOR, SPONSORS)]),
        (sign_in(approver, alfa), [*pages(rows, Role.APPROVER, APPROVERS)]),
    ]
    found: dict[str, str] = {}
    for browser, paths in shifts:
        window = Window(visit(width=WIDTH, height=844), browser)
        found |= {path: told for path in paths if (told := window.look(path))}
    assert found == {}
    assert sum(len(paths) for _browser, paths in shifts) > 75
