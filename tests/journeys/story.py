"""The story of a client's month: its people, each with a window of their own, and what one act leaves for the next."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from clients.generated.writing import COLUMNS
from tenants.kernel.periods import Month
from tests.journeys.serving import accessible
from tests.journeys.signing import PATIENCE_MS, sign_in
from tests.journeys.sites import Site

CLIENT, SPACE, NAME = "tarnhollow", "forum", "Tarnhollow"
ZONE = ZoneInfo("Europe/Copenhagen")
OWNER, FINANCE, ANALYST = "owner@agency.example", "finance@agency.example", "analyst@agency.example"
ACCOUNT, WRITER, MODERATOR = "account@agency.example", "community@agency.example", "moderator@agency.example"
APPROVER, VIEWER, SPONSOR = (f"{who}@tarnhollow.example" for who in ("approver", "viewer", "sponsor"))
EVERYBODY = {OWNER, FINANCE, ANALYST, ACCOUNT, WRITER, MODERATOR, APPROVER, VIEWER, SPONSOR}
SLOW_MS = 300_000
BETWEEN_MS = 1000
AT_REST = """() => document.getAnimations().every((each) =>
    each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""


@dataclass(slots=True)
class Story:
    """`running` is the month in which the story plays, by the client's clock, and `last` the one before it."""

    site: Site
    visit: Callable[..., Page]
    running: Month = field(default_factory=lambda: Month.of(datetime.now(UTC), ZONE))
    pages: dict[str, Page] = field(default_factory=dict)
    item_url: str = ""
    changed: str = ""
    """The title of the piece that the client wanted changed."""
    rule: str = ""
    """The rule that the moderator's decision rests on."""
    met: int = 0
    """How often the promise on questions was kept in the running month before the story's question."""
    invoice: str = ""
    """The number of the running month's."""

    @property
    def last(self) -> Month:
        return self.running.shifted(-1)

    def enter(self, who: str, host: str = "agency", path: str = "/", **window: int) -> Page:
        """The person's own window at that page: signed in the first time, let through to the client's host later."""
        page, url = self.pages.get(who), self.site.url(host, path)
        is_new = page is None
        if page is None:
            page = self.pages[who] = self.visit(**window)
            page.set_default_timeout(PATIENCE_MS)
        page.goto(url)
        door = page.get_by_role("link", name="Sign in", exact=True)
        if door.count():
            door.click()
        if is_new:
            sign_in(self.site, page, who)
        expect(page.locator("main h1, header h1, h1").first).not_to_have_text("Sign in", timeout=PATIENCE_MS)
        return page

    def picture(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Look at the page with axe when it has come to rest, and keep what it looks like."""
        page.wait_for_function(AT_REST)
        accessible(page)
        page.screenshot(path=self.site.pictures / f"month-{name}.png", full_page=whole)

    def comes_in(self, key: str, thread: str, body: str, *, author: str, staff: bool = False) -> None:
        """Somebody has just written that in the community, and it is taken in."""
        post = {
            "post_id": key,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "author": author,
            "thread": thread,
            "channel": "Questions",
            "body": body,
            "staff": str(int(staff)),
        }
        path = self.site.folder / f"{key}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerow(post)
        self.site.manage("ingest", CLIENT, SPACE, "--from", "csv", str(path))


def until(page: Page, shown: Locator, *, patience_ms: int = SLOW_MS) -> None:
    """Look again, as people do, until what happens behind the page has happened."""
    for _time in range(patience_ms // BETWEEN_MS):
        if shown.count():
            return
        page.wait_for_timeout(BETWEEN_MS)
        page.reload()
    expect(shown).not_to_have_count(0)


def tab(page: Page, name: str) -> None:
    """Go to that tab of the portal."""
    tabs = page.get_by_role("navigation", name="Portal")
    tabs.get_by_role("link", name=name).locator("visible=true").first.click()


def name_of(month: Month) -> str:
    """October 2026."""
    return f"{month.first_on:%B %Y}"
