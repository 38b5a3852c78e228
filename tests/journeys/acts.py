"""What happens in a client's month, each by the person whose work it is, as people do it: by clicking and typing."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from clients.generated import write
from cms.management.commands.demo import DEMO
from tests.journeys.story import (
    ACCOUNT,
    APPROVER,
    CLIENT,
    EVERYBODY,
    MODERATOR,
    NAME,
    WRITER,
    ZONE,
    Story,
    tab,
    until,
)

TITLE = "What your station told you about this week’s wind"
FORBIDDEN, BETTER = "weatherproof for life", "built to stand outside"
AHEAD = timedelta(minutes=3)
"""How far ahead of now the piece is planned at least: review and approval fit between."""
IDEA = "A map of everybody's first frost"
SAID, WANTED = "Good, and mine stands on the shed.", "Please say where the gauge was bought."
QUESTION = "Does the frost sensor forget its calibration after a reset?"
ANSWER = "Hold the reset pin for ten seconds, then pair it again: the calibration stays."
RULE = "1.2"


def the_brief_is_signed(story: Story) -> None:
    """The client is onboarded as any is. The demo then finds it there, makes none anew, takes its community in, and
    works through the weeks before the story.
    """
    now = datetime.now(UTC)
    signed = write(story.site.folder / DEMO, today=now.astimezone(ZONE).date(), now=now)
    client = json.loads(story.site.manage("onboard", str(signed.brief), "--json").partition("\n")[0])
    assert (client["client"], client["host"]) == (CLIENT, f"{CLIENT}.localhost")
    assert len(client["missing_for_go_live"]) == 3
    told = story.site.manage("demo", UNRELEASED="2", BILLED="1")
    assert f"{CLIENT} stands as it was made" in told
    assert re.search(r"\d+ posts, \d+ people; [1-9]\d* rows changed", told)
    assert set(story.site.people) == EVERYBODY
    story.site.start()


def the_account_manager_finds_what_was_signed(story: Story) -> None:
    """On the client's pages: its objectives, its charter, what it was promised, and what it has bought."""
    page = story.enter(ACCOUNT)
    expect(page).to_have_url(story.site.url("agency", "/portfolio/"))
    story.picture(page, "01-portfolio")
    page.get_by_role("rowheader", name=NAME).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Waits for you")).to_be_visible()
    expect(page.get_by_role("rowheader", name=re.compile("^Growers answer each other"))).to_be_visible()
    story.picture(page, "01-desk")
    page.get_by_role("link", name="Client’s view").click()
    tab(page, "Charter")
    expect(page.get_by_text("A weather station is worth what its owner makes of it")).to_be_visible()
    expect(page.get_by_text("the field note of the month").first).to_be_visible()
    story.picture(page, "01-charter", whole=True)
    tab(page, "Service levels")
    expect(page.get_by_role("heading", name="Flags: decision")).to_be_visible()
    tab(page, "Billing")
    expect(page.get_by_role("heading", name="Your plan: Grower")).to_be_visible()
    expect(page.locator(".bl-plan")).to_contain_text("26\N{NO-BREAK SPACE}h")
    expect(page.locator(".bl-plan")).to_contain_text("Articles: one a week")
    story.picture(page, "01-plan")


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
    slot = (datetime.now(ZONE) + AHEAD + timedelta(minutes=1)).replace(second=0)
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


def the_approver_looks_in_on_a_phone(story: Story) -> None:
    phone = story.enter(APPROVER, CLIENT, "/approvals/", width=390, height=844)
    expect(phone).to_have_url(story.site.url(CLIENT, "/approvals/"))
    story.picture(phone, "07-approvals-phone", whole=True)


def the_approver_answers_on_a_phone(story: Story) -> None:
    """One piece is spoken of and approved, the next is sent back."""
    phone = story.enter(APPROVER, CLIENT, "/approvals/")
    phone.get_by_role("link", name=TITLE).click()
    phone.get_by_role("textbox", name="Comment").fill(SAID)
    phone.get_by_role("button", name="Comment", exact=True).click()
    expect(phone.get_by_text(SAID)).to_be_visible()
    story.picture(phone, "07-approval-phone")
    phone.get_by_role("button", name="Approve").click()
    expect(phone.get_by_text(f"Approved: “{TITLE}” goes out on")).to_be_visible()
    story.changed = phone.get_by_role("heading", level=1).inner_text()
    phone.get_by_role("link", name="Ask for a change").click()
    phone.get_by_label("What should be changed?").last.fill(WANTED)
    phone.get_by_role("button", name="Send it back").click()
    expect(phone.get_by_role("heading", level=1)).not_to_have_text(story.changed)
    writer = story.enter(WRITER, CLIENT, "/desk/")
    writer.get_by_role("link", name="Notifications").click()
    writer.get_by_role("link", name="A change is asked for in your content").first.click()
    expect(writer.get_by_role("heading", level=1)).to_have_text(story.changed)
    expect(writer.get_by_text(WANTED).first).to_be_visible()


def it_goes_out_once_at_its_hour(story: Story) -> None:
    page = story.enter(WRITER, CLIENT, story.item_url.split(f":{story.site.port}")[1])
    until(page, page.get_by_role("link", name="See it there"))
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()
    story.picture(page, "13-published")
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
    story.picture(page, "14-queue")
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
    story.picture(page, "14-paused")
    page.get_by_role("button", name="Let the clock run again").click()
    expect(page.get_by_text("The clock stands still")).to_have_count(0)
    page.keyboard.press("r")
    for _rule in range(page.locator("[name=rule]").count()):
        page.keyboard.press("ArrowDown")
        expect(page.locator("[name=rule]:checked")).to_have_count(1)
        if page.locator("[name=rule]:checked").get_attribute("value") == RULE:
            break
    page.keyboard.press("3")
    page.keyboard.press("n")
    page.keyboard.type("It names a private address; hidden until it is edited.")
    story.picture(page, "14-case")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note.good")).to_contain_text(f"Hide, under rule {RULE}")
    story.picture(page, "14-decided")
    late.locator("label.act", has_text="Leave").click()
    late.locator("[data-note]").fill("Looks fine to me")
    late.get_by_role("button", name="Record: Leave").click()
    expect(late.get_by_role("alert").filter(has_text="Nothing was changed.")).to_contain_text(
        "What you wrote is still here"
    )
    story.picture(late, "14-too-late")


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
    """Asked a moment ago, found in the queue, and answered there where it was asked."""
    story.met, _clocks = promise_kept(story.enter(MODERATOR, CLIENT, "/service-levels/"))
    story.comes_in("question-of-the-journey", QUESTION, "I had to reset it this morning.", author="gale-in-the-orchard")
    page = story.enter(MODERATOR, path="/queue/")
    page.locator("[data-row]").filter(has_text=QUESTION).click()
    expect(page.locator("#case-h")).to_have_text(QUESTION)
    story.picture(page, "15-question")
    story.comes_in("answer-of-the-journey", QUESTION, ANSWER, author="desk", staff=True)
    page.reload()
    head = page.locator("#case-head")
    expect(head.get_by_text("Done", exact=True)).to_be_visible()
    expect(page.locator(".q__clocks")).to_contain_text("kept")
    expect(page.get_by_text(ANSWER)).to_be_visible()
    story.picture(page, "15-answered")


def promise_kept(page: Page) -> tuple[int, int]:
    """How often the promise on questions was kept in the month that the page shows, of how many times it fell due."""
    words = page.locator(".sl__p").filter(has_text="Questions: first response").locator(".sl__now").inner_text()
    found = re.search(r"([\d,]+) of ([\d,]+) in time", words)
    return (int(found[1].replace(",", "")), int(found[2].replace(",", ""))) if found else (0, 0)
