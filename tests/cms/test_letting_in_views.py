"""The desk's pages for other systems: tokens made, shown once, called in; the document to read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from clients.integrations.models import ApiToken
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms.test_portal_views import text_of

SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/api/"
GIVEN = {"name": "Data warehouse", "scopes": ["metrics:read", "spaces:read"], "last_on": ""}


@pytest.fixture
def browser(alfa: Tenant, account_manager: User, sign_in: SignIn) -> Client:
    return sign_in(account_manager, alfa)


def test_a_token_is_shown_once_and_opens_what_was_ticked(alfa: Tenant, browser: Client) -> None:
    assert "No other system comes in yet." in text_of(browser.get(PATH))
    made = browser.post(PATH, GIVEN)
    token = re.findall(r"caas_[\w-]{43}", made.content.decode())[0]
    assert made["Cache-Control"].startswith("max-age=0")
    page = browser.get(PATH)
    assert token not in page.content.decode()
    assert token[:11] in page.content.decode()
    assert "Data warehouse" in text_of(page)
    system = Client(headers={"host": alfa.host, "authorization": f"Bearer {token}"})
    assert system.get("/api/v1/spaces").status_code == 200
    assert system.get("/api/v1/objectives").status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scopes": []}, "This field is required."),
        ({"name": " "}, "This field is required."),
        ({"last_on": "2020-01-01"}, "A day to come, within five years."),
        ({"last_on": "9999-12-31"}, "A day to come, within five years."),
        ({"name": "a\u202eb"}, "At most 80 characters that people can read."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    alfa: Tenant, browser: Client, changes: dict[str, object], words: str
) -> None:
    answer = browser.post(PATH, {**GIVEN, **changes})  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert words in text_of(answer)
    with standing_at(alfa):
        assert not ApiToken.objects.exists()


def test_calling_one_in_asks_first(alfa: Tenant, browser: Client) -> None:
    made = browser.post(PATH, GIVEN)
    token = re.findall(r"caas_[\w-]{43}", made.content.decode())[0]
    with standing_at(alfa):
        where = f"{PATH}tokens/{ApiToken.objects.get().pk}/"
    assert "turned away" in text_of(browser.get(where))
    assert "Called in." in text_of(browser.post(where, follow=True))
    assert "called in" in text_of(browser.get(PATH))
    system = Client(headers={"host": alfa.host, "authorization": f"Bearer {token}"})
    assert system.get("/api/v1/spaces").status_code == 401
    assert "called in already" in text_of(browser.post(where, follow=True))


def test_the_document_is_a_page_and_a_file(browser: Client) -> None:
    page = text_of(browser.get(f"{PATH}document/"))
    for words in ("POST /api/v1/activity", "activity:write", "posts[].created_at", "figures", "curl"):
        assert words in page
    told = json.loads(browser.get(f"{PATH}document/?as=json").content)
    assert "/api/v1/metrics" in told["paths"]
