"""Who comes in with a token, who does not, and what every "no" says."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from clients.integrations.models import ApiToken
from clients.integrations.rules.scopes import Scope
from clients.integrations.services import tokens
from tenants.access import machines, middleware
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted, Permission, may
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.kernel.refusals import InvalidInput
from tenants.models import Stage, Tenant
from tests.clients.integrations.conftest import AT, LetIn, System
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db


def test_only_the_digest_is_kept_and_the_trail_knows_no_secret(alfa: Tenant, system: System) -> None:
    with standing_at(alfa):
        held = ApiToken.objects.get()
        told = repr(list(Entry.objects.values())) + repr(ApiToken.objects.values().get())
    assert system.token.startswith("caas_")
    assert len(system.token) == 48
    assert system.token not in told
    assert held.shown == system.token[:11]
    assert len(held.sha256) == 64


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [
        ("", ["metrics:read"], "name"),
        ("x" * 81, ["metrics:read"], "name"),
        ("a\u202eb", ["metrics:read"], "name"),
        ("x", [], "scopes"),
        ("x", ["all:write"], "scopes"),
        ("x", ["metrics:read", "metrics:read"], "scopes"),
    ],
)
def test_what_no_token_can_be_is_refused(in_alfa: Tenant, name: str, scopes: list[str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tokens.make(name, scopes, by=SYSTEM, at=AT)
    assert [at for at, _ in refused.value.problems] == [field]
    with pytest.raises(InvalidInput):
        tokens.make("x", ["metrics:read"], expires_at=AT, by=SYSTEM, at=AT)


def test_a_page_that_is_sent_twice_makes_one_token(in_alfa: Tenant) -> None:
    first, _ = tokens.make("CRM", ["metrics:read"], by=SYSTEM, at=AT)
    with pytest.raises(tokens.TokenNameTaken):
        tokens.make("CRM", ["metrics:read"], by=SYSTEM, at=AT)
    tokens.revoke(first, by=SYSTEM, at=AT)
    again, _ = tokens.make("CRM", ["metrics:read"], by=SYSTEM, at=AT)
    assert [each.pk for each in ApiToken.objects.filter(revoked_at=None)] == [again.pk]


def test_who_may_not_manage_them_makes_none(alfa: Tenant, analyst: User) -> None:
    with standing_at(alfa), pytest.raises(NotPermitted):
        tokens.make("x", ["metrics:read"], by=actor_at(analyst, alfa, at=timezone.now()), at=AT)


def test_every_stranger_is_answered_with_the_same_bytes(
    alfa: Tenant, beta: Tenant, system: System, let_in: LetIn, owner: User, sign_in: object
) -> None:
    """No token, nonsense, one called in, one run out, another client's, at an unknown host, with a person's cookie."""
    gone, late, theirs = let_in(alfa), let_in(alfa, expires_at=AT + timedelta(days=1)), let_in(beta)
    with standing_at(alfa):
        newest = ApiToken.objects.get(shown=gone.token[:11])
        tokens.revoke(newest, by=SYSTEM, at=AT)
        with pytest.raises(tokens.TokenRevoked):
            tokens.revoke(newest, by=SYSTEM, at=AT)
    asked = [
        Client(headers={"host": alfa.host}),
        *(Client(headers={"host": alfa.host, "authorization": told}) for told in ("Bearer x", "Basic eDp5", "Bearer")),
        *(System(alfa, each.token).browser for each in (gone, late, theirs)),
        Client(headers={"host": "nobody.localhost", "authorization": f"Bearer {system.token}"}),
        System(beta, system.token).browser,
        sign_in(owner, alfa),  # type: ignore[operator]
    ]
    for path in ("/api/v1/spaces", "/api/v1/openapi.json", "/api/v1/nothing", "/api/other"):
        answers = [each.get(path) for each in asked]
        assert {(each.status_code, each.content, each["WWW-Authenticate"]) for each in answers} == {
            (401, answers[0].content, 'Bearer realm="api"')
        }
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert "Set-Cookie" not in answers[0].headers
    assert system.get("/spaces").status_code == 200


def test_a_missing_scope_is_told_in_words(alfa: Tenant, system: System, let_in: LetIn) -> None:
    reader = let_in(alfa, Scope.METRICS_READ)
    for answer in (reader.post({"space": "forum", "posts": []}), reader.get("/objectives"), reader.get("/spaces")):
        told = json.loads(answer.content)
        assert (answer.status_code, told["code"]) == (403, "ScopeMissing")
        assert "this needs the scope" in told["detail"]
    assert reader.get("/metrics", month="2026-01").status_code == 200


def test_a_token_may_what_its_scopes_give_and_no_more(alfa: Tenant, let_in: LetIn) -> None:
    let_in(alfa, Scope.ACTIVITY_WRITE)
    with standing_at(alfa):
        from clients.integrations.selectors.tokens import actor

        by = actor(ApiToken.objects.get())
    assert [each for each in Permission if may(by, each)] == [Permission.EVIDENCE_INGEST]
    assert not by.is_staff


def test_its_last_use_is_noted_at_most_once_a_minute(alfa: Tenant, system: System) -> None:
    system.get("/spaces")
    with standing_at(alfa):
        first = ApiToken.objects.get().last_used_at
        assert first is not None
    system.get("/spaces")
    with standing_at(alfa):
        assert ApiToken.objects.get().last_used_at == first
        ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    system.get("/spaces")
    with standing_at(alfa):
        again = ApiToken.objects.get().last_used_at
        assert again is not None
        assert again >= first


def test_too_many_calls_are_told_when_to_come_again(
    alfa: Tenant, beta: Tenant, system: System, let_in: LetIn, settings: object
) -> None:
    settings.API_CALLS_A_MINUTE = 2  # type: ignore[attr-defined]
    other, theirs = let_in(alfa), let_in(beta)
    answers = [system.get("/spaces") for _ in range(6)]  # a minute may turn once in between
    last = answers[-1]
    assert last.status_code == 429
    assert 0 < int(last["Retry-After"]) <= 60
    assert json.loads(last.content)["code"] == "TooManyRequests"
    assert other.get("/spaces").status_code == theirs.get("/spaces").status_code == 200


def test_calls_without_the_scope_are_counted(alfa: Tenant, let_in: LetIn, settings: object) -> None:
    settings.API_CALLS_A_MINUTE = 2  # type: ignore[attr-defined]
    theirs = let_in(alfa, Scope.ACTIVITY_WRITE)
    statuses = [theirs.get("/metrics?month=2026-01").status_code for _ in range(6)]
    assert (statuses[0], statuses[-1]) == (403, 429)


def test_where_nothing_can_be_counted_everybody_passes(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise OSError

    monkeypatch.setattr(cache, "incr", broken)
    assert system.get("/spaces").status_code == 200


def test_at_a_client_that_has_ended_it_opens_nothing(alfa: Tenant, system: System) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.ENDED)
    answer = system.get("/spaces")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "ClientEnded")


def test_while_the_client_is_brought_up_to_date_only_its_own_systems_are_told(
    alfa: Tenant, beta: Tenant, system: System, let_in: LetIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = let_in(beta)
    monkeypatch.setattr(middleware.context, "fits", lambda tenant: tenant.is_agency)
    answer = system.get("/spaces")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert json.loads(answer.content)["code"] == "BeingUpdated"
    assert System(alfa, theirs.token).get("/spaces").status_code == 401
    assert Client(headers={"host": alfa.host}).get("/api/v1/spaces").status_code == 401
    assert machines.PATHS == ("/api/",)


def test_a_fault_says_nothing_of_itself(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    from clients.spaces.selectors import spaces

    def fails() -> None:
        raise RuntimeError("a member's words")

    monkeypatch.setattr(spaces, "every", fails)
    answer = system.get("/spaces")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (500, "Fault")
    assert b"words" not in answer.content


def test_another_method_is_told_which_there_are(system: System) -> None:
    answer = system.browser.delete("/api/v1/spaces")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert json.loads(answer.content)["code"] == "MethodNotAllowed"
