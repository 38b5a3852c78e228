"""Another system: a client of the API with a token of alfa's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from clients.integrations.models import ApiToken
from clients.integrations.rules.scopes import Scope
from clients.integrations.services import tokens
from clients.spaces.models import Space
from clients.spaces.services.spaces import open_space
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import SYSTEM

AT = datetime(2026, 1, 5, tzinfo=UTC)


class System:
    """What another system does, with its token."""

    def __init__(self, tenant: Tenant, token: str, name: str = "") -> None:
        self.token, self.host, self.name = token, tenant.host, name
        self.browser = Client(headers={"host": tenant.host, "authorization": f"Bearer {token}"})

    def get(self, path: str, **asked: str) -> HttpResponse:
        return self.browser.get(f"/api/v1{path}", asked)  # type: ignore[return-value]

    def post(self, body: Any, *, key: str = "") -> HttpResponse:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"idempotency-key": key} if key else {}
        return self.browser.post(  # type: ignore[return-value]
            "/api/v1/activity", content, content_type="application/json", headers=headers
        )

    def send(self, *posts: Any, key: str = "", space: str = "forum") -> dict[str, Any]:
        answer = self.post({"space": space, "posts": list(posts)}, key=key)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)  # type: ignore[no-any-return]


LetIn = Callable[..., System]


@pytest.fixture
def let_in(db: None) -> LetIn:
    """Make a token with these scopes (all by default) at a client."""
    cache.clear()

    def made(tenant: Tenant, *scopes: Scope, **fields: Any) -> System:
        with standing_at(tenant):
            name = f"Data warehouse {ApiToken.objects.count() + 1}"
            _, text = tokens.make(name, [*(scopes or Scope)], by=SYSTEM, at=AT, **fields)
        return System(tenant, text, name)

    return made


@pytest.fixture
def forum(alfa: Tenant) -> Space:
    with standing_at(alfa):
        return open_space(spec(), by=SYSTEM, at=AT)


@pytest.fixture
def system(alfa: Tenant, forum: Space, let_in: LetIn) -> System:
    return let_in(alfa)


def a_post(number: int, **fields: Any) -> dict[str, Any]:
    told = {"post_id": str(number), "created_at": f"2026-01-02T10:{number:02}:00+01:00", "author": f"u{number % 3}"}
    return {**told, "thread": "t1", **fields}
