"""No receiver holds up what it should not: calls end, one of a client's is under way, slow ones rest, old ones go."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from clients.integrations import tasks
from clients.integrations.models import ApiToken, Delivery, Hook, KeptAnswer
from clients.integrations.rules import news
from clients.integrations.rules.news import News
from clients.integrations.services import forgetting, hooks, sending
from clients.integrations.services.hooks import SEND
from cms.desk.views import receivers as views
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client as standing_at
from tenants.locks import client_lock
from tenants.models import Tenant
from tests.clients.integrations.conftest import AT, System, a_post
from tests.clients.integrations.test_hooks import Receiver, SignIn, receiving, worked
from tests.clients.spaces.test_wire import listening
from tests.cms.test_portal_views import text_of
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
TOLD = ["report.released"]


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a receiver that answers with a byte now and then, for ever."""

    def drip(caller: socket.socket) -> None:
        try:
            caller.recv(65536)
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 400:
                caller.sendall(bytes([byte]))
                time.sleep(0.02)
        except OSError:
            return  # it was hung up on

    with listening(drip) as address:
        yield address


def emit(count: int = 1) -> None:
    for _ in range(count):
        hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT)


def test_a_receiver_that_drips_has_not_taken_it(in_alfa: Tenant, dripping: str) -> None:
    hook, _ = hooks.make(dripping, TOLD, by=SYSTEM, at=AT)
    emit()
    held, began = Delivery.objects.get(), time.monotonic()
    told = sending.call(held, seconds=0.4)
    assert time.monotonic() - began < 2
    assert (told["status"], "did not answer" in told["error"]) == (None, True)
    assert not sending.settle(held, told, at=AT)
    hook.refresh_from_db()
    assert (hook.failures, hook.paused_until) == (1, AT + news.PAUSES[0])


def test_of_each_client_one_call_is_under_way(alfa: Tenant, beta: Tenant) -> None:
    with receiving(Receiver()) as there:
        for tenant in (alfa, beta):
            with standing_at(tenant):
                hooks.make(there.url, TOLD, by=SYSTEM, at=AT)
                emit()
        with client_lock(alfa, sending.SENDING):
            for tenant in (alfa, beta):
                with standing_at(tenant):
                    assert perform_one(Work.objects.get(kind=SEND, tenant=tenant).pk, at=AT)
        assert [json.loads(body)["client"] for _, _, body in there.came] == ["beta"]
        waits = Work.objects.get(kind=SEND, tenant=alfa)
        assert (waits.done_at, waits.attempts) == (None, 0), "it stays due, and no attempt is used up"
        with standing_at(alfa):
            worked(AT + timedelta(minutes=1))
    assert [json.loads(body)["client"] for _, _, body in there.came] == ["beta", "alfa"]


def test_a_slow_receiver_rests_and_a_quick_one_does_not(in_alfa: Tenant) -> None:
    with receiving(Receiver()) as slow, receiving(Receiver()) as quick:
        first, _ = hooks.make(slow.url, TOLD, by=SYSTEM, at=AT)
        hooks.make(quick.url, TOLD, by=SYSTEM, at=AT)
        emit(2)
        one = Delivery.objects.filter(hook=first).order_by("pk")[0]
        assert sending.settle(one, {"status": 200, "words": "", "error": "", "ms": 8000}, at=AT)
        worked(AT + timedelta(seconds=31))
        assert (len(slow.came), len(quick.came)) == (0, 2)
        worked(AT + timedelta(seconds=33))
        assert len(slow.came) == 1


def test_one_try_of_a_client_is_under_way_and_it_ends(
    alfa: Tenant, dripping: str, account_manager: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_at(alfa):
        hook, _ = hooks.make(dripping, TOLD, by=SYSTEM, at=AT)
    browser, test = sign_in(account_manager, alfa), f"/desk/api/receivers/{hook.pk}/test/"
    with client_lock(alfa, sending.TRYING):
        assert "under way for this client already" in text_of(browser.post(test, follow=True))
    with standing_at(alfa):
        assert not Delivery.objects.exists()
    monkeypatch.setattr(views, "LONGEST_TRY_SECONDS", 0.4)
    began = time.monotonic()
    assert "did not take a ping" in text_of(browser.post(test, follow=True))
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("url", ["http://☃.example.com/h", "http://xn--a.example.com/h"])
def test_an_address_that_nobody_can_call_is_a_try_that_failed(
    alfa: Tenant, account_manager: User, sign_in: SignIn, url: str
) -> None:
    """Where such a one is kept: it was accepted once."""
    with standing_at(alfa):
        hook, _ = hooks.make("https://example.com/h", TOLD, by=SYSTEM, at=AT)
        Hook.objects.update(url=url)
    page = sign_in(account_manager, alfa).post(f"/desk/api/receivers/{hook.pk}/test/", follow=True)
    assert "did not take a ping" in text_of(page)


def test_no_secret_of_an_address_is_shown(alfa: Tenant, account_manager: User, sign_in: SignIn) -> None:
    browser = sign_in(account_manager, alfa)
    browser.post("/desk/api/receivers/", {"url": "https://example.com:8443/in?key=hush", "events": TOLD})
    with standing_at(alfa):
        assert Hook.objects.get().url.endswith("?key=hush"), "it is called as it was given"
        assert "hush" not in repr(list(Entry.objects.values()))
        where = f"/desk/api/receivers/{Hook.objects.get().pk}/"
    for path in ("/desk/api/receivers/", where):
        page = text_of(browser.get(path))
        assert "https://example.com:8443/in?…" in page
        assert "hush" not in page
    for url in ("https://me:word@example.com/in", "http://me@127.0.0.1/in"):
        assert browser.post("/desk/api/receivers/", {"url": url, "events": TOLD}).status_code == 422


def test_an_answer_says_some_of_very_many_errors(system: System) -> None:
    told = system.send(a_post(1, **{f"x{number}": 0 for number in range(500)}), a_post(2))
    assert [(one["outcome"], len(one.get("errors", []))) for one in told["posts"]] == [("skipped", 20), ("accepted", 0)]


def test_what_is_old_goes_each_night_at_each_client(
    alfa: Tenant, beta: Tenant, let_in: Callable[..., System], monkeypatch: pytest.MonkeyPatch
) -> None:
    for tenant in (alfa, beta):
        let_in(tenant)
        with standing_at(tenant):
            hook, _ = hooks.make("https://example.com/", TOLD, by=SYSTEM, at=AT)
            emit(3)
            old, fresh, waits = Delivery.objects.order_by("pk")
            long_ago = AT - news.KEPT - timedelta(seconds=1)
            Delivery.objects.filter(pk=old.pk).update(made_at=long_ago, state="DELIVERED")
            Delivery.objects.filter(pk=fresh.pk).update(state="DELIVERED")
            Delivery.objects.filter(pk=waits.pk).update(made_at=long_ago)
            for key, hours in (("old", 25), ("fresh", 23)):
                answered: dict[str, Any] = {"answered_at": AT - timedelta(hours=hours), "body_sha256": "0" * 64}
                KeptAnswer.objects.create(token=ApiToken.objects.get(), key=key, content=b"", **answered)
    monkeypatch.setattr(tasks.timezone, "now", lambda: AT)
    tasks.forget_old()
    assert Work.objects.filter(kind=forgetting.FORGET, due_at=AT).count() == 2
    with standing_at(alfa):
        assert perform_one(Work.objects.get(kind=forgetting.FORGET, tenant=alfa).pk, at=AT)
    for tenant, left in ((alfa, (2, ["fresh"])), (beta, (3, ["fresh", "old"]))):
        with standing_at(tenant):
            keys = sorted(KeptAnswer.objects.values_list("key", flat=True))
            assert (Delivery.objects.count(), keys) == left
    assert "clients.integrations.tasks.forget_old" in {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
