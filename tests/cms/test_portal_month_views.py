"""The sections on work, content, answers and next month, as the client reads them; what the desk says of a credit."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from django.test import Client

from reporting.selectors import corrections
from tenants.access.models import User
from tenants.models import Tenant
from tests.cms.conftest import Put
from tests.cms.test_portal_views import SignIn, text_of
from tests.reporting import month, sample


@pytest.fixture
def browser(alfa: Tenant, viewer: User, sign_in: SignIn) -> Client:
    return sign_in(viewer, alfa)


def with_figures(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let the reports that are put hold these figures."""
    held = sample.figures(**changes)
    monkeypatch.setattr(sample, "figures", lambda **more: held.model_copy(update=more))


def contents(page: str) -> list[str]:
    """The sections that the contents of a report name, by their places."""
    nav = page.split('class="rep__toc"')[1].split("</nav>")[0]
    return re.findall(r'<li><a href="#([a-z_]+)"', nav)


def numbered(page: str) -> list[str]:
    return re.findall(r'class="rep__kick"><b>(\d+)</b>', page)


def test_this_month_says_what_was_done_of_what_was_promised(browser: Client, put: Put) -> None:
    put()
    page = text_of(browser.get("/"))
    assert "What we did, of what we promised" in page
    assert "Articles 2 of 4" in page
    assert "Questions: first response 70.6%, promised 80.0%" in page
    assert "not counted" not in page, "only what was due"
    assert "Approve one piece" in page


def test_sections_are_numbered_as_they_stand_and_the_contents_lead_to_them(browser: Client, put: Put) -> None:
    put()
    page = browser.get("/reports/2026-03/").content.decode()
    order = ["sponsor", "work", "objectives", "community", "content", "service", "value", "next_month", "appendix"]
    assert contents(page)[:9] == order
    assert re.findall(r'class="rep__s" id="([a-z_]+)"', page) == order
    assert numbered(page) == [str(number) for number in range(1, 10)]


def test_a_month_of_nothing_says_so_before_the_appendix(
    browser: Client, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_figures(monkeypatch, **month.EMPTY)
    put()
    response = browser.get("/reports/2026-03/")
    assert contents(response.content.decode())[4:9] == ["work", "content", "service", "next_month", "appendix"]
    assert numbered(response.content.decode()) == [str(number) for number in range(1, 10)]
    for sentence in ("Nothing was due this month", "No content was planned or promised", "No cases this month"):
        assert sentence in text_of(response)
    assert "What we did" not in text_of(browser.get("/"))


def test_a_report_of_before_has_the_sections_that_it_had(
    browser: Client, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_figures(monkeypatch, **month.BEFORE)
    report = put()
    page = browser.get("/reports/2026-03/").content.decode()
    assert contents(page)[:5] == ["sponsor", "objectives", "community", "value", "appendix"]
    assert numbered(page) == ["1", "2", "3", "4", "5"]
    assert browser.get("/").status_code == 200
    sent = browser.get("/reports/2026-03/data.json").content
    assert hashlib.sha256(sent).hexdigest() == report.data_sha256


def test_a_piece_leads_to_where_it_stands(browser: Client, put: Put) -> None:
    put()
    page = browser.get("/reports/2026-03/").content.decode()
    assert 'href="https://forum.example/t/0" rel="noopener noreferrer"' in page


def test_the_desk_says_that_a_credit_waits_for_a_correction(
    alfa: Tenant, account_manager: User, analyst: User, sign_in: SignIn, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    path = "/desk/reports/2026-03/"
    assert "A service credit" not in text_of(sign_in(account_manager, alfa).get(path))
    monkeypatch.setattr(corrections.credits, "approved_minor", lambda *args: 7250)
    page = sign_in(account_manager, alfa).get(path)
    assert "A service credit of €72.50 was approved after the release." in text_of(page)
    assert page.content.decode().count('href="/desk/reports/2026-03/restate/"') == 2
    told = sign_in(analyst, alfa).get(path)
    assert "A service credit of €72.50 was approved" in text_of(told)
    assert "/restate/" not in told.content.decode()
