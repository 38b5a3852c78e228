"""The section of a space's connection page about what its platform tells: secret once, calls, failures, again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Delivery, Hook, Space
from clients.spaces.services import hearing
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.spaces.calls import post_event, tell
from tests.clients.spaces.test_hearing_services import put
from tests.cms.test_desk_home_views import a_space
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
PAGE, HOOK = "/desk/spaces/forum/connection/", "/desk/spaces/forum/webhook"


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    a_space(alfa, "forum")
    return sign_in(account_manager, alfa)


def secret_of(page: str) -> str:
    found = re.search(r"<code>([\w-]{40,})</code>", page)
    assert found
    return found[1]


def seen_on(page: HttpResponse) -> dict[str, str]:
    """What the form of a page carries of the secret that held when it was made."""
    found = re.search(r'name="seen"[^>]*?(?: value="([^"]*)")?[^>]*>', page.content.decode())
    assert found
    return {"seen": found[1] or ""}


def test_a_page_that_is_sent_again_makes_no_other_secret(
    alfa: Tenant, browser: Client, stranger: Callable[[str], Client]
) -> None:
    def sent(page: HttpResponse) -> HttpResponse:
        return browser.post(f"{HOOK}/make/", {"kind": "WEBHOOK", **seen_on(page)}, follow=True)

    empty = browser.get(PAGE)
    first = secret_of(sent(empty).content.decode())
    assert "No secret was made: the page was sent before" in text_of(sent(empty))
    page = browser.get(PAGE)
    second = secret_of(sent(page).content.decode())
    for again in (page, empty, page):
        assert "No secret was made" in text_of(sent(again))
    assert "No secret was made" in text_of(browser.post(f"{HOOK}/make/", {"kind": "WEBHOOK"}, follow=True))
    for number, secret in enumerate((first, second)):  # the one before holds for its day still
        assert tell(stranger("alfa.localhost"), secret, post_event(f"p{number}")) == 202
    with standing_at(alfa):
        verbs = list(Entry.objects.filter(verb__startswith="spaces.hook.").values_list("verb", flat=True))
        assert sorted(verbs) == ["spaces.hook.made", "spaces.hook.replaced"]


def test_the_secret_is_shown_once_with_the_address(
    alfa: Tenant, browser: Client, stranger: Callable[[str], Client]
) -> None:
    page = text_of(browser.get(PAGE))
    assert "Make a secret" in page
    assert "Stop listening" not in page
    answer = browser.post(f"{HOOK}/make/", {"kind": "WEBHOOK"})
    secret = secret_of(answer.content.decode())
    assert "http://alfa.localhost/hooks/forum/" in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert tell(stranger("alfa.localhost"), secret, post_event()) == 202
    page = browser.get(PAGE)
    assert secret not in page.content.decode()
    assert "http://alfa.localhost/hooks/forum/" in text_of(page)
    assert "post.written" in text_of(page)
    other = secret_of(browser.post(f"{HOOK}/make/", {"kind": "WEBHOOK", **seen_on(page)}).content.decode())
    assert other != secret
    assert "the one before holds until" in text_of(browser.get(PAGE))
    assert "Listen to the platform of" in text_of(browser.get(f"{HOOK}/close/"))
    assert "Nobody is listened to any more" in text_of(browser.post(f"{HOOK}/close/", follow=True))
    assert tell(stranger("alfa.localhost"), other, post_event()) == 404


def test_who_comes_to_stop_what_has_stopped_is_told_so(browser: Client) -> None:
    for answer in (browser.get(f"{HOOK}/close/", follow=True), browser.post(f"{HOOK}/close/", follow=True)):
        assert answer.redirect_chain == [(PAGE, 302)]
        assert "Nobody is listened to: there is nothing to stop." in text_of(answer)


def test_for_discourse_it_says_where_to_enter_it(alfa: Tenant, browser: Client) -> None:
    assert "On Discourse: Admin, API, Webhooks" in text_of(browser.post(f"{HOOK}/make/", {"kind": "DISCOURSE"}))
    with standing_at(alfa):
        assert Hook.objects.get().kind == "DISCOURSE"
    assert "Say who calls." in text_of(browser.post(f"{HOOK}/make/", {"kind": "FAX"}, follow=True))
    assert browser.post(f"{HOOK}/other/").status_code == 404
    assert browser.post("/desk/spaces/nowhere/webhook/make/").status_code == 404
    assert browser.get(f"{HOOK}/make/").status_code == 405


def test_what_failed_is_listed_in_words_and_tried_again(alfa: Tenant, browser: Client) -> None:
    browser.post(f"{HOOK}/make/", {"kind": "WEBHOOK"})
    with standing_at(alfa):
        space = Space.objects.get()
        put(space, [post_event(f"p{number}", likes="<b>many</b>") for number in range(7)], at=timezone.now())
        hearing.handle(space.pk, timezone.now())
        Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(why="FAULT", error="")
    answer = browser.get(PAGE)
    page = text_of(answer)
    assert "Failed: 7" in page
    assert "The latest are listed." in page
    assert "Not as documented, at likes. likes: '<b>many</b>'" in page.replace("&lt;", "<").replace(
        "&gt;", ">"
    ).replace("&#x27;", "'")
    assert "<b>many" not in answer.content.decode()
    assert "It could not be taken in for a fault of ours." in page
    assert "7 calls are tried again." in text_of(browser.post(f"{HOOK}/again/", follow=True))
    with standing_at(alfa):
        assert set(Delivery.objects.values_list("state", flat=True)) == {"WAITING"}


def test_the_page_costs_the_same_whatever_came(
    alfa: Tenant, browser: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with standing_at(alfa):
        put(Space.objects.get(), [post_event(f"p{number}", likes="x") for number in range(20)], at=timezone.now())
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        browser.get(PAGE)
