"""What comes of a client's month: reports, the credit, the invoice, and who reads what."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pdfplumber
import pikepdf
from playwright.sync_api import Download, Locator, Page, expect

from tenants.kernel.periods import Month
from tests.journeys.acts import RULE, SAID, TITLE, WANTED, promise_kept
from tests.journeys.story import (
    ACCOUNT,
    ANALYST,
    CLIENT,
    FINANCE,
    NAME,
    OWNER,
    SLOW_MS,
    SPONSOR,
    VIEWER,
    Story,
    name_of,
    tab,
    until,
)

SECTIONS = ("For the sponsor", "What we did", "Content", "Moderation and support", "Value", "You said, we did")
CREDIT = "€92.50"
"""Five percent of the month's fee of €1,850."""
GIVEN = "Nobody stood in for the moderator; this is ours to bear."


@dataclass(frozen=True, slots=True)
class Sheets:
    """A report's PDF read back: the figures that are attached to it, and its text."""

    content: bytes
    figures: dict[str, Any]

    def text(self) -> str:
        """All pages in one line. Reading them takes seconds."""
        with pdfplumber.open(BytesIO(self.content)) as pdf:
            text = " ".join(page.extract_text() for page in pdf.pages)
        return " ".join(text.split())


def the_analyst_makes_the_last_month(story: Story) -> None:
    page = story.enter(ANALYST, CLIENT, "/desk/")
    page.get_by_role("button", name=f"Make {name_of(story.last)}").click()
    _made(page)
    expect(page.get_by_role("heading", name="Before you release")).to_be_visible()
    expect(page.get_by_role("link", name="Release", exact=True)).to_have_count(0)
    story.picture(page, "08-draft", whole=True)


def _made(page: Page) -> None:
    """Wait for the report that is being made, and look at it."""
    done = page.locator(".job a.btn--primary")
    expect(done).to_be_visible(timeout=SLOW_MS)
    done.click()


def the_account_manager_releases_it(story: Story) -> None:
    page = story.enter(ACCOUNT, CLIENT, "/desk/")
    page.get_by_role("link", name="Review and release").click()
    page.get_by_role("link", name="Release", exact=True).click()
    page.get_by_role("button", name="Release to the client").click()
    expect(page.get_by_text("Final").first).to_be_visible(timeout=SLOW_MS)
    story.picture(page, "08-released", whole=True)


def the_viewer_is_told_and_reads_it(story: Story) -> None:
    page = story.enter(VIEWER, CLIENT, "/")
    bell = page.get_by_role("link", name="Notifications")
    expect(bell).to_contain_text("not read")
    bell.click()
    story.picture(page, "09-told")
    page.get_by_role("link", name=f"The report for {name_of(story.last)} is released").first.click()
    expect(page).to_have_url(story.site.url(CLIENT, f"/reports/{story.last}/"))
    expect(page.locator("#work")).to_contain_text("not recorded yet")
    story.picture(page, "09-report", whole=True)
    expect(page.get_by_role("navigation", name="Portal").get_by_role("link", name="Billing")).to_have_count(0)


def the_sponsor_holds_the_last_month_in_hand(story: Story) -> None:
    """What was promised, done, missed and paid in it: on the pages, in the PDF, and in its figures."""
    page = story.enter(SPONSOR, CLIENT, "/")
    expect(page.locator(".pt-month")).to_contain_text(name_of(story.last))
    story.picture(page, "10-this-month", whole=True)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF$")).click()
    sheets = _read_back(download.value)
    assert sheets.figures["month"] == str(story.last)
    page.get_by_role("link", name="Read it here, whole").click()
    _holds_the_content(page, sheets)
    _holds_the_answers(page, sheets)
    tab(page, "Billing")
    number = _invoice(page, story.last).get_by_role("rowheader").inner_text()
    expect(_invoice(page, story.last)).to_contain_text("Paid")
    text = sheets.text()
    out = [
        " ".join(item["title"].split()[:3])
        for item in sheets.figures["content"]["items"]
        if item["status"] == "published"
    ]
    for words in (name_of(story.last), f"Invoice {number}", CREDIT, "26 h", "not recorded yet", *out):
        assert words in text, words
    fee = next(line for line in sheets.figures["worth"]["costs"] if line["key"] == "plan_fee")
    assert (fee["amount"]["expected"], fee["grade"]) == (185_000, "measured")
    expect(page.locator(".bl-credits")).to_contain_text(CREDIT)
    for name in ("Service levels", "Guideline", "Calendar", "Approvals", "Billing"):
        tab(page, name)
        story.picture(page, f"10-{name.lower().replace(' ', '-')}", whole=True)


def _read_back(download: Download) -> Sheets:
    content = download.path().read_bytes()
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
        titles = [str(entry.title) for entry in outline.root]
        assert 6 <= len(pdf.pages) <= 12
        attached = next(name for name in pdf.attachments if name.endswith(".json"))
        figures = json.loads(pdf.attachments[attached].get_file().read_bytes())
    for section in SECTIONS:
        assert any(section in title for title in titles), (section, titles)
    return Sheets(content, figures)


def _holds_the_content(page: Page, sheets: Sheets) -> None:
    out = [item for item in sheets.figures["content"]["items"] if item["status"] == "published"]
    assert len(out) >= 4
    for item in out:
        assert item["on"].startswith(sheets.figures["month"])
        expect(page.locator("#content").get_by_role("rowheader", name=item["title"])).to_be_visible()


def _holds_the_answers(page: Page, sheets: Sheets) -> None:
    """The promise on flags was missed by more than the plan tolerates, so a credit is due."""
    held = sheets.figures["service"]
    missed = next(each for each in held["promises"] if each["case_kind"] == "flag")
    assert missed["clocks"] >= 10
    assert missed["met"] / missed["clocks"] < missed["target_ratio"] - 0.05
    assert (held["credit"]["amount_minor"], held["credit"]["state"]) == (9_250, "due")
    assert held["decided"] >= missed["met"]
    service = page.locator("#service")
    expect(service).to_contain_text(f"{missed['met']} of {missed['clocks']}")
    expect(service).to_contain_text(CREDIT)
    for each in held["removals"]:
        expect(_decisions(page, each["rule"])).to_contain_text(str(each["decisions"]))


def _decisions(page: Page, rule: str) -> Locator:
    """The row of a rule among the month's decisions."""
    return page.locator("#service tbody tr").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{rule}\\b")))


def _invoice(page: Page, month: Month) -> Locator:
    return page.locator("#invoices tbody tr").filter(has_text=name_of(month))


def finance_gives_the_credit(story: Story) -> None:
    """The month's invoice is paid, so the credit goes to the client's balance at Stripe."""
    page = story.enter(FINANCE, path="/money/")
    expect(page).to_have_url(story.site.url("agency", "/money/"))
    story.picture(page, "11-money")
    page.get_by_role("link", name="Credits").click()
    row = page.locator("#credits tbody tr").filter(has_text=name_of(story.last))
    expect(row).to_contain_text(CREDIT)
    story.picture(page, "11-credits")
    row.get_by_role("link").click()
    page.get_by_label("Reason").fill(GIVEN)
    story.picture(page, "11-credit")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Decided")).to_be_visible()
    until(page, page.get_by_text("At Stripe"))
    story.picture(page, "11-credit-given")


def the_account_manager_corrects_the_month(story: Story) -> None:
    """The desk asks for it: the credit was approved after the release."""
    page = story.enter(ACCOUNT, CLIENT, f"/desk/reports/{story.last}/")
    asks = page.locator(".note").filter(has_text="was approved after the release")
    expect(asks).to_contain_text(CREDIT)
    story.picture(page, "12-asked-to-correct")
    asks.get_by_role("link", name="Correct").click()
    page.get_by_label("Why is it corrected?").fill("The credit for the late decisions was approved")
    page.get_by_role("button", name="Release the correction").click()
    expect(page.get_by_text("was approved after the release")).to_have_count(0, timeout=SLOW_MS)
    sponsor = story.enter(SPONSOR, CLIENT, "/")
    expect(sponsor.get_by_text("This month was corrected")).to_be_visible()
    story.picture(sponsor, "12-corrected")
    with sponsor.expect_download() as download:
        sponsor.get_by_role("link", name=re.compile("PDF$")).click()
    costs = {line["key"]: line["amount"]["expected"] for line in _read_back(download.value).figures["worth"]["costs"]}
    assert (costs["plan_fee"], costs["service_credit"]) == (185_000, -9_250)


def the_sponsor_pays_the_running_invoice(story: Story) -> None:
    page = story.enter(SPONSOR, CLIENT, "/billing/")
    story.invoice = _invoice(page, story.running).get_by_role("rowheader").inner_text()
    page.get_by_role("link", name=story.invoice).click()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.goto(story.site.url(CLIENT, "/billing/"))
    until(page, _invoice(page, story.running).filter(has_text="Paid"))
    expect(page.locator(".bl-credits")).to_contain_text(GIVEN)
    story.picture(page, "16-billing", whole=True)
    finance = story.enter(FINANCE, path="/money/invoices/")
    expect(finance.locator("tbody tr").filter(has_text=story.invoice)).to_contain_text("Paid")
    story.picture(finance, "16-invoices")


def the_analyst_makes_the_running_month(story: Story) -> None:
    """What was done in the story stands in the draft of the month in which it was done."""
    page = story.enter(ANALYST, CLIENT, "/desk/reports/")
    page.get_by_label("Month", exact=True).fill(str(story.running))
    page.get_by_role("button", name="Make report").click()
    _made(page)
    expect(page.get_by_text("Draft", exact=True).first).to_be_visible()
    story.picture(page, "17-draft", whole=True)
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_text("Draft: only the agency sees this.")).to_be_visible()
    page.screenshot(path=story.site.pictures / "month-17-running-month.png", full_page=True)
    expect(page.locator("#content").get_by_role("rowheader", name=TITLE)).to_be_visible()
    expect(_decisions(page, RULE).get_by_role("cell")).to_have_text(["1", "1"])
    said, wanted = (page.locator("#next_month tbody tr").filter(has_text=words) for words in (SAID, WANTED))
    expect(said).to_contain_text(TITLE)
    expect(said).to_contain_text("Taken up, and published")
    expect(wanted).to_contain_text(story.changed)
    expect(wanted).to_contain_text("Not yet")
    expect(page.locator("#work")).to_contain_text("Items you approved")
    expect(page.locator("#value")).to_contain_text(f"Invoice {story.invoice}")
    questions = page.locator("#service tbody tr").filter(has_text="Questions: first response").first
    met, clocks = promise_kept(story.enter(ACCOUNT, CLIENT, "/service-levels/"))
    assert met == story.met + 1
    expect(questions).to_contain_text(f"{met} of {clocks}")


def the_owner_sees_the_client_among_all(story: Story) -> None:
    page = story.enter(OWNER, path="/portfolio/")
    row = page.locator("tbody tr").filter(has_text=NAME)
    expect(row).to_have_count(1)
    story.picture(page, "18-portfolio")
