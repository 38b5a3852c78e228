"""A token opens its own client's doors: nothing that it sends or asks for meets another client's rows."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from clients.integrations.models import ApiToken, KeptAnswer
from clients.integrations.selectors import tokens as selectors
from clients.spaces.models import Post
from clients.spaces.services.spaces import open_space
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients.integrations.conftest import AT, LetIn, System, a_post, let_in
from tests.clients.spaces.forums import spec
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
__all__ = ["let_in"]


@pytest.fixture
def both(alfa: Tenant, beta: Tenant, let_in: LetIn) -> tuple[System, System]:  # noqa: F811
    """The same space and a system at two clients."""
    for tenant in (alfa, beta):
        with standing_at(tenant):
            open_space(spec(), by=SYSTEM, at=AT)
    return let_in(alfa), let_in(beta)


def test_what_is_sent_stays_where_it_came_in(alfa: Tenant, beta: Tenant, both: tuple[System, System]) -> None:
    ours, theirs = both
    ours.send(a_post(1), a_post(2), key="same")
    with standing_at(beta):
        assert not Post.objects.exists()
        assert not KeptAnswer.objects.exists()
    told = theirs.send(a_post(1), key="same")
    assert told["accepted"] == 1
    for system, posts in ((ours, 2), (theirs, 1)):
        figures = json.loads(system.get("/metrics", month="2026-01").content)["figures"]
        assert figures["posts"] == posts


def test_a_token_is_known_at_its_own_client_alone(alfa: Tenant, beta: Tenant, both: tuple[System, System]) -> None:
    now = timezone.now()
    with standing_at(alfa):
        assert selectors.bearer(both[0].token, at=now) is not None
        assert selectors.bearer(both[1].token, at=now) is None
        assert not selectors.is_held(both[1].token)
        assert selectors.visible_to(SYSTEM).count() == ApiToken.objects.count() == 1
    assert System(beta, both[0].token).get("/spaces").status_code == 401


def test_calls_are_counted_for_each_client(alfa: Tenant, both: tuple[System, System], settings: object) -> None:
    settings.API_CALLS_A_MINUTE = 1  # type: ignore[attr-defined]
    assert [both[0].get("/spaces").status_code for _ in range(4)][-1] == 429
    assert both[1].get("/spaces").status_code == 200
