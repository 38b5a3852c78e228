"""The desk's page for a space's connection: its state in words, a try, and a key that is never shown."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from clients.spaces.connectors import wire
from clients.spaces.models import Connection
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Trouble, serving
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.spaces.platforms import KEY, site
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/spaces/forum/connection/"


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    a_space(alfa, "forum")
    return sign_in(account_manager, alfa)


@pytest.fixture
def platform() -> Iterator[tuple[DiscourseStandIn, str]]:
    there = site()
    with serving(there) as address:
        yield there, address


def given(address: str, **changes: str) -> dict[str, str]:
    return {"kind": "DISCOURSE", "url": address, "username": "agency", "secret": KEY, **changes}


def test_connecting_tries_at_once_and_never_shows_the_key(
    browser: Client, platform: tuple[DiscourseStandIn, str]
) -> None:
    assert "Not connected" in text_of(browser.get(PATH))
    answer = browser.post(PATH, given(platform[1]), follow=True)
    page = text_of(answer)
    assert "It works: the platform answers as agency." in page
    assert "works" in page
    assert "sealed, entered" in page
    assert KEY not in answer.content.decode()
    assert f'value="{platform[1]}"' in answer.content.decode()


def test_what_the_platform_refuses_is_not_kept_and_says_why(
    alfa: Tenant, browser: Client, platform: tuple[DiscourseStandIn, str]
) -> None:
    answer = browser.post(PATH, given(platform[1], secret="wrong"))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "What you entered is not kept. 127.0.0.1 does not take our key, or the key may not do this." in page
    assert "Keep it all the same" not in page, "it answered, and said no"
    assert 'value="agency"' in answer.content.decode(), "all but the key is there to be corrected"
    with standing_at(alfa):
        assert not Connection.objects.exists()
    browser.post(PATH, given(platform[1]))
    page = text_of(browser.post(PATH, given(platform[1], secret="wrong")))
    assert "the connection is as before" in page
    assert "It works" in text_of(browser.post(f"{PATH}test/", follow=True))


def test_one_that_does_not_answer_now_is_kept_when_somebody_says_so(
    alfa: Tenant, browser: Client, platform: tuple[DiscourseStandIn, str]
) -> None:
    platform[0].trouble(Trouble.FAULT, method="GET")
    answer = browser.post(PATH, given(platform[1]))
    assert answer.status_code == 422
    assert "127.0.0.1 has a fault of its own." in text_of(answer)
    assert KEY not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    held = re.search(r'name="held" value="([^"]+)"', answer.content.decode())
    assert held
    page = text_of(browser.post(PATH, {"do": "keep", "held": held[1]}, follow=True))
    assert "It is kept, and tried again by itself." in page
    assert "It works: the platform answers as agency." in page
    platform[0].trouble(Trouble.FAULT, method="GET")
    page = text_of(browser.post(f"{PATH}test/", follow=True))
    assert "127.0.0.1 has a fault of its own." in page
    assert "the last call failed" in text_of(browser.get(PATH))
    assert browser.post(PATH, {"do": "keep", "held": "nothing of ours"}).status_code == 422


def test_disconnecting_is_asked_and_told_of(
    alfa: Tenant, browser: Client, platform: tuple[DiscourseStandIn, str]
) -> None:
    browser.post(PATH, given(platform[1]))
    where = f"{PATH}end/"
    assert where in browser.get(PATH).content.decode()
    assert "The key is deleted here." in text_of(browser.get(where))
    with standing_at(alfa):
        assert Connection.objects.exists(), "to look is not to do it"
    page = text_of(browser.post(where, follow=True))
    assert "Disconnected. The key is gone" in page
    assert f"Connected to {platform[1]}" in page
    assert f"Disconnected from {platform[1]}" in page
    with standing_at(alfa):
        assert not Connection.objects.exists()
    assert "is not connected to a platform" in text_of(browser.post(where, follow=True))
    assert "not connected" in text_of(browser.get("/desk/evidence/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "forum.example.com"}, "Write an address out in the public network"),
        ({"secret": ""}, "This field is required"),
        ({"secret": "two words"}, "Visible ASCII characters without blanks"),
        ({"username": "å"}, "Visible ASCII characters without blanks, at most 100"),
        ({"kind": "FAX"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    alfa: Tenant, browser: Client, changes: dict[str, str], words: str
) -> None:
    answer = browser.post(PATH, given("https://forum.example.com", **changes))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert KEY not in answer.content.decode()
    with standing_at(alfa):
        assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("url", "may_be_loopback"),
    [("http://127.0.0.1:8000", False), ("http://169.254.169.254", False), ("http://169.254.169.254", True)],
)
def test_an_address_inside_is_refused_where_it_may_not_be(
    alfa: Tenant, browser: Client, settings: pytest.FixtureRequest, url: str, may_be_loopback: bool
) -> None:
    settings.PLATFORMS_MAY_BE_LOOPBACK = may_be_loopback  # type: ignore[attr-defined]
    answer = browser.post(PATH, given(url))
    assert answer.status_code == 422
    assert "out in the public network" in text_of(answer)


def test_a_name_that_nobody_knows_is_told_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object, **__: object) -> list[object]:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(wire, "getaddrinfo", look)
    answer = browser.post(PATH, given("https://forun.example.com"))
    assert answer.status_code == 422
    assert "Nobody is found by the name forun.example.com. Is it spelled right?" in text_of(answer)


def test_a_space_that_is_not_there_and_one_without_a_connection(browser: Client) -> None:
    assert browser.get("/desk/spaces/nowhere/connection/").status_code == 404
    assert browser.post("/desk/spaces/nowhere/connection/test/").status_code == 404
    assert "is not connected to a platform" in text_of(browser.post(f"{PATH}test/", follow=True))


def test_another_clients_connection_is_not_shown(
    alfa: Tenant, beta: Tenant, browser: Client, platform: tuple[DiscourseStandIn, str], sign_in: SignIn, owner: User
) -> None:
    browser.post(PATH, given(platform[1]))
    a_space(beta, "forum")
    there = sign_in(owner, beta)
    there.post(f"{PATH}end/")
    with standing_at(alfa):
        assert Connection.objects.exists()
    page = text_of(there.get(PATH))
    assert "Not connected" in page
    assert platform[1] not in page


def test_the_way_there_is_on_the_evidence_page_for_who_may(
    alfa: Tenant, browser: Client, moderator: User, sign_in: SignIn
) -> None:
    assert PATH in browser.get("/desk/evidence/").content.decode()
    assert PATH not in sign_in(moderator, alfa).get("/desk/evidence/").content.decode()
