"""The acts of a client's month, each by the person whose work it is, as they would do it: by clicking and typing."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
from playwright.sync_api import Locator, Page, expect

from clients.generated.writing import COLUMNS
from tests.journeys.serving import accessible
from tests.journeys.signing import PATIENCE_MS, sign_in
from tests.journeys.sites import Site

CLIENT, SPACE, NAME = "tarnhollow", "forum", "Tarnhollow"
ZONE = ZoneInfo("Europe/Copenhagen")
TITLE = "What your station told you about this week’s wind"
FORBIDDEN, BETTER = "weatherproof for life", "built to stand outside"
AHEAD = timedelta(minutes=3)
"""How far ahead of now the piece is planned: review and approval fit between."""
IDEA = "A map of everybody's first frost"
SECTIONS = ("For the sponsor", "What we did", "Content", "Moderation and support", "Value", "You said, we did")
SLOW_MS = 300_000
AT_REST = """() => document.getAnimations().every((each) =>
    each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""


@dataclass(slots=True)
class Story:
    """The site of the month, a browser window for each person, and what one act leaves for the next."""

    site: Site
    visit: Callable[..., Page]
    pages: dict[str, Page] = field(default_factory=dict)
    item_url: str = ""
    case_url: str = ""
    month: str = ""

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


def until(page: Page, shown: Locator, *, patience_ms: int = SLOW_MS) -> None:
    """Look again, as people do, until what happens behind the page has happened."""
    for _time in range(patience_ms // 2000):
        if shown.count():
            return
        page.wait_for_timeout(2000)
        page.reload()
    expect(shown).not_to_have_count(0)


ACCOUNT, WRITER, MODERATOR = "account@agency.example", "community@agency.example", "moderator@agency.example"
APPROVER, VIEWER, SPONSOR = (f"{who}@tarnhollow.example" for who in ("approver", "viewer", "sponsor"))
FINANCE, ANALYST, OWNER = "finance@agency.example", "analyst@agency.example", "owner@agency.example"


def the_account_manager_looks_at_the_client(story: Story) -> None:
    page = story.enter(ACCOUNT)
    expect(page).to_have_url(story.site.url("agency", "/portfolio/"))
    story.picture(page, "01-portfolio")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", name="Waits for you")).to_be_visible()
    story.picture(page, "01-desk")


def the_account_manager_publishes_a_stricter_rule(story: Story) -> None:
    page = story.enter(ACCOUNT, CLIENT, "/desk/")
    page.get_by_role("link", name="Guideline").click()
    expect(page.get_by_text("Version 1", exact=True).first).to_be_visible()
    story.picture(page, "02-guideline")
    page.get_by_role("link", name="Write", exact=True).click()
    page.wait_for_url("**/cms/**")
    numbers = page.locator("[name^=rules-][name$=-number]").evaluate_all("all => all.map((each) => each.value)")
    words = page.locator(f"[name=rules-{numbers.index('2.1')}-never_en]")
    words.fill(f"{words.input_value()}\n{FORBIDDEN}")
    page.screenshot(path=story.site.pictures / "month-02-editor.png")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").get_by_text("updated")).to_be_visible()
    page.goto(story.site.url(CLIENT, "/desk/guideline/"))
    expect(page.get_by_role("heading", name="A draft waits")).to_be_visible()
    page.get_by_role("link", name="Publish as version 2").click()
    page.get_by_label("What is new?").fill("Nothing lasts for life: we say what was tested")
    story.picture(page, "02-publish")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()


def the_account_manager_does_a_task_of_the_playbook(story: Story) -> None:
    page = story.enter(ACCOUNT, CLIENT, "/desk/")
    page.get_by_role("link", name="Open the playbooks").click()
    story.picture(page, "03-playbooks")
    page.locator("tbody").get_by_role("link").first.click()
    closed = page.locator(".pb__task--closed")
    before = closed.count()
    page.get_by_role("button", name=re.compile("^Done: ")).first.click()
    expect(page.get_by_text("Done. It can be taken back.")).to_be_visible()
    expect(closed).to_have_count(before + 1)
    story.picture(page, "03-playbook-run", whole=True)


def the_writer_confirms_the_new_version(story: Story) -> None:
    page = story.enter(WRITER, CLIENT, "/desk/")
    expect(page.get_by_text("Version 2 of the guideline waits for your word")).to_be_visible()
    page.get_by_role("link", name="Read the guideline").click()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("Noted: you have read version 2.")).to_be_visible()


def the_writer_moves_an_idea_by_keyboard(story: Story) -> None:
    page = story.enter(WRITER, CLIENT, "/desk/calendar/")
    story.picture(page, "04-calendar")
    idea = page.locator("[data-item]").filter(has_text=IDEA)
    for _month in range(3):
        expect(page.locator("[role=gridcell]").first).to_be_visible()
        if idea.count():
            break
        page.get_by_role("link", name="Month after").click()
    day = idea.locator("xpath=ancestor::*[@data-date][1]").get_attribute("data-date")
    assert day
    idea.focus()
    page.keyboard.press("Shift+ArrowRight")
    after = datetime.fromisoformat(day).date() + timedelta(days=1)
    moved = page.locator(f'[role=gridcell][data-date="{after}"] [data-item]').filter(has_text=IDEA)
    expect(moved).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.reload()
    expect(moved).to_be_visible()


def the_writer_plans_a_piece_and_hands_it_in(story: Story) -> None:
    page = story.enter(WRITER, CLIENT, "/desk/calendar/")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/calendar/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Text").press_sequentially(f"Our new mast is {FORBIDDEN}. How does yours stand?")
    look = page.locator("#look")
    expect(look).to_contain_text("Rule 2.1")
    expect(look).to_contain_text(FORBIDDEN)
    slot = (datetime.now(ZONE) + AHEAD).replace(second=0)
    page.get_by_role("textbox", name="Day").fill(f"{slot:%Y-%m-%d}")
    page.get_by_label("Hour").fill(f"{slot:%H:%M}")
    page.get_by_label("Objective").select_option(index=1)
    page.get_by_label("Channel").fill("News")
    story.picture(page, "05-forbidden")
    page.get_by_label("Text").fill(f"Our new mast is {BETTER}. How does **yours** stand?")
    expect(look).not_to_contain_text("Rule 2.1")
    page.get_by_role("button", name="Put on the calendar").click()
    expect(page.get_by_text("It is on the calendar.")).to_be_visible()
    page.get_by_role("button", name="Save and send for review").click()
    expect(page.get_by_text("Sent: a colleague reviews it")).to_be_visible()
    story.item_url = page.url
    story.picture(page, "05-item")


def the_account_manager_reviews_it(story: Story) -> None:
    page = story.enter(ACCOUNT, CLIENT, "/desk/")
    page.get_by_role("link", name="Notifications").click()
    story.picture(page, "06-notices")
    page.get_by_role("link", name="A piece of content waits for your review").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    story.picture(page, "06-review")
    page.get_by_role("button", name="Good: ask the client").click()
    expect(page.get_by_text("Waits for client").first).to_be_visible()


def the_approver_answers_on_a_phone(story: Story) -> None:
    phone = story.enter(APPROVER, CLIENT, "/approvals/", width=390, height=844)
    expect(phone).to_have_url(story.site.url(CLIENT, "/approvals/"))
    story.picture(phone, "07-approvals-phone", whole=True)
    phone.get_by_role("link", name=TITLE).click()
    phone.get_by_role("textbox", name="Comment").fill("Good, and mine stands on the shed.")
    phone.get_by_role("button", name="Comment", exact=True).click()
    expect(phone.get_by_text("Good, and mine stands on the shed.")).to_be_visible()
    story.picture(phone, "07-approval-phone")
    phone.get_by_role("button", name="Approve").click()
    expect(phone.get_by_text(f"Approved: “{TITLE}” goes out on")).to_be_visible()
    other = phone.get_by_role("heading", level=1).inner_text()
    phone.get_by_role("link", name="Ask for a change").click()
    phone.get_by_label("What should be changed?").last.fill("Please say where the gauge was bought.")
    phone.get_by_role("button", name="Send it back").click()
    expect(phone.get_by_role("heading", level=1)).not_to_have_text(other)
    writer = story.enter(WRITER, CLIENT, "/desk/calendar/?view=list&status=CHANGE_ASKED")
    expect(writer.get_by_role("link", name=other).first).to_be_visible()


def it_goes_out_once_at_its_hour(story: Story) -> None:
    page = story.enter(WRITER, CLIENT, story.item_url.split(f":{story.site.port}")[1])
    until(page, page.get_by_role("link", name="See it there"))
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()
    story.picture(page, "08-published")
    address = page.get_by_role("link", name="See it there").get_attribute("href") or ""
    assert address.startswith(story.site.forum)
    lines = (story.site.folder / "demo" / "published.jsonl").read_text().splitlines()
    taken = [json.loads(line) for line in lines]
    assert [piece["title"] for piece in taken].count(TITLE) == 1
    page.get_by_role("link", name="See it there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text(BETTER)).to_be_visible()


def the_moderator_decides_on_a_flag_and_a_colleague_is_too_late(story: Story) -> None:
    page = story.enter(MODERATOR, path="/queue/")
    expect(page.locator("[data-row]").first).to_be_visible()
    story.picture(page, "09-queue")
    _open_by_keyboard(page, "Flag")
    late = story.enter(WRITER, path=page.url.split(f":{story.site.port}")[1])
    expect(late.locator("#case-h")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    page.keyboard.press("9")
    fold = page.locator("#fold-pause")
    fold.get_by_label("It", exact=True).select_option(label="waits for the client")
    fold.get_by_label("What shows it").fill("Asked their product lead whose part that is, by mail")
    fold.get_by_role("button", name="Pause it").click()
    expect(page.get_by_text("The clock stands still: it waits for the client.")).to_be_visible()
    story.picture(page, "09-paused")
    page.get_by_role("button", name="Let the clock run again").click()
    expect(page.get_by_text("The clock stands still")).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=rule]:checked")).to_have_count(1)
    page.keyboard.press("3")
    page.keyboard.press("n")
    page.keyboard.type("It names a private address; hidden until it is edited.")
    story.picture(page, "09-case")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note.good")).to_contain_text("Hide, under rule")
    story.picture(page, "09-decided")
    late.locator("label.act", has_text="Leave").click()
    late.locator("[data-note]").fill("Looks fine to me")
    late.get_by_role("button", name="Record: Leave").click()
    expect(late.get_by_role("alert").filter(has_text="Nothing was changed.")).to_contain_text(
        "What you wrote is still here"
    )
    story.picture(late, "09-too-late")


def _open_by_keyboard(page: Page, kind: str) -> None:
    """Down the list with j to the first case of that kind, and open it with Enter."""
    rows = page.locator("[data-row]")
    for place in range(rows.count()):
        page.keyboard.press("j")
        expect(rows.nth(place)).to_be_focused()
        page.keyboard.press("Enter")
        expect(rows.nth(place)).to_have_attribute("aria-current", "true")
        expect(page.locator("#case-h")).to_be_visible()
        if page.locator("#case-head .badge", has_text=kind).count():
            return
        page.keyboard.press("Escape")
    raise AssertionError(f"no case of the kind {kind} waits")


def a_members_question_is_answered_on_the_forum(story: Story) -> None:
    page = story.enter(MODERATOR, path="/queue/")
    _open_by_keyboard(page, "Question")
    title = page.locator("#case-h").inner_text()
    story.picture(page, "10-question")
    answer = {
        "post_id": "answer-of-the-journey",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "author": "desk",
        "thread": title,
        "channel": "Questions",
        "body": "Thank you for the numbers. Hold the reset pin for ten seconds, then pair it again: the data stays.",
        "staff": "1",
    }
    path = story.site.folder / "answer.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(answer)
    story.site.manage("ingest", CLIENT, SPACE, "--from", "csv", str(path))
    page.reload()
    head = page.locator("#case-head")
    expect(head.get_by_text("Done", exact=True)).to_be_visible()
    expect(page.locator(".q__clocks")).to_contain_text("kept")
    expect(page.get_by_text("Hold the reset pin for ten seconds")).to_be_visible()
    story.picture(page, "10-answered")


def finance_lets_the_client_begin_to_pay(story: Story) -> None:
    page = story.enter(FINANCE, path="/money/")
    expect(page).to_have_url(story.site.url("agency", "/money/"))
    story.picture(page, "11-money")
    page.get_by_role("button", name=f"Begin billing {NAME}").click()
    page.get_by_role("link", name="Open the page").click()
    page.get_by_role("button", name="Pay and subscribe").click()
    expect(page.get_by_text("The client has begun to pay.")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="Invoices").first.click()
    until(page, page.locator("tbody tr").filter(has_text=NAME).filter(has_text="Paid"))
    story.picture(page, "11-invoices")
    page.get_by_role("link", name="Credits").click()
    expect(page.get_by_text("No credits yet")).to_be_visible()
    story.picture(page, "11-credits")


def the_analyst_makes_the_report_and_the_account_manager_releases_it(story: Story) -> None:
    page = story.enter(ANALYST, CLIENT, "/desk/reports/")
    story.month = _before_the_reports_that_stand(page)
    page.get_by_label("Month", exact=True).fill(story.month)
    page.get_by_role("button", name="Make report").click()
    done = page.locator(".job a.btn--primary")
    expect(done).to_be_visible(timeout=SLOW_MS)
    done.click()
    expect(page.get_by_role("heading", name="Before you release")).to_be_visible()
    expect(page.get_by_role("link", name="Release", exact=True)).to_have_count(0)
    story.picture(page, "12-draft", whole=True)
    manager = story.enter(ACCOUNT, CLIENT, "/desk/reports/")
    manager.locator(f"tbody a[href$='/{story.month}/']").click()
    manager.get_by_role("link", name="Release", exact=True).click()
    manager.get_by_role("button", name="Release to the client").click()
    expect(manager.get_by_text("Final").first).to_be_visible()
    story.picture(manager, "12-released", whole=True)


def _before_the_reports_that_stand(page: Page) -> str:
    """The latest month without a report: the one before the earliest that the list shows."""
    links = page.locator("tbody a[href*='/desk/reports/']").evaluate_all("all => all.map((each) => each.href)")
    year, month = map(int, min(re.findall(r"\d{4}-\d{2}", " ".join(links))).split("-"))
    return f"{year - (month == 1):04}-{(month - 2) % 12 + 1:02}"


def the_viewer_is_told_and_reads_it(story: Story) -> None:
    page = story.enter(VIEWER, CLIENT, "/")
    bell = page.get_by_role("link", name="Notifications")
    expect(bell).to_contain_text("not read")
    bell.click()
    story.picture(page, "13-told")
    page.get_by_role("link", name=re.compile("^The report for .* is released$")).first.click()
    expect(page).to_have_url(story.site.url(CLIENT, f"/reports/{story.month}/"))
    story.picture(page, "13-report", whole=True)
    expect(page.get_by_role("navigation", name="Portal").get_by_role("link", name="Billing")).to_have_count(0)


def the_sponsor_sees_what_was_promised_paid_and_done(story: Story) -> None:
    page = story.enter(SPONSOR, CLIENT, "/")
    story.picture(page, "14-this-month", whole=True)
    tabs = page.get_by_role("navigation", name="Portal")
    for name in ("Service levels", "Billing", "Guideline", "Calendar", "Approvals"):
        tabs.get_by_role("link", name=re.compile(f"^{name}")).locator("visible=true").click()
        story.picture(page, f"14-{name.lower().replace(' ', '-')}", whole=True)
    tabs.get_by_role("link", name="Billing").locator("visible=true").click()
    expect(page.locator("#invoices tbody").get_by_text("Paid")).to_be_visible()
    tabs.get_by_role("link", name="This month").locator("visible=true").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    _holds_every_section(download.value.path())


def _holds_every_section(path: Path) -> None:
    with pikepdf.open(BytesIO(path.read_bytes())) as pdf, pdf.open_outline() as outline:
        titles = [str(entry.title) for entry in outline.root]
        assert 6 <= len(pdf.pages) <= 12
    for section in SECTIONS:
        assert any(section in title for title in titles), (section, titles)


def the_owner_sees_the_client_among_all(story: Story) -> None:
    page = story.enter(OWNER, path="/portfolio/")
    row = page.locator("tbody tr").filter(has_text=NAME)
    expect(row).to_have_count(1)
    expect(row.locator(".roi")).to_be_visible()
    story.picture(page, "15-portfolio")
