"""A refusal on a screen is said as its reader speaks and in their zone; at the terminal it stays as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cms import refusals
from reporting.document.formats import Formats
from reporting.models import ReportRun
from reporting.selectors.figures import AsOfNotAllowed, InstantNotCome, as_of
from reporting.services import reports, runs
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tests.cms.conftest import Put
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
IN_HELSINKI = Formats("en", ZoneInfo("Europe/Helsinki"), "EUR")


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=account_manager.pk).update(time_zone="Europe/Helsinki")
    return sign_in(account_manager, alfa)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_an_instant_is_told_in_the_reader_s_zone_and_at_the_terminal_in_the_client_s(alfa: Tenant) -> None:
    with pytest.raises(AsOfNotAllowed) as refused:
        as_of(Month(2031, 5), tenant=alfa, now=datetime(2030, 1, 1, tzinfo=UTC))
    assert str(refused.value) == "2031-05 had not begun: it begins on 2031-05-01T00:00:00+02:00"
    told = plain(refusals.told(refused.value, IN_HELSINKI))
    assert told == "May 2031 has not begun: it begins on 1 May 2031, 01:00 EEST."


def test_a_refusal_that_no_screen_expects_keeps_its_words(alfa: Tenant) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with pytest.raises(InstantNotCome) as refused:
        as_of(Month(2029, 5), tenant=alfa, now=now, asked=datetime(2031, 1, 1, tzinfo=UTC))
    assert refusals.told(refused.value, IN_HELSINKI) == str(refused.value)
    assert refusals.told(Refusal("Not so."), IN_HELSINKI) == "Not so."


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("ClientBusy", {"purpose": "report"}, "Wait until it has ended"),
        ("MonthReleased", {"month": "2026-03"}, "March 2026 is released."),
        ("NotAMonth", {"text": "100%"}, "100% is not a month"),
        ("OtherCurrency", {"name": "plan", "stated": "SEK", "currency": "EUR"}, "in SEK, and this client’s money is"),
        ("OtherCurrency", {"name": "margin", "stated": "SEK", "currency": "EUR"}, "EUR: contribution margin."),
        ("ReasonNeeded", {"most": 500}, "in at most 500 characters"),
        ("ReportNotOpen", {"month": "2026-03"}, "March 2026 was released or made anew meanwhile"),
        ("ReportNotReleased", {"month": "2026-03"}, "nothing to correct"),
    ],
)
def test_each_sentence_is_filled_from_the_facts(code: str, facts: dict[str, str | int], words: str) -> None:
    assert words in refusals.worded(code, facts, IN_HELSINKI)


def test_a_code_has_one_sentence() -> None:
    codes = Counter(code for kind in refusals.KINDS for code in kind())
    assert [code for code, times in codes.items() if times > 1] == []


def test_a_month_that_is_not_over_is_refused_with_both_instants(browser: Client, put: Put) -> None:
    report = put("2026-03", "DRAFT", as_of=datetime(2026, 3, 20, 12, tzinfo=UTC))
    page = text_of(browser.post("/desk/reports/2026-03/release/", {"seen": report.data_sha256}))
    assert "The figures stop at 20 March 2026, 14:00 EET, and March 2026 ends on 1 April 2026, 01:00 EEST." in plain(
        page
    )
    assert "T12:00" not in page


def test_a_failed_run_is_told_from_what_was_refused(alfa: Tenant, browser: Client, by: Actor) -> None:
    asked_at, before = datetime(2026, 5, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    with standing_at(alfa):
        run = runs.request(Month(2026, 4), by=by, at=asked_at)
        with pytest.raises(AsOfNotAllowed):
            runs.perform(run.pk, before)
        kept = ReportRun.objects.get()
        assert kept.error == "2026-04 had not begun: it begins on 2026-04-01T00:00:00+02:00"
    page = plain(text_of(browser.get("/desk/reports/2026-04/run/")))
    assert "April 2026 has not begun: it begins on 1 April 2026, 01:00 EEST." in page


def test_a_fault_is_told_in_the_reader_s_language(alfa: Tenant, account_manager: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=account_manager.pk).update(language="da")
    with standing_at(alfa):
        ended = datetime(2026, 5, 2, tzinfo=UTC)
        ReportRun.objects.create(
            month="2026-04", state="FAILED", error=runs.FAULT, requested_at=ended, requested_by="report", ended_at=ended
        )
    page = text_of(sign_in(account_manager, alfa).get("/desk/reports/2026-04/run/"))
    assert "Rapporten kunne ikke laves; intet blev ændret." in page


def test_what_the_system_did_bears_no_command_s_name(
    kelpwright: Tenant, sign_in: SignIn, by: Actor, quick_pdf: None, account_manager: User, owner: User
) -> None:
    with standing_at(kelpwright):
        report = reports.make_final(Month(2024, 4), by=by, at=datetime(2024, 6, 2, tzinfo=UTC))
        assert (report.made_by, report.made_by_user_id) == (by.name, None)
    browser = sign_in(owner, kelpwright)
    for path in ("/desk/", "/desk/reports/", "/desk/reports/2024-04/", "/desk/evidence/"):
        page = text_of(browser.get(path))
        assert "automatically" in page
        assert f", {by.name}" not in page
    assert "2 Jun" in text_of(browser.get("/desk/reports/2024-04/"))
    assert ", automatically" in text_of(browser.get("/reports/2024-04/"))
