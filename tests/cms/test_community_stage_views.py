"""The community's stage on the desk: what stands, how it came there, who may name the next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from clients.models import CommunityStage
from clients.selectors import profile
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms.test_portal_views import text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/community-stage/"
GIVEN = {"seen": "0", "stage": "INCEPTION", "since": "2024-05-01", "reason": "The forum opened"}


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def test_a_stage_is_named_and_stays_in_the_history(browser: Client, account_manager: User) -> None:
    assert "Nobody has named a stage yet" in text_of(browser.get(PATH))
    assert "Nobody has named the community’s stage yet." in text_of(browser.get("/desk/charter/"))
    assert browser.post(PATH, GIVEN)["Location"] == PATH
    later = {"seen": "1", "stage": "MATURITY", "since": "2026-02-03", "reason": "Members carry it"}
    page = text_of(browser.post(PATH, {**GIVEN, **later}, follow=True))
    for words in ("Maturity", "3 February 2026", "Members carry it", "1 May 2024", "The forum opened"):
        assert words in page, words
    assert page.count(str(account_manager)) >= 2 or page.count(account_manager.name) >= 2
    assert "The community’s stage: Maturity, since 3 February 2026." in text_of(browser.get("/desk/charter/"))
    assert "Maturity, since 3 February 2026" in text_of(browser.get("/desk/community/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": "INCEPTION"}, "It is in that stage already, since 1 May 2024."),
        ({"since": "2024-04-30"}, "Choose a day from 1 May 2024 on."),
        ({"since": "2999-01-01"}, "A stage has begun when it is named"),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"reason": ""}, "This field is required"),
        ({"seen": "0"}, "Somebody has named a stage since you looked."),
        ({"stage": "OLD"}, "Select a valid choice"),
    ],
)
def test_what_is_refused_stands_beside_what_was_typed(
    alfa: Tenant, browser: Client, changes: dict[str, str], words: str
) -> None:
    browser.post(PATH, GIVEN)
    typed = {"seen": "1", "stage": "MATURITY", "since": "2025-01-01", "reason": "Typed before"}
    answer = browser.post(PATH, {**typed, **changes})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert changes.get("reason", "Typed before") in answer.content.decode()
    assert 'name="seen" value="1"' in answer.content.decode()
    with standing_at(alfa):
        assert CommunityStage.objects.count() == 1


def test_others_read_it_and_name_none(
    alfa: Tenant, browser: Client, moderator: User, finance: User, viewer: User, sign_in: SignIn
) -> None:
    browser.post(PATH, GIVEN)
    reader = sign_in(moderator, alfa)
    page = reader.get(PATH).content.decode()
    assert "The forum opened" in page
    assert "<textarea" not in page
    assert reader.post(PATH, {**GIVEN, "seen": "1", "stage": "MATURITY"}).status_code == 403
    for user in (finance, viewer):
        assert sign_in(user, alfa).get(PATH).status_code == 403


def test_in_the_readers_language(alfa: Tenant, browser: Client, account_manager: User) -> None:
    User.objects.filter(pk=account_manager.pk).update(language="sv")
    with standing_at(alfa):
        today = profile.local_date(timezone.now())
    page = text_of(browser.post(PATH, {**GIVEN, "since": today.isoformat()}, follow=True))
    assert "Gemenskapens skede" in page
    assert "Början" in page
