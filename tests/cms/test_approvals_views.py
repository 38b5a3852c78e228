"""The client's answer, on the way that approvers, sponsors and viewers each have; and the calendar that they see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content_calendar.models import FeedToken, Item
from content_calendar.services import approvals, items
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.cms import planned
from tests.cms.test_portal_views import text_of
from tests.conftest import person

SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def browser(alfa: Tenant, approver: User, sign_in: SignIn) -> Client:
    return sign_in(approver, alfa)


def row(item: Item, tenant: Tenant) -> Item:
    with standing_at(tenant):
        return Item.objects.get(pk=item.pk)


def second_approver(alfa: Tenant) -> User:
    return person(Role.APPROVER, alfa, "second@alfa.example")


def test_nothing_waits_and_the_page_says_what_happens_then(browser: Client) -> None:
    page = text_of(browser.get("/approvals/"))
    assert "Nothing waits for you" in page
    assert "you get a mail" in page


def test_what_waits_is_answered_one_by_one(alfa: Tenant, browser: Client) -> None:
    first = planned.put(alfa, "WITH_CLIENT", title="The first that waits", on=planned.ahead(2, tenant=alfa))
    second = planned.put(alfa, "WITH_CLIENT", title="The second that waits", on=planned.ahead(4, tenant=alfa))
    listed = text_of(browser.get("/approvals/"))
    assert listed.index("The first that waits") < listed.index("The second that waits")
    assert "Answer by" in listed
    page = text_of(browser.get(f"/approvals/{first.pk}/"))
    assert "1 of 2" in page
    assert "Developers help each other" in page
    approved = browser.post(f"/approvals/{first.pk}/approve/", {"edition": "1"})
    assert approved["Location"] == f"/approvals/{second.pk}/"
    assert row(first, alfa).status == "SCHEDULED"
    last = browser.post(f"/approvals/{second.pk}/approve/", {"edition": "1"}, follow=True)
    assert "Nothing waits for you" in text_of(last)
    assert "Approved: “The second that waits” goes out on" in text_of(last)


def test_a_change_is_asked_for_in_words(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    assert "What should be changed?" in text_of(browser.get(f"/approvals/{item.pk}/change/"))
    empty = browser.post(f"/approvals/{item.pk}/change/", {"edition": "1", "note": "  "})
    assert empty.status_code == 422
    assert "Say what is to be changed" in text_of(empty)
    sent = browser.post(f"/approvals/{item.pk}/change/", {"edition": "1", "note": "Name the price."}, follow=True)
    assert "Sent back: the agency changes" in text_of(sent)
    assert row(item, alfa).status == "CHANGE_ASKED"


def test_an_edition_that_was_replaced_is_refused_in_words(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    page = browser.post(f"/approvals/{item.pk}/approve/", {"edition": "7"})
    assert page.status_code == 409
    assert "You looked at edition 7; edition 1 is the latest." in text_of(page)
    assert row(item, alfa).status == "WITH_CLIENT"


def test_what_is_being_changed_is_told_of_without_its_words(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    with standing_at(alfa):
        by = planned.actor(Role.COMMUNITY_MANAGER, alfa)
        items.edit(
            row(item, alfa), {"body": "A secret second thought of ours."}, seen_edition=1, by=by, at=timezone.now()
        )
    for page in (
        browser.post(f"/approvals/{item.pk}/approve/", {"edition": "1"}),
        browser.get(f"/approvals/{item.pk}/"),
    ):
        assert "so what you looked at is out of date" in text_of(page)
        assert "secret second thought" not in page.content.decode()
    assert row(item, alfa).status == "IN_REVIEW"


def test_who_comes_second_is_told_who_was_first(alfa: Tenant, browser: Client, sign_in: SignIn) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    other = sign_in(second_approver(alfa), alfa)
    browser.post(f"/approvals/{item.pk}/approve/", {"edition": "1"})
    late = other.post(f"/approvals/{item.pk}/approve/", {"edition": "1"})
    assert late.status_code == 409
    assert "Nobody is asked about it any more" in text_of(late)
    assert "Approved by the client: approver of Alfa," in text_of(late)


def test_who_comes_after_a_change_was_asked_is_told_which(alfa: Tenant, browser: Client, sign_in: SignIn) -> None:
    item = planned.put(alfa, "CHANGE_ASKED")
    late = sign_in(second_approver(alfa), alfa).post(f"/approvals/{item.pk}/approve/", {"edition": "1"})
    assert late.status_code == 409
    assert "approver of Alfa asked for a change" in text_of(late)
    assert "Name the price." in text_of(late)


def test_what_was_called_off_is_told(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    with standing_at(alfa):
        items.cancel(row(item, alfa), by=planned.actor(Role.COMMUNITY_MANAGER, alfa), at=timezone.now())
    assert "called it off" in text_of(browser.get(f"/approvals/{item.pk}/"))


@pytest.mark.parametrize("upto", ["PLANNED", "DRAFT", "IN_REVIEW"])
def test_what_the_client_was_never_asked_about_does_not_exist(alfa: Tenant, browser: Client, upto: str) -> None:
    item = planned.put(alfa, upto)
    assert browser.get(f"/approvals/{item.pk}/").status_code == 404
    assert browser.post(f"/approvals/{item.pk}/approve/", {"edition": "1"}).status_code == 404
    assert browser.post(f"/approvals/{item.pk}/comment/", {"note": "x"}).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"edition": ""}, {"edition": "x"}, {"edition": "-1"}, {"edition": "9" * 30}])
def test_an_answer_names_what_was_seen(alfa: Tenant, browser: Client, sent: dict[str, str]) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    assert browser.post(f"/approvals/{item.pk}/approve/", sent).status_code == 409
    assert row(item, alfa).status == "WITH_CLIENT"


def test_a_comment_is_kept_and_one_that_is_refused_stays_typed(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    said = browser.post(f"/approvals/{item.pk}/comment/", {"note": "Please keep it bold."}, follow=True)
    assert "Please keep it bold." in text_of(said)
    long = browser.post(f"/approvals/{item.pk}/comment/", {"note": "bold " * 900})
    assert long.status_code == 409
    assert "bold bold bold" in long.content.decode()


def test_what_colleagues_said_among_themselves_stays_with_them(
    alfa: Tenant, approver: User, sponsor: User, account_manager: User, sign_in: SignIn
) -> None:
    item, at = planned.put(alfa, "IN_REVIEW"), timezone.now()
    lead, writer = planned.actor(Role.ACCOUNT_MANAGER, alfa), planned.actor(Role.COMMUNITY_MANAGER, alfa)
    with standing_at(alfa):
        approvals.comment(item, by=writer, at=at, text="Their director is picky.")
        approvals.review(item, edition=1, by=lead, at=at + timedelta(seconds=1), note="Say nothing of the price.")
        approvals.comment(item, by=writer, at=at + timedelta(seconds=2), text="The picture follows on Monday.")
    for reader in (approver, sponsor):
        page = text_of(sign_in(reader, alfa).get(f"/approvals/{item.pk}/"))
        assert "The picture follows on Monday." in page
        assert "Reviewed by" in page
        assert "picky" not in page
        assert "nothing of the price" not in page
        assert "The client reads it" not in page
    desk = text_of(sign_in(account_manager, alfa).get(f"/desk/calendar/{item.pk}/"))
    for said in ("picky", "nothing of the price", "on Monday", "The client reads it, too."):
        assert said in desk


def test_a_sponsor_reads_and_comments_and_cannot_answer(alfa: Tenant, sponsor: User, sign_in: SignIn) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    reader = sign_in(sponsor, alfa)
    assert "What waits for your colleagues’ answer" in text_of(reader.get("/approvals/"))
    page = reader.get(f"/approvals/{item.pk}/")
    assert "One of your approvers answers" in text_of(page)
    assert "/approve/" not in page.content.decode()
    assert reader.post(f"/approvals/{item.pk}/approve/", {"edition": "1"}).status_code == 403
    assert reader.post(f"/approvals/{item.pk}/comment/", {"note": "Fine by me."}).status_code == 302


def test_a_viewer_sees_the_calendar_alone(alfa: Tenant, viewer: User, sign_in: SignIn) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    planned.put(alfa, "DRAFT", title="A draft that nobody has read")
    planned.put(alfa, "PUBLISHED", title="What is out already")
    reader = sign_in(viewer, alfa)
    assert reader.get("/approvals/").status_code == 403
    page = reader.get(f"/calendar/?month={item.planned_on:%Y-%m}")
    told = text_of(page)
    assert "Two hundred first questions" in told
    assert "A draft that nobody has read" not in told
    assert 'href="https://forum.example/t/7"' in page.content.decode()
    assert "/approvals/" not in page.content.decode()


def test_what_waits_is_said_from_the_readers_side(
    alfa: Tenant, approver: User, sponsor: User, viewer: User, community_manager: User, sign_in: SignIn
) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    month = f"/calendar/?month={item.planned_on:%Y-%m}"
    words = {
        "Waits for you": {approver},
        "Waits for approval": {sponsor, viewer},
        "Waits for client": {community_manager},
    }
    for word, readers in words.items():
        for reader in readers:
            page = sign_in(reader, alfa).get(month).content.decode()
            assert [each for each in words if each in page] == [word]
            assert f'<option value="WITH_CLIENT">{word}</option>' in page or page.count(word) >= 2


def test_a_month_in_the_portal_is_taken_along_and_narrowed(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED")
    planned.put(alfa, "WITH_CLIENT", title="It still waits for you")
    month = f"/calendar/?month={item.planned_on:%Y-%m}"
    file = b"".join(browser.get(f"{month}&format=csv")).decode()
    assert "Two hundred first questions" in file
    assert "community_manager" not in file
    assert "It still waits for you" not in text_of(browser.get(f"{month}&status=SCHEDULED"))
    assert "Nothing is fixed for February 2031 yet" in text_of(browser.get("/calendar/?month=2031-02"))
    assert browser.get("/calendar/?month=99&status=x&format=exe&q=%00").status_code == 200


def test_a_feed_is_shown_once_made_anew_and_ended(
    alfa: Tenant, browser: Client, stranger: Callable[[str], Client]
) -> None:
    planned.put(alfa, "SCHEDULED")
    assert "Make my address" in text_of(browser.get("/calendar/"))

    def made() -> str:
        page = browser.post("/calendar/feed/", {"do": "make"})
        assert page["Cache-Control"] == "no-store"
        return str(page.context["address"])

    first = made()
    anyone = stranger(alfa.host)
    assert b"Two hundred first questions" in anyone.get(first.removeprefix("http://alfa.localhost")).content
    page = browser.get("/calendar/")
    assert "You have one, made" in text_of(page)
    assert first.rsplit("/", 1)[1].removesuffix(".ics") not in page.content.decode()
    second = made()
    assert anyone.get(first.removeprefix("http://alfa.localhost")).status_code == 404
    assert anyone.get(second.removeprefix("http://alfa.localhost")).status_code == 200
    ended = browser.post("/calendar/feed/", {"do": "revoke"}, follow=True)
    assert "The address shows nothing any more." in text_of(ended)
    assert anyone.get(second.removeprefix("http://alfa.localhost")).status_code == 404
    with standing_at(alfa):
        assert not FeedToken.objects.filter(revoked_at=None).exists()


def test_another_clients_item_does_not_exist(alfa: Tenant, beta: Tenant, browser: Client) -> None:
    other = planned.put(beta, "WITH_CLIENT", title="A secret plan of beta")
    assert browser.get(f"/approvals/{other.pk}/").status_code == 404
    assert browser.post(f"/approvals/{other.pk}/approve/", {"edition": "1"}).status_code == 404
    for path in ("/approvals/", f"/calendar/?month={other.planned_on:%Y-%m}"):
        assert "A secret plan of beta" not in browser.get(path).content.decode()
    assert row(other, beta).status == "WITH_CLIENT"


@pytest.mark.parametrize("path", ["/approvals/", "/calendar/"])
def test_queries_do_not_grow_with_what_waits(alfa: Tenant, browser: Client, path: str) -> None:
    def count() -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    soon = timezone.now() + timedelta(hours=2)
    for _ in range(2):
        planned.put(alfa, "WITH_CLIENT", on=soon)
    few = count()
    for _ in range(6):
        planned.put(alfa, "WITH_CLIENT", on=soon)
    assert count() == few
