"""Life off the platforms on the desk: entered, corrected with a reason, counted in a line of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import AnalogueEntry, Gathering, ReachGroup, Space
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.models import Stage, Tenant
from tests.clients.spaces.forums import spec, write_rows
from tests.cms.conftest import Put
from tests.cms.test_portal_views import text_of
from tests.cms.typing_in import once
from tests.conftest import LONG_AGO, SYSTEM

SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/evidence/offline/"
MONTH = f"{PATH}?month=2026-03"
GIVEN = {
    "space": "forum", "title": "Spring meeting", "form": "HYBRID", "starts_at": "2026-03-05T18:00",
    "ends_at": "2026-03-05T20:00", "attended_in_person": "12", "attended_online": "30", "registered_count": "50",
    "thread_key": "t1", "notes": "",
}  # fmt: skip

LETTERS = {"space": "forum", "on": "2026-03-09", "channel": "LETTER", "count": "7", "group": ""}
CHANGED = {**GIVEN, "seen": "1", "reason": "Counted anew"}


@pytest.fixture
def browser(alfa: Tenant, community_manager: User, sign_in: SignIn, tmp_path: Any) -> Client:
    with standing_at(alfa):
        space = open_space(spec(kind="HYBRID"), by=SYSTEM, at=LONG_AGO)
        rows = [[n, "2026-03-06T10:00:00Z", f"u{n}", "t1", "", "", "Hi", 0, 0, 0] for n in range(1, 4)]
        ingest(space, "csv", write_rows(tmp_path / "a.csv", rows), by=SYSTEM, at=LONG_AGO)
    return sign_in(community_manager, alfa)


def test_a_hybrid_gathering_shows_both_counts_its_thread_and_a_line_of_its_own(alfa: Tenant, browser: Client) -> None:
    page = text_of(browser.get(MONTH))
    assert "No gathering is entered for this month." in page
    browser.post(f"{PATH}groups/", {"name": "Elderly", "ways": ["GATHERING", "LETTER"]})
    browser.post(f"{PATH}groups/", {"name": "Young parents", "ways": ["ONLINE"]})
    with standing_at(alfa):
        group = ReachGroup.objects.get(name="Elderly")
    assert browser.post(f"{PATH}gatherings/", {**GIVEN, "groups": [str(group.pk)]})["Location"] == MONTH
    page = text_of(browser.get(MONTH))
    for words in ("Spring meeting", "12", "30", "t1", "Elderly", "nobody reached"):
        assert words in page, words
    assert "Participation with attendance 45" in " ".join(page.split())
    with standing_at(alfa):
        gathering = Gathering.objects.get()
        assert gathering.thread is not None
    browser.post(f"{PATH}groups/{group.pk}/drop/")
    browser.post(f"{PATH}gatherings/{gathering.pk}/", {**CHANGED, "attended_online": "31"})
    browser.post(f"{PATH}groups/", {"name": "Elderly", "ways": ["GATHERING"]})
    assert "Gatherings 43" in text_of(browser.get(MONTH)), "off the plan and back, it keeps what it counted"


def test_a_form_that_is_sent_twice_counts_once_and_leads_to_what_it_made(alfa: Tenant, browser: Client) -> None:
    first = {**GIVEN, "once": once(browser, f"{PATH}gatherings/")}
    assert browser.post(f"{PATH}gatherings/", {**first, "title": ""}).status_code == 422, "it made nothing yet"
    browser.post(f"{PATH}gatherings/", first)
    again = browser.post(f"{PATH}gatherings/", first, follow=True)
    assert "It was sent twice, and counts once" in text_of(again)
    with standing_at(alfa):
        assert again.redirect_chain == [(f"{PATH}gatherings/{Gathering.objects.get().pk}/", 302)]
    browser.post(f"{PATH}gatherings/", {**GIVEN, "once": once(browser, f"{PATH}gatherings/")})
    letters = {**LETTERS, "once": once(browser, f"{PATH}entries/")}
    told = [browser.post(f"{PATH}entries/", letters)["Location"] for _ in range(2)]
    assert told == [MONTH, MONTH]
    with standing_at(alfa):
        assert (Gathering.objects.count(), AnalogueEntry.objects.count()) == (2, 1), "another form is another meeting"
    browser.post(f"{PATH}gatherings/", {**first, "title": "Another evening"})
    assert browser.post(f"{PATH}gatherings/", {**GIVEN, "once": "nothing"}).status_code == 302
    with standing_at(alfa):
        assert Gathering.objects.count() == 4, "who goes back and enters another means another"


def test_a_correction_says_why_and_stands_in_the_trail(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{PATH}gatherings/", GIVEN)
    with standing_at(alfa):
        where = f"{PATH}gatherings/{Gathering.objects.get().pk}/"
    assert 'value="12"' in browser.get(where).content.decode()
    changed = {**GIVEN, "attended_in_person": "14"}
    assert browser.post(where, {**changed, "seen": "1"}).status_code == 422
    assert browser.post(where, {**CHANGED, "attended_in_person": "14"}).status_code == 302
    with standing_at(alfa):
        entry = Entry.objects.get(verb="spaces.gathering.corrected")
        assert (entry.data["before"]["in_person"], entry.data["after"]["in_person"]) == (12, 14)
        assert entry.data["note"] == "Counted anew"
        pk = Gathering.objects.get().pk
    out = f"{PATH}gathering/{pk}/out/"
    assert "leaves the figures" in text_of(browser.get(out))
    assert browser.post(out, {"seen": "2", "reason": ""}).status_code == 422
    assert browser.post(out, {"seen": "2", "reason": "It did not take place"}).status_code == 302
    with standing_at(alfa):
        assert not Gathering.objects.exists()


def test_letters_calls_and_talks_are_counted_for_their_group(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{PATH}groups/", {"name": "Elderly", "ways": ["LETTER"]})
    with standing_at(alfa):
        group = ReachGroup.objects.get()
    given = {**LETTERS, "group": str(group.pk)}
    assert browser.post(f"{PATH}entries/", given).status_code == 302
    one = {**given, "count": "1", "words": "<b>Dear all</b>", "author_key": "17", "group": ""}
    refused = browser.post(f"{PATH}entries/", one)
    assert (refused.status_code, "holds no member of that id" in text_of(refused)) == (422, True)
    one["author_key"] = " u1 "
    assert browser.post(f"{PATH}entries/", one).status_code == 302
    shown = browser.get(MONTH)
    assert "Letters 7" in text_of(shown)
    assert "&lt;b&gt;Dear all" in shown.content.decode()
    with standing_at(alfa):
        pk = AnalogueEntry.objects.get(count=7).pk
    browser.post(f"{PATH}entry/{pk}/out/", {"reason": "Twice"})
    assert "nobody reached" in text_of(browser.get(MONTH))
    assert "Take “Elderly” off the plan?" in text_of(browser.get(f"{PATH}groups/{group.pk}/drop/"))
    assert "Elderly" in text_of(browser.get(MONTH)), "to look is not to do it"
    browser.post(f"{PATH}groups/{group.pk}/drop/")
    assert "The plan names no group yet." in text_of(browser.get(PATH))
    page = browser.get(MONTH)
    assert "left the plan since" in text_of(page), "it was in the plan of that month"
    assert f"groups/{group.pk}/drop/" not in page.content.decode()
    assert browser.post(f"{PATH}groups/", {"name": "Elderly", "ways": ["PHONE"]}).status_code == 302
    assert browser.post(f"{PATH}groups/", {"name": "Elderly", "ways": ["PHONE"]}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": "2026-03-05T17:00"}, "After its beginning"),
        ({"thread_key": "none"}, "holds no thread of that id"),
        ({"form": "ONLINE"}, "Nobody comes in person"),
        ({"attended_online": "-1"}, "greater than or equal to 0"),
        ({"starts_at": "0001-01-01T00:30", "ends_at": "0001-01-01T01:30"}, "From 1970 on"),
        ({"title": "Spring\u202emeeting"}, "cannot stand here"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    alfa: Tenant, browser: Client, changes: dict[str, str], words: str
) -> None:
    answer = browser.post(f"{PATH}gatherings/", {**GIVEN, **changes})
    assert answer.status_code == 422
    assert words in text_of(answer)
    with standing_at(alfa):
        assert not Gathering.objects.exists()


def test_what_is_to_come_is_seen_now_and_counts_later(alfa: Tenant, browser: Client) -> None:
    begins = timezone.now() + timedelta(days=40)
    given = {**GIVEN, "title": "Next one", "attended_in_person": "", "attended_online": ""}
    given |= {"starts_at": f"{begins:%Y-%m-%dT18:00}", "ends_at": f"{begins:%Y-%m-%dT19:00}"}
    assert "nobody has come" in text_of(browser.post(f"{PATH}gatherings/", {**given, "attended_online": "0"}))
    there = browser.post(f"{PATH}gatherings/", given, follow=True)
    assert "Next one" in text_of(there)
    assert "Hybrid, to come" in text_of(there)
    assert "nobody has entered who came" not in text_of(there)


def test_at_a_stage_that_takes_nothing_in_nothing_is_entered(alfa: Tenant, browser: Client) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.PAUSED)
    assert browser.post(f"{PATH}gatherings/", GIVEN).status_code == 422


def test_another_clients_month_is_its_own(
    alfa: Tenant, beta: Tenant, browser: Client, outsider: User, sign_in: SignIn
) -> None:
    browser.post(f"{PATH}gatherings/", GIVEN)
    with standing_at(beta):
        assert not Gathering.objects.exists()
        assert not Space.objects.exists()
    assert browser.get(f"{PATH}?month=nonsense").status_code == 200
    assert browser.get(f"{PATH}?month=9000-01").status_code == 200


def the_gathering(alfa: Tenant) -> Gathering:
    with standing_at(alfa):
        return Gathering.objects.get()


def test_whoever_was_overtaken_sees_what_stands_now(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{PATH}gatherings/", GIVEN)
    where = f"{PATH}gatherings/{the_gathering(alfa).pk}/"
    assert 'name="seen" value="1"' in browser.get(where).content.decode()
    browser.post(where, {**CHANGED, "attended_in_person": "14", "notes": "Rain"})
    mine = {**CHANGED, "attended_in_person": "13", "title": "My own"}
    answer = browser.post(where, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody has changed the gathering since you looked at it." in page
    assert 'value="My own"' in page
    assert 'name="seen" value="2"' in page
    for held in ("<dd>14</dd>", "<dd>Spring meeting</dd>", "<dd>Rain</dd>"):
        assert held in page, "what stands is beside it"
    assert the_gathering(alfa).attended_in_person == 14
    unsaid = browser.post(where, {**mine, "reason": ""})
    assert 'name="seen" value="1"' in unsaid.content.decode(), "who was not told yet has not looked again"
    assert browser.post(where, {**mine, "seen": "2"}).status_code == 302
    assert the_gathering(alfa).title == "My own"


def test_nobody_takes_out_what_they_have_not_seen(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{PATH}gatherings/", GIVEN)
    pk = the_gathering(alfa).pk
    where, out = f"{PATH}gatherings/{pk}/", f"{PATH}gathering/{pk}/out/"
    assert "<dd>12</dd>" in browser.get(out).content.decode()
    browser.post(where, {**CHANGED, "attended_in_person": "14"})
    answer = browser.post(out, {"seen": "1", "reason": "It did not take place"})
    assert (answer.status_code, the_gathering(alfa).changes) == (422, 2)
    page = answer.content.decode()
    for words in (
        "Somebody has changed the gathering",
        "It did not take place",
        "<dd>14</dd>",
        'name="seen" value="2"',
    ):
        assert words in page, words
    assert browser.post(out, {"seen": "2", "reason": "It did not take place"}).status_code == 302
    late = browser.post(where, {**CHANGED, "title": "My own"})
    assert (late.status_code, "Somebody took it out meanwhile." in text_of(late)) == (422, True)
    assert 'value="My own"' in late.content.decode(), "what was typed is there to be entered anew"
    twice = browser.post(out, {"seen": "2", "reason": "It did not take place"}, follow=True)
    assert "Somebody took it out meanwhile." in text_of(twice)
    assert (browser.get(out).status_code, browser.get(where).status_code) == (404, 404)


def test_an_entry_is_taken_out_once(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{PATH}entries/", LETTERS)
    with standing_at(alfa):
        out = f"{PATH}entry/{AnalogueEntry.objects.get().pk}/out/"
    assert "Taken out." in text_of(browser.post(out, {"reason": "Twice"}, follow=True))
    assert "Somebody took it out meanwhile." in text_of(browser.post(out, {"reason": "Twice"}, follow=True))


RELEASED = "A released month stays as it is."


def test_a_released_month_says_that_it_stays_before_and_after(alfa: Tenant, browser: Client, put: Put) -> None:
    put("2026-03")
    assert 'href="/desk/reports/2026-03/"' in browser.get(MONTH).content.decode()
    assert RELEASED in text_of(browser.post(f"{PATH}gatherings/", GIVEN, follow=True)), "entered"
    assert RELEASED in text_of(browser.post(f"{PATH}entries/", LETTERS, follow=True))
    pk = the_gathering(alfa).pk
    with standing_at(alfa):
        entry = AnalogueEntry.objects.get().pk
    for where in (f"{PATH}gatherings/{pk}/", f"{PATH}gathering/{pk}/out/", f"{PATH}entry/{entry}/out/"):
        page = browser.get(where)
        assert RELEASED in text_of(page), where
        assert 'href="/desk/reports/2026-03/"' in page.content.decode()
    moved = {**CHANGED, "starts_at": "2026-04-05T18:00", "ends_at": "2026-04-05T20:00"}
    page = browser.post(f"{PATH}gatherings/{pk}/", moved, follow=True)
    assert page.redirect_chain == [(f"{PATH}?month=2026-04&left=2026-03", 302)]
    assert RELEASED in text_of(page), "April is open, and March is not"
    assert 'href="/desk/reports/2026-03/"' in page.content.decode()
    assert RELEASED not in text_of(browser.get(f"{PATH}?month=2026-04&left=nonsense"))
    assert RELEASED not in text_of(browser.get(f"{PATH}gatherings/{pk}/"))
    assert RELEASED in text_of(browser.post(f"{PATH}entry/{entry}/out/", {"reason": "Twice"}, follow=True))


def test_a_draft_says_nothing_of_it(browser: Client, put: Put) -> None:
    put("2026-03", "DRAFT")
    assert RELEASED not in text_of(browser.get(MONTH))


def test_the_month_that_stays_in_the_readers_language(browser: Client, put: Put, community_manager: User) -> None:
    put("2026-03")
    for language, words in (("sv", "En släppt månad förblir som den är"), ("da", "En frigivet måned forbliver")):
        User.objects.filter(pk=community_manager.pk).update(language=language)
        assert words in text_of(browser.get(MONTH))
