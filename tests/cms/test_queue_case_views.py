"""One case: read in its thread beside the rule book, worked on, and refused in place when somebody was first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sla.models import Case, Decision
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.cms.queue_cases import a_flag_case, a_forum, a_rule_book, settled_there
from tests.cms.test_portal_views import text_of
from tests.conftest import person

Browser = Callable[[User], Client]
SignIn = Callable[[User, Tenant], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def at() -> datetime:
    return timezone.now().replace(microsecond=0) - timedelta(minutes=12)


@pytest.fixture
def number(alfa: Tenant, at: datetime) -> int:
    a_rule_book(alfa)
    return a_flag_case(alfa, a_forum(alfa), "Firmware stops my unit", at=at)


@pytest.fixture
def browser(alfa: Tenant, number: int, moderator: User, agency_browser: Browser) -> Client:
    return agency_browser(moderator)


@pytest.fixture
def colleague(alfa: Tenant, number: int, agency_browser: Browser) -> Client:
    return agency_browser(person(Role.MODERATOR, alfa, "colleague@alfa.example"))


def case_of(tenant: Tenant) -> Case:
    with standing_at(tenant):
        return Case.objects.get()


def decision(page: Any, **changes: str) -> dict[str, str]:
    """A whole decision on what the page showed."""
    sent = {"seen": str(page.context["case"].seen), "action": "HIDE", "rule": "", "reason": "Aimed at a person."}
    return {**sent, "rule": page.context["case"].rule_numbers[0], **changes}


def test_the_post_stands_in_its_thread_with_the_rules_beside_it(browser: Client, number: int) -> None:
    page = browser.get(f"/queue/alfa/{number}/")
    text = text_of(page)
    assert "Sell the unit to somebody with a brain." in text
    assert [post.is_it for post in page.context["case"].posts] == [False, False, True, False, False]
    assert "to decide, promised within 1 h" in text
    assert "1 flag: inappropriate" in text
    assert page.context["case"].left.minutes == 48
    assert page.context["case"].thread_url == "https://forum.example/t/Firmware stops my unit/3"
    assert page.context["case"].book.rules
    assert "Maja Staff" in text


def test_a_piece_is_the_case_alone_and_the_head_tells_what_moved(
    browser: Client, colleague: Client, number: int
) -> None:
    whole = browser.get(f"/queue/alfa/{number}/?piece=case")
    assert whole.content.decode().lstrip().startswith('<div class="q__case"')
    seen = whole.context["case"].seen
    head = f"/queue/alfa/{number}/?piece=head&seen={seen}"
    assert "Something happened here" not in text_of(browser.get(head))
    colleague.post(f"/queue/alfa/{number}/claim/")
    told = text_of(browser.get(head))
    assert "Something happened here since you opened it. Claimed," in told
    assert "moderator of Alfa" in told


def test_claiming_and_letting_go(browser: Client, colleague: Client, alfa: Tenant, number: int) -> None:
    claimed = browser.post(f"/queue/alfa/{number}/claim/", follow=True)
    assert claimed.redirect_chain == [(f"/queue/alfa/{number}/", 302)]
    assert "The case is yours." in text_of(claimed)
    refused = colleague.post(f"/queue/alfa/{number}/claim/", headers=HTMX)
    assert refused.status_code == 409
    assert "Nothing was changed. moderator of Alfa has taken case 1." in text_of(refused)
    assert "Let go" not in text_of(colleague.get(f"/queue/alfa/{number}/"))
    assert colleague.post(f"/queue/alfa/{number}/let_go/").status_code == 409
    piece = browser.post(f"/queue/alfa/{number}/let_go/", headers=HTMX)
    assert piece.status_code == 200
    assert 'data-said="You let the case go."' in piece.content.decode()
    assert case_of(alfa).claimed_by_user_id is None


def test_a_decision_closes_the_case_with_its_rule_and_reason(
    browser: Client, alfa: Tenant, moderator: User, number: int
) -> None:
    page = browser.get(f"/queue/alfa/{number}/")
    done = browser.post(f"/queue/alfa/{number}/decide/", decision(page), follow=True)
    text = text_of(done)
    assert "The decision is recorded." in text
    assert "Hide, under rule 1." in text
    assert "Aimed at a person." in text
    assert "It is recorded here and not carried out by itself. Carry it out there" in text
    with standing_at(alfa):
        made = Decision.objects.get()
    assert (made.action, made.reason, made.decided_by_user_id) == ("HIDE", "Aimed at a person.", moderator.pk)
    assert browser.get("/queue/").context["groups"] == []


@pytest.mark.parametrize(
    ("by_staff", "minutes", "told", "status", "tone"),
    [
        (True, 12, ("Decided on the platform.", "The flag was agreed with there."), "Done", "good"),
        (False, 12, ("Settled on the platform, by no person.", "Left out: it counts for no promise."), "Withdrawn", ""),
        (False, 61, ("Settled on the platform, by no person.", "had run out before, and stays broken."), "Done", ""),
    ],
)
def test_what_was_settled_on_the_platform_names_no_rule_and_nobody_of_ours(
    browser: Client,
    alfa: Tenant,
    number: int,
    at: datetime,
    by_staff: bool,
    minutes: int,
    told: Any,
    status: str,
    tone: str,
) -> None:
    settled_there(alfa, number, at=at + timedelta(minutes=minutes), by_staff=by_staff)
    page = browser.get(f"/queue/alfa/{number}/")
    text = text_of(page)
    assert all(words in text for words in told)
    assert text.count(told[0].rstrip(".")) == 2, "the note, and the line of the log"
    assert page.context["case"].status_word == status
    assert f'<div class="note {tone}">' in page.content.decode(), "nobody achieved what no person settled"
    assert "under rule" not in text
    assert "Carry it out there" not in text
    assert browser.get("/queue/").context["groups"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Say why: the member may appeal"),
        ({"reason": "x" * 2001}, "2000"),
        ({"action": ""}, "Choose what is done."),
        ({"action": "ERASE"}, "Choose one of these actions."),
        ({"rule": ""}, "Choose the rule that was broken"),
        ({"rule": "99"}, "That rule is not in the rule book in force."),
    ],
)
def test_an_unfinished_decision_is_sent_back_as_it_was(
    browser: Client, alfa: Tenant, number: int, changes: dict[str, str], words: str
) -> None:
    sent = decision(browser.get(f"/queue/alfa/{number}/"), **changes)
    back = browser.post(f"/queue/alfa/{number}/decide/", sent)
    assert back.status_code == 422
    assert words in text_of(back)
    assert sent["reason"].strip() in back.content.decode()
    assert case_of(alfa).status == "OPEN"


def test_what_breaks_no_rule_needs_none(browser: Client, alfa: Tenant, number: int) -> None:
    sent = decision(browser.get(f"/queue/alfa/{number}/"), action="KEEP", rule="")
    assert browser.post(f"/queue/alfa/{number}/decide/", sent).status_code == 302


def test_who_comes_second_is_told_and_loses_nothing(
    browser: Client, colleague: Client, alfa: Tenant, number: int
) -> None:
    mine, theirs = (each.get(f"/queue/alfa/{number}/") for each in (browser, colleague))
    assert colleague.post(f"/queue/alfa/{number}/decide/", decision(theirs)).status_code == 302
    refused = browser.post(f"/queue/alfa/{number}/decide/", decision(mine, reason="What I wrote <b>long</b>"))
    assert refused.status_code == 409
    text = text_of(refused)
    assert "Nothing was changed. Case 1 is closed: somebody was first" in text
    assert "What I wrote <b>long</b>" in text
    assert "Hide, under rule 1." in text
    with standing_at(alfa):
        assert Decision.objects.count() == 1


def test_a_case_that_moved_is_refused_with_the_form_filled(browser: Client, colleague: Client, number: int) -> None:
    page = browser.get(f"/queue/alfa/{number}/")
    colleague.post(f"/queue/alfa/{number}/claim/")
    sent = decision(page, reason="Written before")
    refused = browser.post(f"/queue/alfa/{number}/decide/", sent, headers=HTMX)
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Case 1 moved since you looked at it." in text_of(refused)
    assert ">Written before</textarea>" in html
    again = decision(refused, reason="Written before")
    assert browser.post(f"/queue/alfa/{number}/decide/", again).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 12])
def test_a_decision_on_nothing_that_was_seen_is_refused(browser: Client, alfa: Tenant, number: int, seen: str) -> None:
    sent = decision(browser.get(f"/queue/alfa/{number}/"), seen=seen)
    assert browser.post(f"/queue/alfa/{number}/decide/", sent).status_code == 409
    assert case_of(alfa).status == "OPEN"


def test_a_pause_says_on_whom_it_waits_and_what_shows_it(browser: Client, alfa: Tenant, number: int) -> None:
    seen = str(browser.get(f"/queue/alfa/{number}/").context["case"].seen)
    sent = {"seen": seen, "pause_reason": "CLIENT", "evidence": ""}
    back = browser.post(f"/queue/alfa/{number}/pause/", sent)
    assert back.status_code == 422
    assert "a pause without evidence is none" in text_of(back)
    paused = browser.post(f"/queue/alfa/{number}/pause/", {**sent, "evidence": "Mail 4711"}, follow=True)
    text = text_of(paused)
    assert "The clock stands still: it waits for the client." in text
    assert "Mail 4711" in text
    assert "0:48 left" in text
    [group] = paused.context["groups"]
    assert (group.key, group.rows[0].note) == ("held", "waits for the client")
    resumed = browser.post(f"/queue/alfa/{number}/resume/", {"seen": str(paused.context["case"].seen)}, follow=True)
    assert "The clock runs again." in text_of(resumed)
    assert case_of(alfa).status == "OPEN"
    twice = browser.post(f"/queue/alfa/{number}/resume/", {"seen": str(paused.context["case"].seen)})
    assert twice.status_code == 409


def test_only_a_lead_withdraws(
    browser: Client, owner: User, agency_browser: Browser, alfa: Tenant, number: int
) -> None:
    page = browser.get(f"/queue/alfa/{number}/")
    assert "It is no case" not in text_of(page)
    sent = {"seen": str(page.context["case"].seen), "why": "A test post"}
    assert browser.post(f"/queue/alfa/{number}/withdraw/", sent).status_code == 403
    lead = agency_browser(owner)
    assert "It is no case" in text_of(lead.get(f"/queue/alfa/{number}/"))
    assert lead.post(f"/queue/alfa/{number}/withdraw/", {**sent, "why": ""}).status_code == 422
    assert "Withdrawn" in text_of(lead.post(f"/queue/alfa/{number}/withdraw/", sent, follow=True))


def test_an_act_that_is_none_is_none(browser: Client, number: int) -> None:
    assert browser.post(f"/queue/alfa/{number}/erase/").status_code == 404
    opened = browser.get(f"/queue/alfa/{number}/decide/")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "This address takes an answer" in opened.content.decode()


def test_without_a_rule_book_it_says_whom_to_ask(
    beta: Tenant, owner: User, agency_browser: Browser, at: datetime
) -> None:
    number = a_flag_case(beta, a_forum(beta), "No rules yet", at=at)
    browser = agency_browser(owner)
    page = browser.get(f"/queue/beta/{number}/")
    assert "No rule book is in force." in text_of(page)
    sent = {"seen": str(page.context["case"].seen), "action": "KEEP", "reason": "Fine as it is"}
    assert browser.post(f"/queue/beta/{number}/decide/", sent).status_code == 302


def test_foreign_text_stays_text(alfa: Tenant, number: int, browser: Client, at: datetime) -> None:
    said = (("<i>eve</i>", "<script>alert(1)</script>", False),)
    with standing_at(alfa):
        space = Case.objects.get().space_id
    other = a_flag_case(alfa, space, "<b>Title</b>", at=at, said=said, of=1)
    html = browser.get(f"/queue/alfa/{other}/").content.decode()
    assert "<script>alert(1)" not in html
    assert "<i>eve</i>" not in html
    assert "<b>Title</b>" not in html
    assert "&lt;b&gt;Title&lt;/b&gt;" in html


def test_the_desk_shows_the_same_case_to_who_works_there(
    alfa: Tenant, number: int, moderator: User, sign_in: SignIn
) -> None:
    desk = sign_in(moderator, alfa)
    page = desk.get(f"/desk/cases/{number}/")
    assert "Sell the unit to somebody with a brain." in text_of(page)
    assert f'action="/desk/cases/{number}/claim/"' in page.content.decode()
    assert desk.get(f"/desk/cases/{number}/?piece=case").content.decode().lstrip().startswith('<div class="q__case"')
    assert desk.get(f"/desk/cases/{number}/?piece=head&seen=1").status_code == 200
    assert "The case is yours." in text_of(desk.post(f"/desk/cases/{number}/claim/", follow=True))
    assert desk.post(f"/desk/cases/{number}/decide/", decision(page, reason="")).status_code == 422
    assert desk.post(f"/desk/cases/{number}/decide/", decision(page), headers=HTMX).status_code == 409
    assert desk.get("/desk/cases/999/").status_code == 404
