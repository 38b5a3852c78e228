"""A moderator's shift in the queue, by keyboard: read, choose, write, decide; nothing lost when others are faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from clients.rules.service_week import WEEKDAYS, Window
from cms.queue import left
from playbooks.rules.guideline import Action
from sla.models import Case
from sla.rules.words import PauseReason
from sla.services import cases
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services.memberships import grant
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.cms.queue_cases import BY, LONG_AGO, a_flag_case, a_forum, a_rule_book
from tests.conftest import person, profile
from tests.journeys.serving import Served, accessible, serving

Visit = Callable[..., Page]
TICK_MS = 1200
TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("main *")]
    .filter((each) => each.getBoundingClientRect().right > width && !each.closest(".vh"))
    .map((each) => each.outerHTML)"""


@dataclass(frozen=True, slots=True)
class Hall:
    """The site of this story, with its people and their sessions."""

    site: Served
    clients: dict[str, Tenant]
    moderator: User
    colleague: User

    def open(self, page: Page, path: str = "/queue/", who: User | None = None, at: Tenant | None = None) -> Page:
        """Go to a page as somebody who is signed in: at the agency, or at a client."""
        browser = Client(headers={"host": at.host if at else settings.AGENCY_HOST})
        with standing_at(at) if at else public():
            browser.force_login(who or self.moderator, backend="tenants.access.backends.ClientBackend")
        host = at.slug if at else "agency"
        self.site.enter(page, host, browser)
        page.goto(self.site.url(host, path))
        return page


def _staff(name: str, clients: dict[str, Tenant]) -> User:
    first, *others = clients.values()
    user = person(Role.MODERATOR, first, f"{name.lower()}@agency.example")
    User.objects.filter(pk=user.pk).update(name=name, time_zone="Europe/Stockholm")
    for tenant in others:
        grant(user, Role.MODERATOR, tenant=tenant, by=BY, at=LONG_AGO)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    user.refresh_from_db()
    return user


NAMES = {"fjordlight": "Fjordlight Audio", "tidewrack": "Tidewrack Games", "sundvik": "Sundvik Council"}


@pytest.fixture
def hall(own_database: str) -> Iterator[Hall]:
    """Three clients with cases late, soon, in time, closed and paused; a moderator and a colleague at all three."""
    clients = {slug: create_client(profile(slug, name=name), by=BY, at=LONG_AGO) for slug, name in NAMES.items()}
    now = timezone.now().replace(microsecond=0)
    moderator, colleague = _staff("Moa Lind", clients), _staff("Mats Ek", clients)
    tomorrow = (now + timedelta(days=1)).astimezone(clients["sundvik"].zone)
    opens = {WEEKDAYS[tomorrow.weekday()]: (Window(8 * 60, 17 * 60),)}
    forums = {
        "fjordlight": a_forum(clients["fjordlight"]),
        "tidewrack": a_forum(clients["tidewrack"], flag_minutes=240),
        "sundvik": a_forum(clients["sundvik"], week=opens),
    }
    for tenant in clients.values():
        a_rule_book(tenant)

    def flagged(slug: str, title: str, minutes: int) -> int:
        return a_flag_case(clients[slug], forums[slug], title, at=now - timedelta(minutes=minutes))

    flagged("fjordlight", "Personal address in a post", 78)
    flagged("fjordlight", "Firmware 4.2 stops my Skerry 8 from booting", 48)
    flagged("fjordlight", "Promise of a fixed return", 12)
    flagged("tidewrack", "Row over the season pass, and who may speak for the guild in public", 100)
    waits = flagged("tidewrack", "Take down a photo", 30)
    flagged("sundvik", "When does the rink open?", 5)
    with standing_at(clients["tidewrack"]):
        by, case = actor_at(colleague, clients["tidewrack"], at=now), Case.objects.get(number=waits)
        cases.claim(case, by=by, at=now)
        cases.pause(case, reason=PauseReason.CLIENT, evidence="Asked their lawyer, mail 4711", by=by, at=now)
    with serving() as site:
        yield Hall(site, clients, moderator, colleague)


def test_a_shift_by_keyboard(hall: Hall, visit: Visit) -> None:
    page = hall.open(visit())
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(page.locator(".qg")).to_contain_text(["Past due", "Within the hour"])
    accessible(page)
    page.screenshot(path=hall.site.pictures / "queue.png")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#case-h")).to_have_text("Firmware 4.2 stops my Skerry 8 from booting")
    expect(page.locator("#case-h")).to_be_focused()
    expect(page).to_have_url(hall.site.url("agency", "/queue/fjordlight/2/"))
    expect(page.locator("#open-fjordlight-2")).to_have_attribute("aria-current", "true")
    page.keyboard.press("c")
    expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    expect(page.locator("[data-count=mine]")).to_have_text("1")
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[name=rule]:checked")
    expect(chosen).to_have_count(1)
    page.keyboard.press("3")
    expect(page.locator("[data-verb-here]")).to_have_text("Record: Hide")
    page.keyboard.press("n")
    page.keyboard.type("j and k are letters here")
    expect(page.locator("[data-note]")).to_have_value("j and k are letters here")
    own_clock = timezone.now().astimezone(hall.clients["sundvik"].zone)
    expect(page.locator("[data-kept]")).to_contain_text(f"Draft kept {own_clock:%H:}")
    accessible(page)
    page.screenshot(path=hall.site.pictures / "queue-case.png")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note.good")).to_contain_text("Hide, under rule")
    expect(page.locator("#queue-says")).to_have_text("The decision is recorded.")
    expect(page.locator("[data-row]")).to_have_count(5)
    accessible(page)
    page.screenshot(path=hall.site.pictures / "queue-decided.png")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    accessible(page)


def test_a_half_written_note_outlives_refreshes_other_cases_and_who_was_faster(hall: Hall, visit: Visit) -> None:
    page = hall.open(visit(), "/queue/fjordlight/2/")
    note = page.locator("[data-note]")
    note.fill("A half-written no")
    note.press("End")
    page.locator("#queue-list").dispatch_event("queuerefresh")
    page.locator("#case-head").dispatch_event("queuerefresh")
    page.wait_for_timeout(600)
    expect(note).to_be_focused()
    page.keyboard.type("te")
    expect(note).to_have_value("A half-written note")
    page.locator("#open-fjordlight-3").click()
    expect(page.locator("#case-h")).to_have_text("Promise of a fixed return")
    expect(page.locator("[data-note]")).to_have_value("")
    page.go_back()
    expect(page.locator("#case-h")).to_have_text("Firmware 4.2 stops my Skerry 8 from booting")
    expect(page.locator("[data-note]")).to_have_value("A half-written note")
    page.reload()
    expect(page.locator("[data-note]")).to_have_value("A half-written note")
    tenant = hall.clients["fjordlight"]
    with standing_at(tenant):
        by = actor_at(hall.colleague, tenant, at=timezone.now())
        cases.claim(Case.objects.get(number=2), by=by, at=timezone.now())
    page.locator("#case-head").dispatch_event("queuerefresh")
    expect(page.locator("#case-head")).to_contain_text("Something happened here since you opened it")
    page.screenshot(path=hall.site.pictures / "queue-moved.png")
    page.locator("label.act", has_text="Leave").click()
    page.get_by_role("button", name="Record: Leave").click()
    expect(page.get_by_role("alert")).to_contain_text("moved since you looked at it")
    expect(page.locator("[data-note]")).to_have_value("A half-written note")
    accessible(page)
    page.screenshot(path=hall.site.pictures / "queue-refused.png")
    page.get_by_role("button", name="Record: Leave").click()
    expect(page.locator(".note.good")).to_contain_text("Leave.")


def test_who_is_signed_out_keeps_the_page_and_the_note(hall: Hall, visit: Visit) -> None:
    page = hall.open(visit(), "/queue/fjordlight/2/")
    page.locator("[data-note]").fill("Not lost")
    page.context.clear_cookies()
    page.locator("#queue-list").dispatch_event("queuerefresh")
    expect(page.get_by_role("alert")).to_contain_text("This page is not up to date")
    expect(page.locator("[data-row]")).to_have_count(6)
    page.locator("label.act", has_text="Leave").click()
    page.get_by_role("button", name="Record: Leave").click()
    page.wait_for_timeout(600)
    expect(page.locator("[data-note]")).to_have_value("Not lost")
    accessible(page)
    hall.open(page, "/queue/fjordlight/2/")
    expect(page.locator("[data-note]")).to_have_value("Not lost")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_it_counts_down_as_the_server_does(hall: Hall, visit: Visit, chromium: Browser) -> None:
    source = (Path(settings.BASE_DIR) / "cms/static/ds/js/countdown.js").read_text().replace("export ", "")
    page = visit()
    nine = datetime(2026, 3, 6, 9, tzinfo=UTC)
    spans = [(nine, nine + timedelta(hours=8)), (nine + timedelta(days=3), nine + timedelta(days=3, minutes=45))]
    due, instants = spans[-1][1], [nine + timedelta(seconds=97 * step) for step in range(0, 3000, 7)]
    asked = [[int(due.timestamp()), [[int(a.timestamp()), int(b.timestamp())] for a, b in spans], False, 0]]
    asked = [[*asked[0][:3], int(at.timestamp())] for at in instants]
    found = page.evaluate(f"(asked) => {{ {source}; return asked.map((each) => standing(...each)); }}", asked)
    told = [left.running(due, spans, at=at) for at in instants]
    assert found == [{"state": each.state.value, "minutes": each.minutes, "share": each.share} for each in told]


def test_the_clock_ticks_without_asking(hall: Hall, visit: Visit) -> None:
    page = visit()
    page.clock.install(time=timezone.now())
    hall.open(page)
    page.context.set_offline(True)  # an answer from the server would set the clock back to its own
    row = page.locator("#open-fjordlight-3 [data-shown]")
    expect(row).to_have_text("0:48")
    width = page.locator("#open-fjordlight-3 .qi__cd").bounding_box()
    page.clock.fast_forward(timedelta(minutes=20).seconds * 1000)
    page.clock.run_for(TICK_MS)
    expect(row).to_have_text("0:28")
    expect(page.locator("#open-fjordlight-3 .cd--soon")).to_have_count(1)
    assert page.locator("#open-fjordlight-3 .qi__cd").bounding_box() == width


def test_it_works_without_a_script(hall: Hall, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})
    page = hall.open(context.new_page())
    page.get_by_role("link", name="Promise of a fixed return").click()
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("The case is yours.")).to_be_visible()
    page.get_by_text("Pause the clock", exact=True).click()
    page.locator("#fold-pause").get_by_label("What shows it").fill("Mail 4711")
    page.get_by_role("button", name="Pause it").click()
    expect(page.get_by_text("The clock stands still: it waits for the member.")).to_be_visible()
    page.locator("label.act", has_text="Leave").click()
    page.get_by_label("Reason").fill("Fine as it is")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".note.good")).to_contain_text("Leave.")
    context.close()


def test_it_fits_and_is_accessible_wide_and_narrow_light_and_dark(hall: Hall, visit: Visit) -> None:
    paths = {"list": "/queue/", "case": "/queue/fjordlight/2/", "paused": "/queue/tidewrack/2/"}
    for (width, height), dark in product(((1440, 900), (1200, 760), (390, 844)), (False, True)):
        page = visit(width=width, height=height, dark=dark)
        for name, path in paths.items():
            hall.open(page, path)
            accessible(page)
            wide = page.evaluate(TOO_WIDE, width)
            assert wide == [], (name, width)
            shade = "dark" if dark else "light"
            page.screenshot(path=hall.site.pictures / f"queue-{name}-{width}-{shade}.png", full_page=width < 400)


def test_the_desk_and_the_portal_tell_the_same_of_one_client(hall: Hall, visit: Visit) -> None:
    tenant = hall.clients["fjordlight"]
    sponsor, now = person(Role.SPONSOR, tenant), timezone.now()
    with standing_at(tenant):
        by, late = actor_at(hall.moderator, tenant, at=now), Case.objects.get(number=1)
        cases.decide(late, action=Action.REMOVE, rule="4.2", reason="An address", by=by, at=now, seen=late.moves)
        kept = Case.objects.get(number=3)
        cases.decide(kept, action=Action.KEEP, rule="", reason="Fine", by=by, at=now, seen=kept.moves)
    for (width, height), dark in product(((1440, 900), (390, 844)), (False, True)):
        shade = f"{width}-{'dark' if dark else 'light'}"
        for name, who, path, said in (
            ("levels", sponsor, "/service-levels/", "fell short"),
            ("cases", hall.moderator, "/desk/cases/", "Promise of a fixed return"),
            ("desk-case", hall.moderator, "/desk/cases/2/", "Sell the unit"),
        ):
            page = hall.open(visit(width=width, height=height, dark=dark), path, who, at=tenant)
            expect(page.locator("main")).to_contain_text(said)
            accessible(page)
            assert page.evaluate(TOO_WIDE, width) == [], (name, width)
            page.screenshot(path=hall.site.pictures / f"{name}-{shade}.png", full_page=True)
            page.context.clear_cookies()
