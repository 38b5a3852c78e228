"""One item on the desk: planned, written with the check beside it, handed in, reviewed, talked about, called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from content_calendar.models import Item
from content_calendar.services import items
from playbooks.rules.guideline import Action, Guideline, Rule, Severity
from playbooks.services import guidelines
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.cms import planned
from tests.cms.test_portal_views import text_of
from tests.conftest import LONG_AGO, SYSTEM

SignIn = Callable[[User, Tenant], Client]


@pytest.fixture
def browser(alfa: Tenant, community_manager: User, sign_in: SignIn) -> Client:
    return sign_in(community_manager, alfa)


@pytest.fixture
def colleague(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def row(item: Item, tenant: Tenant) -> Item:
    with standing_at(tenant):
        return Item.objects.get(pk=item.pk)


def typed(browser: Client, item: Item, **changes: Any) -> dict[str, Any]:
    """What the item's form sends, as its page shows it, changed."""
    form = browser.get(f"/desk/calendar/{item.pk}/").context["form"]
    held = {name: form[name].value() for name in form.fields}
    held["time"] = f"{held['time']:%H:%M}" if held["time"] else ""
    sent = {name: value for name, value in held.items() if value not in (None, False)}
    return {**sent, **changes}


def a_rule(tenant: Tenant) -> None:
    rule = Rule("5.4", "Keep promises", "Promise little.", Severity.HIGH, Action.EDIT, never={"en": ("guaranteed",)})
    with standing_at(tenant):
        guidelines.freeze(Guideline("How alfa speaks", "Plainly.", (rule,)), by=SYSTEM, at=LONG_AGO)


def test_an_item_is_planned_written_and_handed_in(alfa: Tenant, browser: Client) -> None:
    planned.put(alfa)  # there is a space and an objective now
    page = browser.get("/desk/calendar/new/?on=2031-03-04")
    assert 'value="2031-03-04"' in page.content.decode()
    form = page.context["form"]
    sent = {
        "title": "What did you ask first?",
        "on": "2031-03-04",
        "time": "10:30",
        "kind": "question",
        "space_id": form["space_id"].value(),
        "language": "en",
        "objective_id": form.fields["objective_id"].choices[1][0],
        "needs_client": "on",
    }
    made = browser.post("/desk/calendar/new/", sent)
    with standing_at(alfa):
        item = Item.objects.get(title="What did you ask first?")
    assert made["Location"] == f"/desk/calendar/{item.pk}/"
    assert (item.status, item.owner_name, item.four_c) == ("PLANNED", "community_manager of Alfa", "collaboration")
    handed = browser.post(f"/desk/calendar/{item.pk}/", typed(browser, item, body=planned.BODY, send="1"), follow=True)
    assert "Sent: a colleague reviews it" in text_of(handed)
    assert row(item, alfa).status == "IN_REVIEW"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"objective_id": ""}, "Every item serves an objective: choose which."),
        ({"title": "…"}, "It needs a title"),
        ({"title": "T" * 256}, "It has 256 characters; at most 255 fit."),
        ({"title": "A\u202eB title"}, "cannot stand in a text"),
        ({"on": "2020-01-01"}, "That is in the past."),
        ({"on": "never"}, "Enter a valid date."),
        ({"kind": "sermon"}, "Select a valid choice."),
        ({"space_id": "999"}, "Select a valid choice."),
        ({"space_id": "x" * 40}, "Select a valid choice."),
        ({"owner_user_id": "1e9"}, "Select a valid choice."),
        ({"four_c": "luck"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field_and_stays_typed(
    alfa: Tenant, browser: Client, changes: dict[str, str], said: str
) -> None:
    item = planned.put(alfa)
    page = browser.post(f"/desk/calendar/{item.pk}/", {**typed(browser, item), "prompt": "Half a thought", **changes})
    assert page.status_code == 422
    assert said in text_of(page)
    assert "Half a thought" in page.content.decode()
    assert row(item, alfa).edition == 1


def test_an_hour_that_clocks_leave_out_is_said_at_the_hour(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa)
    day, hour = planned.skipped_hour(alfa)
    sent = typed(browser, item, on=day.isoformat(), time=f"{hour:%H:%M}", title="Changed in the same breath")
    page = browser.post(f"/desk/calendar/{item.pk}/", sent)
    assert page.status_code == 422
    assert "there is no 02:30" in text_of(page)
    assert row(item, alfa).title == "Two hundred first questions"  # neither is kept without the other


def test_a_stale_edition_is_refused_and_keeps_what_was_typed(alfa: Tenant, browser: Client, colleague: Client) -> None:
    item = planned.put(alfa)
    late = typed(browser, item, body="My own long night's work, which must not be lost.")
    colleague.post(
        f"/desk/calendar/{item.pk}/", typed(colleague, item, body="The colleague was faster than the night.")
    )
    page = browser.post(f"/desk/calendar/{item.pk}/", late)
    assert page.status_code == 409
    told = text_of(page)
    assert "Somebody changed it since you opened it, so nothing was saved." in told
    assert "You looked at edition 1; edition 2 is the latest." in told
    assert "The colleague was faster than the night." in told
    assert "My own long night&#x27;s work" in page.content.decode()
    again = {**late, "edition": page.context["form"]["edition"].value()}
    assert browser.post(f"/desk/calendar/{item.pk}/", again).status_code == 302
    assert row(item, alfa).body.startswith("My own")


@pytest.mark.parametrize("seen", ["", "-1", "0", "one", "9" * 30])
def test_a_form_that_does_not_say_what_was_seen_overwrites_nothing(alfa: Tenant, browser: Client, seen: str) -> None:
    item = planned.put(alfa)
    page = browser.post(
        f"/desk/calendar/{item.pk}/", typed(browser, item, edition=seen, body="Over the top of it all.")
    )
    assert page.status_code == 409
    assert row(item, alfa).body == planned.BODY


def test_what_cannot_be_handed_in_is_saved_all_the_same(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "PLANNED")
    page = browser.post(f"/desk/calendar/{item.pk}/", typed(browser, item, title="A better title for it", send="1"))
    assert page.status_code == 422
    assert "Saved, and not sent. Write the text first" in text_of(page)
    assert row(item, alfa).title == "A better title for it"


def test_the_words_are_checked_counted_and_shown_while_they_are_typed(alfa: Tenant, browser: Client) -> None:
    a_rule(alfa)
    item = planned.put(alfa)
    sent = {"title": "Short", "body": "**Bold** and guaranteed.", "language": "en", "space_id": str(item.space_id)}
    piece = browser.post("/desk/calendar/look/", sent, headers={"HX-Request": "true"})
    told = text_of(piece)
    assert "0 of 1 rules pass, version 1" in told
    assert "Rule 5.4: Keep promises “guaranteed” is never used. Line 1" in told
    assert "Title: 5 characters: it takes at least 15" in told
    assert "<mark>guaranteed</mark>" in piece.content.decode()
    assert "<strong>Bold</strong>" in piece.content.decode()
    assert row(item, alfa).body == planned.BODY


@pytest.mark.parametrize("sent", [{}, {"space_id": "x"}, {"language": "xx"}, {"body": "\0"}, {"title": "t" * 5000}])
def test_nonsense_is_looked_at_without_harm(alfa: Tenant, browser: Client, sent: dict[str, str]) -> None:
    a_rule(alfa)
    assert browser.post("/desk/calendar/look/", sent).status_code == 200


def test_a_colleague_reviews_and_the_author_cannot(alfa: Tenant, browser: Client, colleague: Client) -> None:
    item = planned.put(alfa, "IN_REVIEW")
    assert "so a colleague reviews it" in text_of(browser.get(f"/desk/calendar/{item.pk}/"))
    own = browser.post(f"/desk/calendar/{item.pk}/review/", {"edition": "1", "verdict": "approve"})
    assert own.status_code == 409
    assert "somebody else approves it" in text_of(own)
    done = colleague.post(f"/desk/calendar/{item.pk}/review/", {"edition": "1", "verdict": "approve"}, follow=True)
    assert "Waits for client" in text_of(done)
    twice = colleague.post(f"/desk/calendar/{item.pk}/review/", {"edition": "1", "verdict": "approve", "note": "kept"})
    assert twice.status_code == 409
    assert "Nobody is asked about it any more" in text_of(twice)


def test_a_change_is_asked_for_with_what_is_to_be_changed(alfa: Tenant, browser: Client, colleague: Client) -> None:
    item = planned.put(alfa, "IN_REVIEW")
    empty = colleague.post(f"/desk/calendar/{item.pk}/review/", {"edition": "1", "verdict": "change", "note": " "})
    assert "Say what is to be changed" in text_of(empty)
    colleague.post(
        f"/desk/calendar/{item.pk}/review/", {"edition": "1", "verdict": "change", "note": "Name the price."}
    )
    page = text_of(browser.get(f"/desk/calendar/{item.pk}/"))
    assert "account_manager of Alfa asked for a change" in page
    assert "Name the price." in page


def test_what_is_approved_changes_only_as_a_new_edition(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED")
    page = browser.get(f"/desk/calendar/{item.pk}/")
    assert "Save and ask again" in text_of(page)
    assert "reviewed and approved again" in text_of(page)
    browser.post(f"/desk/calendar/{item.pk}/", typed(browser, item, body=planned.BODY + " And more."))
    assert (row(item, alfa).status, row(item, alfa).edition) == ("IN_REVIEW", 2)


def test_an_item_is_talked_about_taken_back_and_called_off(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "WITH_CLIENT")
    browser.post(f"/desk/calendar/{item.pk}/comment/", {"note": "Shall we wait?"})
    assert "Shall we wait?" in text_of(browser.get(f"/desk/calendar/{item.pk}/"))
    reminded = browser.post(f"/desk/calendar/{item.pk}/remind/", follow=True)
    assert "approvers are reminded" in text_of(reminded)
    assert "The client was reminded on" in text_of(browser.post(f"/desk/calendar/{item.pk}/remind/"))
    browser.post(f"/desk/calendar/{item.pk}/take-back/")
    assert row(item, alfa).status == "DRAFT"
    assert "It will not be published" in text_of(browser.get(f"/desk/calendar/{item.pk}/cancel/"))
    called_off = browser.post(f"/desk/calendar/{item.pk}/cancel/", {"note": "No time"}, follow=True)
    assert "Cancelled" in text_of(called_off)
    assert 'form="item"' not in called_off.content.decode()


def test_what_is_refused_keeps_the_comment_that_was_typed(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa)
    long = "word " * 900
    page = browser.post(f"/desk/calendar/{item.pk}/comment/", {"note": long})
    assert page.status_code == 409
    assert "at most 4,000 fit" in text_of(page)
    assert long.strip()[:400] in page.content.decode()


def test_who_may_only_read_reads(alfa: Tenant, moderator: User, sign_in: SignIn) -> None:
    item = planned.put(alfa)
    reader = sign_in(moderator, alfa)
    page = reader.get(f"/desk/calendar/{item.pk}/")
    assert "<strong>two hundred</strong>" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert reader.post(f"/desk/calendar/{item.pk}/", {"title": "x"}).status_code == 403
    assert row(item, alfa).title == "Two hundred first questions"


@pytest.mark.parametrize(("upto", "writes"), [("PUBLISHED", True), ("SCHEDULED", True), ("DRAFT", False)])
def test_its_words_stand_once_where_nobody_writes_them(
    alfa: Tenant, community_manager: User, moderator: User, sign_in: SignIn, upto: str, writes: bool
) -> None:
    item = planned.put(alfa, upto)
    browser = sign_in(community_manager if writes else moderator, alfa)
    page = browser.get(f"/desk/calendar/{item.pk}/").content.decode()
    assert page.count("what we changed in the guide") == (2 if upto == "SCHEDULED" else 1), "a field, and its look"
    assert page.count("<strong>two hundred</strong>") == 1
    assert "Checked against the guideline" in page


def test_a_publication_that_failed_says_why(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED")
    Tenant.objects.filter(pk=alfa.pk).update(stage="LIVE")
    with standing_at(alfa):
        Item.objects.filter(pk=item.pk).update(
            status="FAILED", failed_at=timezone.now(), failure_code="PlatformRefused", failure="Title is taken"
        )
    page = text_of(browser.get(f"/desk/calendar/{item.pk}/"))
    assert "It was not published. Title is taken" in page
    assert "Save and send for review" in page
    assert "Title is taken" in text_of(browser.get(f"/desk/calendar/{item.pk}/peek/"))
    again = browser.post(f"/desk/calendar/{item.pk}/retry/", follow=True)
    assert "It is tried again now." in text_of(again)
    assert row(item, alfa).status == "SCHEDULED"


def test_what_the_platform_may_hold_is_asked_for_or_called_off_and_not_written(alfa: Tenant, browser: Client) -> None:
    item = planned.put(alfa, "SCHEDULED")
    with standing_at(alfa):
        now = timezone.now()
        Item.objects.filter(pk=item.pk).update(
            status="FAILED", failed_at=now, sending_at=now, failure_code="NeverFinished", failure="No answer"
        )
    page = browser.get(f"/desk/calendar/{item.pk}/")
    assert "and the platform did not answer." in text_of(page)
    assert "Whether the platform holds it is open" in text_of(page)
    assert "Try again as it is" in text_of(page)
    assert "Call off" in text_of(page)
    assert 'form="item"' not in page.content.decode()
    assert "Cancelled" in text_of(browser.post(f"/desk/calendar/{item.pk}/cancel/", follow=True))


def test_two_moves_in_one_second_leave_one_of_them(alfa: Tenant, browser: Client, colleague: Client) -> None:
    """Saved over an edition that a move has just replaced: refused, whichever came first."""
    item = planned.put(alfa, "SCHEDULED")
    late = typed(browser, item, body="Words that were written while it moved away.")
    with standing_at(alfa):
        by = planned.actor(Role.ACCOUNT_MANAGER, alfa)
        items.move(row(item, alfa), planned.ahead(5, tenant=alfa), by=by, at=timezone.now())
    assert browser.post(f"/desk/calendar/{item.pk}/", late).status_code == 409
    assert row(item, alfa).body == planned.BODY
