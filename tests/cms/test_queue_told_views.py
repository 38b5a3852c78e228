"""What the case page says of telling the platform: told, being told, not yet and why, never and why, again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Answer, Connection, Flag, Space
from clients.spaces.rules.answers import TELL
from clients.spaces.services import flags
from playbooks.rules.guideline import Action
from sla.models import Case
from sla.services import cases
from tenants.access.models import User
from tenants.boards.models import Work
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.spaces.test_flags_services import flag
from tests.cms.conftest import MADE_AT
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of
from tests.conftest import SYSTEM
from tests.sla.town import someone

SignIn = Callable[[User, Tenant], Client]
PAGE = "/desk/cases/1/"


@pytest.fixture
def decided(alfa: Tenant, moderator: User) -> None:
    """A decided flag of a connected forum."""
    a_space(alfa, "forum")
    with standing_at(alfa):
        space = Space.objects.get()
        Connection.objects.create(
            space=space, kind="DISCOURSE", base_url="https://forum.example.com", sealed_secret="x", created_at=MADE_AT
        )
        flags.store(space, [flag()], by=SYSTEM, at=MADE_AT)
        case = Case.objects.get()
        cases.decide(
            case, action=Action.KEEP, rule="", reason="It is fine", by=someone(moderator), at=MADE_AT, seen=case.moves
        )


STATES: dict[str, tuple[dict[str, Any], list[str], bool]] = {
    "waiting": ({}, ["Discourse is being told.", "Message: the flag is wrong, the post stays"], False),
    "told": ({"state": "TOLD", "told_at": MADE_AT}, ["Discourse was told"], False),
    "not yet": (
        {"attempts": 1, "next_at": MADE_AT + timedelta(minutes=1), "error_code": "PlatformFails",
         "error_facts": {"host": "forum.example.com"}},
        ["Discourse could not be told yet.", "forum.example.com has a fault of its own.", "It is tried again"],
        False,
    ),
    "refused": (
        {"state": "FAILED", "error_code": "KeyRefused", "error_facts": {"host": "forum.example.com", "words": "<b>No"}},
        ["Discourse could not be told.", "forum.example.com does not take our key"],
        True,
    ),
    "of no sentence": (
        {"state": "FAILED", "error_code": "Odd", "error": "Odd words"}, ["could not be told.", "Odd words"], True
    ),
    "nobody there": ({"state": "UNCONNECTED"}, ["Discourse was not connected when this was decided."], True),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_the_page_says_where_it_stands(
    alfa: Tenant, decided: None, moderator: User, sign_in: SignIn, state: str
) -> None:
    changes, expected, again = STATES[state]
    with standing_at(alfa):
        Answer.objects.update(**changes)
    answer = sign_in(moderator, alfa).get(PAGE)
    page = text_of(answer)
    assert not [words for words in expected if words not in page], page
    assert ("Tell them again" in page) == again
    assert "<b>No" not in answer.content.decode()


def test_it_is_told_again_by_who_may_decide(
    alfa: Tenant, decided: None, moderator: User, analyst: User, sign_in: SignIn
) -> None:
    with standing_at(alfa):
        Answer.objects.update(state="FAILED", error_code="KeyRefused", error_facts={"host": "x", "words": ""})
        Work.objects.all().update(done_at=timezone.now())
    assert "Tell them again" not in text_of(sign_in(analyst, alfa).get(PAGE))
    assert sign_in(analyst, alfa).post(f"{PAGE}tell_again/").status_code == 403
    browser = sign_in(moderator, alfa)
    assert "The platform is told again." in text_of(browser.post(f"{PAGE}tell_again/", follow=True))
    with standing_at(alfa):
        assert Answer.objects.get().state == "WAITING"
        assert Work.objects.get(kind=TELL).done_at is None
    refused = browser.post(f"{PAGE}tell_again/")
    assert refused.status_code == 409
    assert "The platform has been told, or is about to be." in text_of(refused)


def test_what_more_is_asked_for_is_left_to_do_there(
    alfa: Tenant, decided: None, moderator: User, sign_in: SignIn
) -> None:
    with standing_at(alfa):
        Flag.objects.update(post=None)
        Answer.objects.update(state="TOLD", told_at=MADE_AT)
    assert "not carried out by itself" not in text_of(sign_in(moderator, alfa).get(PAGE))


def test_where_nobody_hears_decisions_no_line_says_so_each_time(
    alfa: Tenant, decided: None, moderator: User, sign_in: SignIn
) -> None:
    with standing_at(alfa):
        Answer.objects.update(state="UNCONNECTED")
        Connection.objects.update(kind="WEBHOOK")
    page = text_of(sign_in(moderator, alfa).get(PAGE))
    assert "Message:" not in page
    assert "Tell them again" not in page


def test_each_case_shows_what_was_owed_of_it(alfa: Tenant, decided: None, moderator: User, sign_in: SignIn) -> None:
    """The flag is opened anew on the platform: the case before says so, the new one tells for itself."""
    browser, anew = sign_in(moderator, alfa), MADE_AT + timedelta(hours=2)
    with standing_at(alfa):
        space = Space.objects.get()
        Answer.objects.update(state="FAILED", error_code="KeyRefused", error_facts={"host": "x", "words": ""})
        flags.store(space, [flag(state="RESOLVED")], by=SYSTEM, at=MADE_AT + timedelta(hours=1))
        flags.store(space, [flag(reopened_at=anew)], by=SYSTEM, at=anew)
        case = Case.objects.latest("pk")
    page = text_of(browser.get(PAGE))
    assert "a new case waits for it" in page
    assert "Tell them again" not in page
    refused = browser.post(f"{PAGE}tell_again/")
    assert refused.status_code == 409
    assert "The flag was opened anew on the platform before it was told" in text_of(refused)
    with standing_at(alfa):
        told = {"by": someone(moderator), "at": anew + timedelta(minutes=1), "seen": case.moves}
        cases.decide(case, action=Action.KEEP, rule="", reason="It is fine still", **told)
        Answer.objects.update(state="FAILED", error_code="NothingThere", error_facts={"host": "there"})
    before, now = text_of(browser.get(PAGE)), text_of(browser.get(f"/desk/cases/{case.number}/"))
    assert "could not be told" not in before
    assert "there knows nothing at that address" in now
    assert "Tell them again" in now
    assert browser.post(f"{PAGE}tell_again/").status_code == 409
    assert browser.post(f"/desk/cases/{case.number}/tell_again/", follow=True).status_code == 200
