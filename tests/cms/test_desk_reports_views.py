"""From asking for a report to its correction, as staff do it; who may not is not asked, and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.models import Report, ReportRun
from reporting.services import runs
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.cms.conftest import MADE_AT, Put, put_report
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


@pytest.fixture
def at_work(kelpwright: Tenant, at_kelpwright: Callable[[Role], User], sign_in: SignIn) -> Client:
    """The account manager of a client with evidence, at that client."""
    return sign_in(at_kelpwright(Role.ACCOUNT_MANAGER), kelpwright)


def a_run(tenant: Tenant, state: str, month: str = "2026-03", **fields: Any) -> ReportRun:
    ended = None if state in ("QUEUED", "RUNNING") else MADE_AT
    with standing_at(tenant):
        return ReportRun.objects.create(
            month=month, state=state, total=3, requested_at=MADE_AT, requested_by="Alma", ended_at=ended, **fields
        )


def test_a_report_is_made_watched_and_opened(kelpwright: Tenant, at_work: Client, quick_pdf: None) -> None:
    asked = at_work.post("/desk/reports/make/", {"month": "2024-04"})
    assert (asked.status_code, asked["Location"]) == (302, "/desk/reports/2024-04/run/")
    waiting = at_work.get(asked["Location"])
    assert 'hx-get="/desk/reports/2024-04/run/" hx-trigger="every 1s"' in waiting.content.decode()
    assert '<meta http-equiv="refresh" content="3">' in waiting.content.decode()
    assert "Waits for its turn" in text_of(waiting)
    with standing_at(kelpwright):
        runs.perform(ReportRun.objects.get().pk, timezone.now())
    done = at_work.get(asked["Location"])
    assert "Open the draft" in text_of(done)
    assert "hx-get" not in done.content.decode()
    assert "Draft" in text_of(at_work.get("/desk/reports/2024-04/"))


def test_the_page_asks_for_the_piece_alone(alfa: Tenant, browser: Client) -> None:
    a_run(alfa, "RUNNING", done=1)
    piece = browser.get("/desk/reports/2026-03/run/", headers={"HX-Request": "true"})
    assert piece.content.decode().lstrip().startswith('<div class="job"')
    assert "1 of 3" in text_of(piece)
    assert "Write and draw its pages , under way" in text_of(piece)


def test_a_failed_run_says_why_and_can_be_tried_again(alfa: Tenant, browser: Client) -> None:
    a_run(alfa, "FAILED", error="The fee is in SEK, the client counts in EUR.", done=1)
    page = browser.get("/desk/reports/2026-03/run/")
    assert "Failed The fee is in SEK, the client counts in EUR." in text_of(page)
    assert 'action="/desk/reports/make/?month=2026-03"' in page.content.decode()
    assert "failed" in text_of(browser.get("/desk/reports/"))
    assert browser.post("/desk/reports/make/?month=2026-03")["Location"] == "/desk/reports/2026-03/run/"
    with standing_at(alfa):
        assert ReportRun.objects.filter(month="2026-03", state="QUEUED").count() == 1


def test_who_may_not_make_one_is_not_offered_to_try_again(alfa: Tenant, moderator: User, sign_in: SignIn) -> None:
    a_run(alfa, "FAILED", error="It broke.")
    page = text_of(sign_in(moderator, alfa).get("/desk/reports/2026-03/run/"))
    assert "It broke." in page
    assert "Try again" not in page


@pytest.mark.parametrize(
    ("month", "words"),
    [
        ("2931-05", "May 2931 has not begun: it begins on 30 April 2931, 22:00 UTC."),
        ("2026-13", "is not a month"),
        ("soon", "is not a month"),
        ("", "This field is required."),
        ("2026-03", "March 2026 is released."),
    ],
)
def test_a_month_that_cannot_be_made_is_refused_in_words(browser: Client, put: Put, month: str, words: str) -> None:
    put()
    response = browser.post("/desk/reports/make/", {"month": month})
    assert response.status_code == 422
    assert words in text_of(response)
    assert 'aria-invalid="true"' in response.content.decode()


def test_asking_twice_asks_once(alfa: Tenant, browser: Client) -> None:
    for _ in range(2):
        assert browser.post("/desk/reports/make/", {"month": "2024-04"}).status_code == 302
    with standing_at(alfa):
        assert ReportRun.objects.count() == 1


def test_the_first_page_says_what_is_due(browser: Client) -> None:
    page = text_of(browser.get("/desk/reports/"))
    assert "No report was made yet" in page
    assert "The next one due is" in page


def test_releasing_says_what_happens_and_happens_once(kelpwright: Tenant, at_work: Client, quick_pdf: None) -> None:
    with standing_at(kelpwright):
        run = ReportRun.objects.create(month="2024-04", requested_at=MADE_AT, requested_by="Alma", total=3)
        runs.perform(run.pk, timezone.now())
        draft = Report.objects.get()
    for path in ("/desk/reports/2024-04/", "/desk/reports/2024-04/release/"):
        page = text_of(at_work.get(path))
        assert "Its figures freeze as of 9 May 2024" in page
        assert "It cannot be taken back." in page
    released = at_work.post("/desk/reports/2024-04/release/", {"seen": draft.data_sha256}, follow=True)
    assert "Released: the client sees the month now." in text_of(released)
    again = at_work.post("/desk/reports/2024-04/release/", {"seen": draft.data_sha256})
    assert again.status_code == 409
    assert "Nothing was changed." in text_of(again)


def test_a_draft_that_moved_is_not_released_unseen(alfa: Tenant, browser: Client, put: Put) -> None:
    put("2026-03", "DRAFT")
    response = browser.post("/desk/reports/2026-03/release/", {"seen": "f" * 64})
    assert response.status_code == 409
    assert "made anew since you looked" in text_of(response)
    with standing_at(alfa):
        assert Report.objects.get().status == "DRAFT"


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "f" * 65}])
def test_a_release_names_what_was_seen(alfa: Tenant, browser: Client, put: Put, sent: dict[str, str]) -> None:
    put("2026-03", "DRAFT")
    assert browser.post("/desk/reports/2026-03/release/", sent).status_code == 409
    with standing_at(alfa):
        assert Report.objects.get().status == "DRAFT"


def test_a_month_that_is_not_over_cannot_be_released(browser: Client, put: Put) -> None:
    report = put("2026-03", "DRAFT", as_of=datetime(2026, 3, 20, tzinfo=UTC))
    page = browser.get("/desk/reports/2026-03/")
    assert "before the month is over" in text_of(page)
    assert "/release/" not in page.content.decode()
    response = browser.post("/desk/reports/2026-03/release/", {"seen": report.data_sha256})
    assert response.status_code == 409


def test_a_correction_needs_its_reason_and_stands_beside(kelpwright: Tenant, at_work: Client, quick_pdf: None) -> None:
    put_report(kelpwright, "2024-04")
    for reason in ("", "   ", "—", "x" * 501, "Two days\u202e.dekcal", "\x1b[2J"):
        refused = at_work.post("/desk/reports/2024-04/restate/", {"reason": reason, "seen": "0"})
        assert refused.status_code == 422, reason
    sent = {"reason": "Two days lacked.", "seen": "0"}
    assert (
        '<input type="hidden" name="seen" value="0">' in at_work.get("/desk/reports/2024-04/restate/").content.decode()
    )
    corrected = at_work.post("/desk/reports/2024-04/restate/", sent, follow=True)
    assert "Correction 1: Two days lacked." in text_of(corrected)
    with standing_at(kelpwright):
        assert list(Report.objects.values_list("number", "status")) == [(1, "RESTATED"), (0, "FINAL")]


@pytest.mark.parametrize("sent", [{"seen": "0"}, {"seen": ""}, {"seen": "-1"}, {"seen": "x"}, {}])
@pytest.mark.parametrize("reason", ["The same again.", ""])
def test_the_same_form_sent_again_corrects_nothing(
    alfa: Tenant, browser: Client, put: Put, sent: dict[str, str], reason: str
) -> None:
    put("2026-03")
    put("2026-03", "RESTATED", 1)
    again = browser.post("/desk/reports/2026-03/restate/", {"reason": reason, **sent})
    assert again.status_code == 409
    assert "March 2026 was corrected since you looked at it. Look at correction 1 first." in text_of(again)
    assert '<input type="hidden" name="seen" value="1">' in again.content.decode()
    with standing_at(alfa):
        assert Report.objects.count() == 2


def test_a_draft_is_not_corrected(browser: Client, put: Put) -> None:
    put("2026-03", "DRAFT")
    assert "make its draft anew instead" in text_of(browser.get("/desk/reports/2026-03/restate/"))
    response = browser.post("/desk/reports/2026-03/restate/", {"reason": "Why not."})
    assert response.status_code == 409
    assert "is not released" in text_of(response)


def test_what_a_role_may_not_do_is_not_offered(
    alfa: Tenant, analyst: User, moderator: User, sign_in: SignIn, put: Put
) -> None:
    put("2026-03", "DRAFT")
    pages = {
        user.name: sign_in(user, alfa).get("/desk/reports/2026-03/").content.decode() for user in (analyst, moderator)
    }
    assert "Make anew" in pages[analyst.name]
    assert "/release/" not in pages[analyst.name]
    assert "Make anew" not in pages[moderator.name]
    assert "Make report" not in sign_in(moderator, alfa).get("/desk/reports/").content.decode()


@pytest.mark.parametrize("rest", ["", "run/", "release/", "restate/"])
def test_another_clients_month_is_not_found(alfa: Tenant, beta: Tenant, browser: Client, rest: str) -> None:
    put_report(beta, "2026-03", "DRAFT")
    a_run(beta, "DONE")
    assert browser.get(f"/desk/reports/2026-03/{rest}").status_code == 404
    assert "March 2026" not in text_of(browser.get("/desk/reports/"))


def test_a_month_shows_what_to_look_at_first(browser: Client, put: Put) -> None:
    put("2026-03", "DRAFT")
    page = text_of(browser.get("/desk/reports/2026-03/"))
    assert "Forum: says 913, we hold 911." in page
    assert "1 of 5 has no baseline or no figure." in page
    assert page.index("Evidence with gaps") < page.index("Posts are within their history")


def test_queries_do_not_grow_with_the_months(alfa: Tenant, browser: Client, put: Put) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get("/desk/reports/").status_code == 200
        return len(caught)

    for month in range(1, 3):
        put(f"2020-{month:02}")
        a_run(alfa, "DONE", f"2020-{month:02}")
    few = queries()
    with standing_at(alfa):
        pattern = Report.objects.first()
        assert pattern is not None
        for index in range(18):
            pattern.pk, pattern.month = None, f"{2021 + index // 12}-{index % 12 + 1:02}"
            pattern.save(force_insert=True)
            ReportRun.objects.create(
                month=pattern.month, state="FAILED", requested_at=timezone.now(), requested_by="A", ended_at=MADE_AT
            )
    assert queries() == few
