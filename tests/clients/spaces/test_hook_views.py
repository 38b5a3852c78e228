"""The address that platforms call: only what is signed, fresh and small is kept, once; all else is told why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from clients.spaces.models import Delivery, Hook
from clients.spaces.rules.inbox import HANDLE, SecretReplaced, mark
from clients.spaces.services import hooks, inbox
from clients.spaces.services.spaces import open_space
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.context import client as standing_at
from tenants.models import Stage, Tenant
from tests.clients.spaces.calls import by_discourse, call, post_event, signed, tell
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO, SYSTEM

pytestmark = pytest.mark.django_db
Stranger = Callable[[str], Client]
BODY = json.dumps(post_event()).encode()


def listening(tenant: Tenant, kind: str = "WEBHOOK", slug: str = "forum") -> str:
    """A space of the client whose platform may call; the secret to sign with."""
    with standing_at(tenant):
        return hooks.make(open_space(spec(slug), by=SYSTEM, at=LONG_AGO), kind=kind, by=SYSTEM, at=timezone.now())


@pytest.fixture
def caller(stranger: Stranger) -> Client:
    browser = stranger("alfa.localhost")
    browser.handler.enforce_csrf_checks = True
    return browser


@pytest.fixture
def secret(alfa: Tenant) -> str:
    return listening(alfa)


def kept(tenant: Tenant) -> list[str]:
    with standing_at(tenant):
        return [f"{one.event} {one.state}{one.why and ' ' + one.why}" for one in Delivery.objects.order_by("pk")]


def test_a_signed_call_is_stored_once_without_a_session(alfa: Tenant, caller: Client, secret: str) -> None:
    with standing_at(alfa):
        entries = Entry.objects.count()
    headers = signed(secret, BODY)
    assert call(caller, BODY, headers) == (202, {"stored": True})
    assert call(caller, BODY, headers) == (200, {"stored": False})
    assert kept(alfa) == ["post.written WAITING"]
    assert not caller.cookies
    with standing_at(alfa):
        assert Entry.objects.count() == entries


REFUSED: dict[str, tuple[Callable[[str], tuple[bytes, dict[str, str]]], int, str]] = {
    "no header": (lambda _: (BODY, {}), 401, "The call needs X-Caas-Timestamp"),
    "another secret": (lambda _: (BODY, signed("x" * 40, BODY)), 401, "The signature is wrong"),
    "altered": (lambda s: (BODY + b" ", signed(s, BODY)), 401, "The signature is wrong"),
    "another id": (lambda s: (BODY, {**signed(s, BODY), "Idempotency-Key": "z"}), 401, "The signature is wrong"),
    "made young": (lambda s: (BODY, {**signed(s, BODY, ago=900), "X-Caas-Timestamp": "9"}), 401, "The signature is"),
    "old": (lambda s: (BODY, signed(s, BODY, ago=310)), 401, "signed more than 300 s ago"),
    "from the future": (lambda s: (BODY, signed(s, BODY, ago=-310)), 401, "or later than now"),
    "time in words": (lambda s: (BODY, {**signed(s, BODY), "X-Caas-Timestamp": "now"}), 401, "The call needs"),
    "endless time": (lambda s: (BODY, {**signed(s, BODY), "X-Caas-Timestamp": "9" * 5000}), 401, "The call needs"),
    "id too long": (lambda s: (BODY, signed(s, BODY, key="k" * 201)), 401, "The call needs"),
    "not ASCII": (lambda s: (BODY, {**signed(s, BODY), "X-Caas-Signature": "é"}), 401, "The signature is wrong"),
    "not JSON": (lambda s: (b"not json", signed(s, b"not json")), 400, "The body is not a JSON object"),
    "deep": (lambda s: (b"[" * 90_000, signed(s, b"[" * 90_000)), 400, "The body is not a JSON object"),
    "a list": (lambda s: (b"[]", signed(s, b"[]")), 400, "The body is not a JSON object"),
    "no type": (lambda s: (b"{}", signed(s, b"{}")), 400, "it has no type"),
    "of Discourse": (lambda s: (BODY, by_discourse(s, BODY, kind="post", event="post_created")), 401, "The call needs"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_told_why_and_not_kept(alfa: Tenant, caller: Client, secret: str, case: str) -> None:
    made, status, words = REFUSED[case]
    answered, told = call(caller, *made(secret))
    assert (answered, words in told["error"]) == (status, True), told
    assert not kept(alfa)


def test_nowhere_is_the_same_everywhere(alfa: Tenant, beta: Tenant, stranger: Stranger, secret: str) -> None:
    with standing_at(alfa):
        open_space(spec("quiet"), by=SYSTEM, at=LONG_AGO)
        Hook.objects.create(
            space=open_space(spec("restored"), by=SYSTEM, at=LONG_AGO), kind="WEBHOOK", made_at=LONG_AGO
        )
    headers = signed(secret, BODY)
    asked = [
        ("alfa.localhost", "nowhere"), ("alfa.localhost", "quiet"), ("alfa.localhost", "restored"),
        ("beta.localhost", "forum"), ("nobody.localhost", "forum"),
    ]  # fmt: skip
    told = {call(stranger(host), BODY, headers, slug)[0] for host, slug in asked}
    words = {str(call(stranger(host), BODY, headers, slug)[1]) for host, slug in asked}
    assert (told, len(words)) == ({404}, 1)
    listening(beta)
    assert call(stranger("beta.localhost"), BODY, headers) == (401, {"error": words_of_a_wrong_signature()})
    assert not kept(beta)
    assert not kept(alfa)


def words_of_a_wrong_signature() -> str:
    return "The signature is wrong: it is not made with this space's secret over these very bytes"


def test_a_client_whose_service_has_ended_hears_nothing_and_a_paused_one_keeps(
    alfa: Tenant, caller: Client, secret: str
) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.PAUSED)
    assert tell(caller, secret, post_event()) == 202
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.ENDED)
    assert tell(caller, secret, post_event()) == 404


class Unread(BytesIO):
    def read(self, *_: object) -> bytes:
        raise AssertionError("it was read")


def test_nobody_waits_for_the_body_of_what_is_not_signed(alfa: Tenant, caller: Client, secret: str) -> None:
    for slug, kind in (("forum", "WEBHOOK"), ("talk", "DISCOURSE")):
        if slug != "forum":
            listening(alfa, kind, slug)
        answer = caller.generic("POST", f"/hooks/{slug}/", b"", **{"CONTENT_LENGTH": "900000", "wsgi.input": Unread()})
        assert answer.status_code == 401


def test_more_than_a_megabyte_is_not_read(alfa: Tenant, caller: Client, secret: str) -> None:
    answer = caller.generic(
        "POST", "/hooks/forum/", b"", **{"CONTENT_LENGTH": str(50 * 2**20), "wsgi.input": Unread(b"x" * 100)}
    )
    assert answer.status_code == 413
    padded = json.dumps(post_event(body="x" * 990_000)).encode()
    assert call(caller, padded, signed(secret, padded))[0] == 202
    more = padded + b" " * 20_000
    assert call(caller, more, signed(secret, more))[0] == 413


def test_the_secret_before_holds_for_a_day(alfa: Tenant, caller: Client, secret: str) -> None:
    with standing_at(alfa):
        hook = Hook.objects.get()
        assert secret not in hook.sealed_secret
        fresh = hooks.make(hook.space, kind="WEBHOOK", by=SYSTEM, at=timezone.now())
    assert [tell(caller, one, post_event()) for one in (secret, fresh)] == [202, 202]
    with standing_at(alfa):
        Hook.objects.update(secret_before_until=timezone.now() - timedelta(seconds=1))
    assert [tell(caller, one, post_event()) for one in (secret, fresh)] == [401, 202]
    with standing_at(alfa):
        other = hooks.make(Hook.objects.get().space, kind="DISCOURSE", by=SYSTEM, at=timezone.now())
    body = b'{"ping": "OK"}'
    assert call(caller, body, by_discourse(fresh, body, kind="ping", event="ping"))[0] == 401
    assert call(caller, body, by_discourse(other, body, kind="ping", event="ping"))[0] == 202


def test_whoever_looked_at_another_secret_replaces_none(
    alfa: Tenant, caller: Client, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_at(alfa):
        hook = Hook.objects.get()
        for seen in ("", mark(hook.made_at - timedelta(seconds=1)), "\0"):
            with pytest.raises(SecretReplaced):
                hooks.make(hook.space, kind="WEBHOOK", seen=seen, by=SYSTEM, at=timezone.now())
        monkeypatch.setattr(Hook.objects, "select_for_update", Hook.objects.none)  # somebody else is just making one
        with pytest.raises(SecretReplaced):
            hooks.make(hook.space, kind="WEBHOOK", seen="", by=SYSTEM, at=timezone.now())
        monkeypatch.undo()
        assert (Hook.objects.get().sealed_secret, hook.sealed_secret_before) == (hook.sealed_secret, "")
        hooks.make(hook.space, kind="WEBHOOK", seen=mark(hook.made_at), by=SYSTEM, at=timezone.now())
    assert tell(caller, secret, post_event()) == 202


def test_a_space_that_is_closed_hears_nothing(alfa: Tenant, caller: Client, secret: str) -> None:
    with standing_at(alfa):
        hooks.close(Hook.objects.get().space, by=SYSTEM, at=timezone.now())
    assert tell(caller, secret, post_event()) == 404


def test_discourse_signs_the_body_alone(alfa: Tenant, caller: Client) -> None:
    secret = listening(alfa, "DISCOURSE")
    body = json.dumps({"post": {"id": 7, "topic_id": 3, "topic_archetype": "regular", "raw": "Hello"}}).encode()
    headers = by_discourse(secret, body, kind="post", event="post_created")
    assert call(caller, body, headers)[0] == 202
    assert call(caller, body, headers)[0] == 200
    assert call(caller, body + b" ", headers)[0] == 401
    unsigned = {name: value for name, value in headers.items() if "Signature" not in name}
    assert call(caller, body, unsigned)[0] == 401
    assert kept(alfa) == ["post_created WAITING"]


@pytest.mark.parametrize(
    ("kind", "event", "told", "why"),
    [
        ("ping", "ping", {"ping": "OK"}, "PING"),
        ("user", "user_created", {"user": {"email": "ada@example.com"}}, "UNKNOWN_EVENT"),
        ("post", "post_created", {"post": {"topic_archetype": "private_message", "raw": "Psst"}}, "PERSONAL"),
        ("topic", "topic_created", {"topic": {"archetype": "private_message"}}, "PERSONAL"),
    ],
)
def test_of_what_is_nobodys_business_nothing_is_kept_but_that_it_came(
    alfa: Tenant, caller: Client, kind: str, event: str, told: dict[str, object], why: str
) -> None:
    secret = listening(alfa, "DISCOURSE")
    body = json.dumps(told).encode()
    assert call(caller, body, by_discourse(secret, body, kind=kind, event=event))[0] == 202
    assert kept(alfa) == [f"{event} IGNORED {why}"]
    with standing_at(alfa):
        assert (bytes(Delivery.objects.get().packed), Delivery.objects.get().size) == (b"", 0)


def test_an_event_that_is_not_known_is_kept_ignored_and_said(alfa: Tenant, caller: Client, secret: str) -> None:
    assert tell(caller, secret, {"type": "attendance.counted", "at": "2024-03-01T10:00:00Z"}) == 202
    assert tell(caller, secret, {"type": "odd\u202e"}) == 202
    assert kept(alfa) == ["attendance.counted IGNORED UNKNOWN_EVENT", " IGNORED UNKNOWN_EVENT"]


def test_the_example_in_the_documentation_signs_as_we_check(caller: Client, secret: str) -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "webhook.md").read_text()
    example: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", text, re.S)[1], example)  # noqa: S102 - our own documentation
    headers, body = example["signed"](secret, post_event())
    assert call(caller, body, headers)[0] == 202
    headers, body = example["signed"](secret, {"type": "ping"})
    assert call(caller, body, headers)[0] == 202


def test_one_row_of_the_board_says_that_there_is_work(
    alfa: Tenant, caller: Client, secret: str, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """However many wait, and whoever is at it."""
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            assert tell(caller, secret, post_event()) == 202
    with standing_at(alfa):
        work = Work.objects.get(kind=HANDLE)
        assert work.done_at is None
        now = timezone.now()
        Work.objects.filter(pk=work.pk).update(done_at=now)
        inbox.wake(work.object_id, at=now)
        work.refresh_from_db()
        assert (work.done_at, work.due_at) == (None, now + inbox.PAUSE)  # what trickles in is gathered
        Work.objects.filter(pk=work.pk).update(claimed_until=now + timedelta(minutes=5), due_at=now)
        inbox.wake(work.object_id, at=now)
        work.refresh_from_db()
        assert work.due_at == now + inbox.PAUSE  # whoever has begun may have looked already
        inbox.wake(work.object_id, at=now + timedelta(seconds=1))
        work.refresh_from_db()
        assert work.due_at == now + inbox.PAUSE  # once is enough
