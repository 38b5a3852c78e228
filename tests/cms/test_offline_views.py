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
    browser.post(f"{PATH}gatherings/{gathering.pk}/", {**GIVEN, "attended_online": "31", "reason": "Counted anew"})
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
    letters = {"space": "forum", "on": "2026-03-09", "channel": "LETTER", "count": "7", "group": ""}
    letters["once"] = once(browser, f"{PATH}entries/")
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
    assert browser.post(where, changed).status_code == 422
    assert browser.post(where, {**changed, "reason": "Counted anew"}).status_code == 302
    with standing_at(alfa):
        entry = Entry.objects.get(verb="spaces.gathering.corrected")
        assert (entry.data["before"]["in_person"], entry.data["after"]["in_person"]) == (12, 14)
        assert entry.data["note"] == "Counted anew"
        pk = Gathering.objects.get().pk
    out = f"{PATH}gathering/{pk}/out/"
    assert "leaves the figures" in text_of(browser.get(out))
    assert browser.post(out, {"reason": ""}).status_code == 422
    assert browser.post(out, {"reason": "It did not take place"}).status_code == 302
    with standing_at(alfa):
        assert not Gathering.objects.exists()


def test_letters_calls_and_talks_are_counted_for_their_group(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{PATH}groups/", {"name": "Elderly", "ways": ["LETTER"]})
    with standing_at(alfa):
        group = ReachGroup.objects.get()
    given = {"space": "forum", "on": "2026-03-09", "channel": "LETTER", "count": "7", "group": str(group.pk)}
    assert browser.post(f"{PATH}entries/", given).status_code == 302
    one = {**given, "count": "1", "words": "<b>Dear all</b>", "author_key": "17", "group": ""}
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
