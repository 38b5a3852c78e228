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
WIDER = """width => document.documentElement.scrollWidth <= width ? "" : [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > width + 1 && !each.closest(".vh, .table-box, [popover]"))
    .map(each => each.outerHTML.slice(0, 160)).slice(0, 3).join(" | ") || "something that is hidden" """
Ask = Callable[[User, Tenant], Client]


class Window:
    """A browser window in which every page was asked for here first: its own requests run in another context, which
    does not see what this test wrote.
    """

    def __init__(self, page: Page, browser: Client, host: str) -> None:
        self.page, self.browser, self.host = page, browser, host
        self.asked = b""
        page.route("**/*", self._answer)

    def look(self, path: str) -> str:
        """What reaches out of a phone there; empty for nothing."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, path
        self.asked = answer.content
        self.page.goto(f"http://{self.host}{path}", wait_until="domcontentloaded")
        return str(self.page.evaluate(WIDER, WIDTH))

    def _answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.path.startswith(settings.STATIC_URL):
            found = finders.find(url.path.removeprefix(settings.STATIC_URL))
            return route.fulfill(path=Path(str(found))) if found else route.fulfill(status=404)
        if route.request.is_navigation_request():
            return route.fulfill(body=self.asked, content_type="text/html; charset=utf-8")
        return route.fulfill(status=404)


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
        (
            agency_browser(owner),
            settings.AGENCY_HOST,
            [*pages(AT_THE_AGENCY, Role.OWNER, re.compile("agency:")), *person],
        ),
        (sign_in(owner, alfa), alfa.host, [*pages(rows, Role.OWNER, re.compile("desk:")), *about]),
        (sign_in(sponsor, alfa), alfa.host, [*pages(rows, Role.SPONSOR, SPONSORS)]),
        (sign_in(approver, alfa), alfa.host, [*pages(rows, Role.APPROVER, APPROVERS)]),
    ]
    found: dict[str, str] = {}
    for browser, host, paths in shifts:
        window = Window(visit(width=WIDTH, height=844), browser, host)
        found |= {path: told for path in paths if (told := window.look(path))}
    assert found == {}
    assert sum(len(paths) for _browser, _host, paths in shifts) > 75
