"""The client's pages: what is released, in the same words as on paper; nothing else, and nothing of anyone else."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clients.models import Charter
from reporting.document.pictures import Picture
from reporting.models import Report
from reporting.rules import freezing, roi
from reporting.rules.drivers import Views
from reporting.selectors.reports import document_of
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms.conftest import MADE_AT, Put, put_report
from tests.reporting import sample

SignIn = Callable[[User, Tenant], Client]
ALL_OF_A_REPORT = ("", "report.pdf", "data.csv", "data.json")


@pytest.fixture
def browser(alfa: Tenant, viewer: User, sign_in: SignIn) -> Client:
    """A viewer of alfa, at alfa."""
    return sign_in(viewer, alfa)


def text_of(response: Any) -> str:
    """What the page says, without markup, blanks made one."""
    bare = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def said(part: Any) -> Iterator[str]:
    """Every text in a piece of a document."""
    if isinstance(part, Picture):
        yield part.alt
    elif isinstance(part, str):
        yield part
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from said(getattr(part, field.name))
    elif isinstance(part, tuple):
        for each in part:
            yield from said(each)


def test_this_month_says_whether_it_was_worth_its_money(browser: Client, put: Put) -> None:
    report = put()
    page = text_of(browser.get("/"))
    sponsor = document_of(report, language="en").sponsor
    assert sponsor.verdict in page
    assert sponsor.lede in page
    assert "Final as of 9 Apr 2026, 00:00 CEST" in page
    assert "8 pages" in page
    for figure in sponsor.figures:
        assert f"{figure.label} {figure.value} {figure.before}" in page


def test_a_figure_leads_to_how_it_is_counted(browser: Client, put: Put) -> None:
    put()
    month = browser.get("/").content.decode()
    whole = browser.get("/reports/2026-03/").content.decode()
    anchors = set(re.findall(r'href="/reports/2026-03/#([^"]+)"', month)) | set(re.findall(r'href="#([^"]+)"', whole))
    assert {"def-active_members", "def-peer_share", "def-key_person_share", "value", "definitions"} <= anchors
    assert not [anchor for anchor in anchors if f'id="{anchor}"' not in whole]


def test_a_figure_that_was_frozen_without_its_definition_leads_to_all_of_them(browser: Client, put: Put) -> None:
    definitions = {"posts": "Counted posts of the month, staff included"}
    put(evidence={"definitions": definitions})
    whole = browser.get("/reports/2026-03/").content.decode()
    assert re.findall(r'id="(def[^"]*)"', whole) == ["definitions", "def-posts"]
    assert set(re.findall(r'class="def" href="#([^"]+)"', whole)) == {"definitions", "def-posts"}


def test_an_id_stands_once_on_a_page(browser: Client, put: Put) -> None:
    put()
    for path in ("/", "/reports/2026-03/"):
        ids = re.findall(r'\sid="([^"]+)"', browser.get(path).content.decode())
        assert len(ids) == len(set(ids))


def test_the_page_says_all_that_the_paper_says(browser: Client, put: Put) -> None:
    """Every sentence, name and figure of the document stands on its page, and what each drawing shows."""
    document = document_of(put(), language="en")
    response = browser.get("/reports/2026-03/")
    page, markup = text_of(response), html.unescape(response.content.decode())
    cover = document.cover
    off_page = {
        cover.running,
        cover.edition,
        cover.mark.alt,
        cover.agency,
        cover.fill,
        cover.on_fill,
        cover.on_fill_soft,
    }
    shapes = {"ok", "risk", "off", "none", "measured", "attributed", "assumed"}
    parts = (
        document.cover,
        document.sponsor,
        document.work,
        document.objectives,
        document.community,
        document.content,
        document.service,
        document.value,
        document.next_month,
        document.appendix,
    )
    assert document.work is not None
    in_one_go = {row.told for row in document.work.rows}  # on the page of this month
    texts = {text for part in (cover, *parts) for text in said(part)} - off_page - shapes - in_one_go
    missing = [text for text in texts if " ".join(text.split()) not in page and text not in markup]
    assert not missing


def test_before_the_first_release_the_page_says_what_happens_next(browser: Client, put: Put) -> None:
    put("2026-03", "DRAFT")
    for path in ("/", "/reports/"):
        page = text_of(browser.get(path))
        assert "The first report is not here yet" in page
        assert "Read the charter" in page
        assert "March 2026" not in page


@pytest.mark.parametrize("rest", ALL_OF_A_REPORT)
@pytest.mark.parametrize("status", ["DRAFT", "IN_REVIEW"])
def test_a_stakeholder_finds_no_draft(browser: Client, put: Put, status: str, rest: str) -> None:
    put("2026-03", status)
    put("2026-02")
    assert "February 2026" in text_of(browser.get("/"))
    assert browser.get(f"/reports/2026-03/{rest}").status_code == 404
    assert browser.get("/?month=2026-03").status_code == 404


def test_staff_see_a_draft_and_that_it_is_one(alfa: Tenant, moderator: User, sign_in: SignIn, put: Put) -> None:
    put("2026-03", "DRAFT")
    for path in ("/", "/reports/2026-03/"):
        page = text_of(sign_in(moderator, alfa).get(path))
        assert "Draft: only the agency sees this." in page
    assert "not released" in text_of(sign_in(moderator, alfa).get("/reports/"))


@pytest.mark.parametrize("rest", ALL_OF_A_REPORT)
def test_another_clients_report_is_not_found(
    alfa: Tenant, beta: Tenant, viewer: User, sign_in: SignIn, rest: str
) -> None:
    put_report(beta)
    browser = sign_in(viewer, alfa)
    assert browser.get(f"/reports/2026-03/{rest}").status_code == 404
    assert browser.get("/?month=2026-03").status_code == 404
    assert "March 2026" not in text_of(browser.get("/reports/"))


@pytest.mark.parametrize("path", ["/reports/2026-13/", "/reports/0000-00/", "/?month=x", "/reports/2026-03/?edition=9"])
def test_what_is_no_month_or_edition_is_not_found(browser: Client, put: Put, path: str) -> None:
    put()
    assert browser.get(path).status_code == 404


def test_months_lead_to_their_neighbours(browser: Client, put: Put) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        put(month)
    middle = browser.get("/?month=2026-02").content.decode()
    assert 'rel="prev" href="/?month=2026-01" aria-label="January 2026"' in middle
    assert 'rel="next" href="/?month=2026-03" aria-label="March 2026"' in middle
    whole = browser.get("/reports/2026-01/").content.decode()
    assert 'rel="next" href="/reports/2026-02/"' in whole
    assert 'rel="prev"' not in whole


def test_a_correction_stands_beside_what_it_corrects(browser: Client, put: Put) -> None:
    put("2026-02")
    put("2026-02", "RESTATED", 1)
    stands, before = browser.get("/reports/2026-02/"), browser.get("/reports/2026-02/?edition=0")
    assert "This month was corrected: The desk found it." in text_of(stands)
    assert "What this correction changes" in text_of(stands)
    assert 'href="/reports/2026-02/?edition=0"' in stands.content.decode()
    assert "Correction 1 of this month stands beside this edition." in text_of(before)
    assert "Final" in text_of(before)
    assert "As first released" in text_of(browser.get("/reports/"))
    files = [browser.get(f"/reports/2026-02/report.pdf{edition}") for edition in ("", "?edition=0")]
    assert [file.content for file in files] == [b"%PDF alfa 2026-02 1", b"%PDF alfa 2026-02 0"]


def test_the_file_and_the_data_are_downloads(browser: Client, put: Put) -> None:
    put()
    for rest, kind in zip(ALL_OF_A_REPORT[1:], ("application/pdf", "text/csv", "application/json"), strict=True):
        response = browser.get(f"/reports/2026-03/{rest}")
        assert response["Content-Type"].startswith(kind)
        assert response.getvalue()
        assert response["Content-Disposition"] == f'attachment; filename="alfa-2026-03.{rest.rsplit(".")[-1]}"'
    assert browser.get("/reports/2026-03/data.json").json()["month"] == "2026-03"
    assert browser.get("/reports/2026-03/data.xml").status_code == 404


def test_a_file_that_is_gone_is_rendered_again(alfa: Tenant, browser: Client, put: Put, quick_pdf: None) -> None:
    report = put()
    with standing_at(alfa):
        report.pdf.storage.delete(report.pdf.name)
    assert "8 pages." in text_of(browser.get("/"))
    again = browser.get("/reports/2026-03/report.pdf")
    assert again.content.startswith(b"%PDF-1.7 March 2026, final")
    assert again["Content-Type"] == "application/pdf"


def test_foreign_words_stay_words(browser: Client, put: Put) -> None:
    put(edition={"client": "<script>alert(1)</script>"})
    for path in ("/", "/reports/2026-03/"):
        assert "<script>alert" not in browser.get(path).content.decode()


def test_an_invented_community_is_labelled_wherever_it_shows(browser: Client, put: Put) -> None:
    put(edition={"is_generated": True})
    assert all("Generated data" in text_of(browser.get(path)) for path in ("/", "/reports/2026-03/"))


@pytest.mark.parametrize(("language", "month", "money"), [("sv", "mars 2026", "€"), ("da", "marts 2026", "€")])
def test_a_reader_reads_in_their_own_language(
    alfa: Tenant, viewer: User, sign_in: SignIn, put: Put, language: str, month: str, money: str
) -> None:
    put()
    User.objects.filter(pk=viewer.pk).update(language=language)
    for path in ("/", "/reports/2026-03/"):
        response = sign_in(viewer, alfa).get(path)
        assert f'<html lang="{language}"' in response.content.decode()
        assert month in text_of(response)
        assert money in text_of(response)


def test_a_month_without_value_or_objectives_still_reads(browser: Client, put: Put, monkeypatch: Any) -> None:
    bare = sample.figures(objectives=(), history=sample.figures().history[-1:])
    monkeypatch.setattr(sample, "figures", lambda **changes: bare.model_copy(update=changes))
    put()
    assert browser.get("/").status_code == 200
    assert "No objective is in force this month" in text_of(browser.get("/reports/2026-03/"))


def test_a_month_that_is_not_valued_in_money_says_so(browser: Client, put: Put, monkeypatch: Any) -> None:
    unvalued = sample.figures(worth=freezing.frozen(roi.worth_of_month({}, {}, Views(), sample.cost_lines())))
    monkeypatch.setattr(sample, "figures", lambda **changes: unvalued.model_copy(update=changes))
    put()
    for path in ("/", "/reports/2026-03/"):
        page = text_of(browser.get(path))
        assert "Value – nothing is valued in money yet" in page
        assert "Cost €1,910" in page
        assert "What money cannot show" in page
        assert "Return on it" not in page


def test_the_charter_is_printed_whole_with_its_version(alfa: Tenant, browser: Client) -> None:
    words = {"why": "Because.", "for_whom": "Growers.", "goal": "Answers.", "participation": "They ask."}
    with standing_at(alfa):
        Charter.objects.create(
            version=2,
            valid_from=MADE_AT,
            reason="signed",
            changed_by="Alma",
            changed_at=MADE_AT,
            company_decides=["Prices"],
            community_decides=["Topics"],
            **words,
        )
    page = text_of(browser.get("/charter/"))
    for word in (*words.values(), "Version 2", "in force since 9 April 2026"):
        assert word in page
    assert "The company decides Prices" in page
    assert "The community decides Topics" in page


def test_without_a_charter_the_page_says_who_writes_it(
    alfa: Tenant, browser: Client, moderator: User, sign_in: SignIn
) -> None:
    assert "Your account manager writes it down with you." in text_of(browser.get("/charter/"))
    assert "write it down in the set-up" in text_of(sign_in(moderator, alfa).get("/charter/"))


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports/2026-03/", "/charter/"])
def test_the_pages_only_read(browser: Client, put: Put, path: str) -> None:
    put()
    assert browser.post(path).status_code == 405
    assert browser.head(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports/2020-01/"])
def test_queries_do_not_grow_with_the_months(alfa: Tenant, browser: Client, put: Put, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(path).status_code == 200
        return len(caught)

    for month in ("2020-01", "2020-02"):
        put(month)
    few = queries()
    with standing_at(alfa):
        pattern = Report.objects.first()
        assert pattern is not None
        for index in range(18):
            pattern.pk, pattern.month = None, f"{2021 + index // 12}-{index % 12 + 1:02}"
            pattern.save(force_insert=True)
    assert queries() == few
