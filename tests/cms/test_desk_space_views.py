"""What is said of a space on the desk: read by the team, changed by its leads, and where the next case lands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Space
from sla.models import Case
from sla.services import cases
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.boards.models import OpenCase
from tenants.context import client as standing_at
from tenants.context import public
from tenants.models import Tenant
from tests.cms.queue_cases import a_flag_case, a_forum
from tests.cms.test_portal_views import text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/spaces/forum/"
GIVEN = {
    "seen": "1", "name": "Growers’ forum", "visibility": "MEMBERS", "description": "Where growers ask",
    "keywords": "Frost, rain  gauge, frost", "responsible": "community_manager", "reason": "Agreed in March",
}  # fmt: skip


@pytest.fixture
def forum(alfa: Tenant) -> int:
    return a_forum(alfa)


@pytest.fixture
def browser(alfa: Tenant, forum: int, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def teams() -> dict[int, str]:
    with public():
        return dict(OpenCase.objects.values_list("number", "team"))


def test_it_is_read_and_changed(alfa: Tenant, browser: Client) -> None:
    page = text_of(browser.get(PATH))
    for words in ("Forum", "Anyone reads it", "not written yet", "Moderator", "Online, Discourse"):
        assert words in page, words
    assert "What is open stays with the team that has it." in page
    page = text_of(browser.post(PATH, GIVEN, follow=True))
    for words in ("Growers’ forum", "Whoever joins", "Where growers ask", "frost, rain gauge", "Community manager"):
        assert words in page, words
    assert f'href="{PATH}"' in browser.get("/desk/evidence/").content.decode()
    with standing_at(alfa):
        space = Space.objects.get()
        assert (space.slug, space.kind, space.platform, space.changes) == ("forum", "ONLINE", "DISCOURSE", 2)


def test_the_next_case_lands_with_the_new_team_and_what_is_open_stays(
    alfa: Tenant, browser: Client, forum: int, moderator: User
) -> None:
    at: datetime = timezone.now()
    first = a_flag_case(alfa, forum, "Open before", at=at)
    browser.post(PATH, GIVEN)
    second = a_flag_case(alfa, forum, "Open after", at=at)
    assert teams() == {first: "moderator", second: "community_manager"}
    with standing_at(alfa):
        cases.claim(Case.objects.get(number=first), by=actor_at(moderator, alfa, at=at), at=at)
    assert teams() == {first: "moderator", second: "community_manager"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "a\u202eb"}, "cannot stand here"),
        ({"keywords": ",".join(f"w{n}" for n in range(13))}, "At most 12 keywords"),
        ({"keywords": "k" * 41}, "At most 12 keywords, each of at most 40 characters."),
        ({"responsible": "viewer"}, "Select a valid choice"),
        ({"visibility": "SECRET"}, "Select a valid choice"),
        ({"reason": ""}, "This field is required"),
        (
            {"name": "Forum", "visibility": "PUBLIC", "description": "", "keywords": "", "responsible": "moderator"},
            "The space says all of that already",
        ),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(
    alfa: Tenant, browser: Client, changes: dict[str, str], words: str
) -> None:
    answer = browser.post(PATH, {**GIVEN, **changes})
    assert answer.status_code == 422
    assert words in text_of(answer)
    with standing_at(alfa):
        assert Space.objects.get().changes == 1


def test_whoever_was_overtaken_sees_what_stands_now(alfa: Tenant, browser: Client) -> None:
    browser.post(PATH, GIVEN)
    answer = browser.post(PATH, {**GIVEN, "name": "My own"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody has changed the space since you looked at it." in page
    assert 'value="My own"' in page
    assert 'name="seen" value="2"' in page
    with standing_at(alfa):
        assert Space.objects.get().name == "Growers’ forum"


def test_the_team_reads_it_and_changes_nothing(
    alfa: Tenant, forum: int, community_manager: User, viewer: User, sign_in: SignIn
) -> None:
    reader = sign_in(community_manager, alfa)
    page = reader.get(PATH).content.decode()
    assert "Anyone reads it" in page
    assert "<textarea" not in page
    assert reader.post(PATH, GIVEN).status_code == 403
    assert reader.get("/desk/spaces/none/").status_code == 404
    assert sign_in(viewer, alfa).get(PATH).status_code == 403


def test_in_the_readers_language(browser: Client, account_manager: User) -> None:
    User.objects.filter(pk=account_manager.pk).update(language="da")
    page = text_of(browser.get(PATH))
    assert "Ansvarligt team" in page
    assert "bliver hos det team, der har det" in page
