"""News for other systems: written with what happened, sent after it, signed, tried again, given up and told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clients.integrations.models import Delivery, Hook
from clients.integrations.rules import news
from clients.integrations.rules.news import News
from clients.integrations.services import hooks, sending
from clients.integrations.services.hooks import SEND
from clients.spaces.connectors.webhook.signing import KEY, SIGNATURE, TIMESTAMP, is_ours
from clients.spaces.models import Space
from clients.spaces.rules.address import AddressPointsInside
from reporting.events import ReportReleased
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import InvalidInput
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tests.clients.integrations.conftest import AT, System, a_post
from tests.cms.test_portal_views import text_of
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]


@dataclass
class Receiver:
    """Another system's address: keeps what comes, answers as told."""

    url: str = ""
    status: int = 200
    words: str = "thanks"
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(there: Receiver) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.came.append((self.path, dict(self.headers), body))
            self.send_response(there.status)
            self.send_header("Content-Length", str(len(there.words.encode())))
            self.end_headers()
            self.wfile.write(there.words.encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.url = f"http://127.0.0.1:{server.server_port}/hooks/in/?from=us"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as there:
        yield there


@pytest.fixture
def secret(in_alfa: Tenant, receiver: Receiver) -> str:
    """The secret of a receiver that hears of released reports and of activity."""
    return hooks.make(receiver.url, ["report.released", "activity.ingested"], by=SYSTEM, at=AT)[1]


def test_an_address_is_told_once(secret: str, receiver: Receiver) -> None:
    with pytest.raises(hooks.AddressTold):
        hooks.make(receiver.url, ["case.opened"], by=SYSTEM, at=AT)
    hooks.stop(Hook.objects.get(), by=SYSTEM, at=AT)
    hooks.make(receiver.url, ["case.opened"], by=SYSTEM, at=AT)
    assert Hook.objects.filter(stopped_at=None).count() == 1


def test_one_is_not_started_again_where_another_has_its_address(
    secret: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Hook.objects.get()
    hooks.stop(first, by=SYSTEM, at=AT)
    second, _secret = hooks.make(receiver.url, ["case.opened"], by=SYSTEM, at=AT)
    with pytest.raises(hooks.AddressTold):
        hooks.start(first, by=SYSTEM, at=AT)
    with monkeypatch.context() as patched:  # two at once: neither saw the other
        patched.setattr(hooks, "_check_room", lambda url: None)
        with pytest.raises(hooks.AddressTold):
            hooks.start(first, by=SYSTEM, at=AT)
        with pytest.raises(hooks.AddressTold):
            hooks.make(receiver.url, ["case.opened"], by=SYSTEM, at=AT)
    hooks.start(second, by=SYSTEM, at=AT)  # called already: it stays so
    hooks.stop(second, by=SYSTEM, at=AT)
    monkeypatch.setattr(hooks, "MOST_HOOKS", 0)
    with pytest.raises(hooks.TooManyHooks):
        hooks.start(first, by=SYSTEM, at=AT)
    monkeypatch.undo()
    hooks.start(first, by=SYSTEM, at=AT)
    assert list(Hook.objects.filter(stopped_at=None)) == [first]
    assert Entry.objects.filter(verb="integrations.hook.started").count() == 1


def test_who_tries_a_receiver_is_recorded(secret: str) -> None:
    delivery = hooks.ping(Hook.objects.get(), by=SYSTEM, at=AT)
    entry = Entry.objects.get(verb="integrations.hook.pinged")
    assert (entry.data, entry.at) == ({"delivery": str(delivery.uuid)}, AT)


def worked(at: Any) -> int:
    """Do what the board has waiting; how many pieces."""
    with public():
        due = list(Work.objects.waiting(at).filter(kind=SEND).values_list("pk", flat=True))
    return sum(perform_one(pk, at=at) for pk in due)


def test_news_is_written_with_what_happened_and_sent_signed(in_alfa: Tenant, receiver: Receiver, secret: str) -> None:
    announce(ReportReleased(report_id=1, month="2026-01", released_at=AT))
    assert receiver.came == []
    assert worked(AT) == 1
    ((path, headers, body),) = receiver.came
    told = json.loads(body)
    assert path == "/hooks/in/?from=us"
    assert is_ours(
        secret,
        timestamp=headers[TIMESTAMP],
        key=headers[KEY],
        body=body,
        told=headers[SIGNATURE],
        now=int(headers[TIMESTAMP]),
    )
    assert headers[KEY] == told["id"]
    assert (told["type"], told["client"], told["data"]["month"]) == ("report.released", "alfa", "2026-01")
    assert told["link"] == f"http://{in_alfa.host}/reports/2026-01/"
    held = Delivery.objects.get()
    assert (held.state, held.tries[0]["status"], held.tries[0]["words"]) == ("DELIVERED", 200, "thanks")
    assert worked(AT + timedelta(days=1)) == 0
    assert secret not in repr(list(Hook.objects.values())) + repr(list(Entry.objects.values()))


def test_only_what_was_asked_for_is_written(in_alfa: Tenant, secret: str) -> None:
    assert hooks.emit(News.CASE_DECIDED, {"number": 1}, at=AT) == 0
    assert hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT) == 1


def test_a_receiver_that_fails_is_called_once_a_pause_and_again_under_the_same_id(
    in_alfa: Tenant, receiver: Receiver, secret: str
) -> None:
    receiver.status, receiver.words = 500, "<b>down</b>\0"
    for _ in range(3):
        hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT)
    worked(AT)
    assert len(receiver.came) == 1  # the others wait for the receiver's pause
    hook = Hook.objects.get()
    assert (hook.failures, hook.failing_since, hook.paused_until) == (1, AT, AT + news.PAUSES[0])
    worked(AT + timedelta(seconds=59))
    assert len(receiver.came) == 1
    receiver.status = 204
    later = AT + timedelta(minutes=1)
    assert worked(later) == 3
    assert len(receiver.came) == 4
    assert len({headers[KEY] for _, headers, _ in receiver.came}) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"DELIVERED"}
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since, hook.paused_until) == (0, None, None)


def test_after_three_days_it_is_given_up_and_told_after_five_it_stops(
    in_alfa: Tenant, receiver: Receiver, secret: str, account_manager: User
) -> None:
    receiver.status = 404
    hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT)
    at, calls = AT, 0
    while Delivery.objects.get().state == "PENDING":
        calls += worked(at)
        at += timedelta(minutes=30)
    assert at - AT >= news.TRIED_FOR
    assert 8 <= len(receiver.came) == calls <= 15
    with public():
        assert Notification.objects.get(kind="integrations.hook_fails").user_id == account_manager.pk
    hooks.emit(News.REPORT_RELEASED, {"month": "2026-02"}, at=AT + timedelta(days=6))
    worked(AT + timedelta(days=6))
    hook = Hook.objects.get()
    assert hook.is_given_up
    assert hooks.emit(News.REPORT_RELEASED, {"month": "2026-03"}, at=AT) == 0
    with pytest.raises(hooks.HookStopped):
        hooks.send_again(Delivery.objects.all()[0], by=SYSTEM, at=AT)
    hooks.start(hook, by=SYSTEM, at=AT)
    receiver.status = 200
    hooks.send_again(Delivery.objects.all()[0], by=SYSTEM, at=AT + timedelta(days=7))
    worked(AT + timedelta(days=7))
    assert Delivery.objects.all()[0].state == "DELIVERED"


def test_nobody_is_followed_and_nobody_inside_is_called(
    in_alfa: Tenant, receiver: Receiver, secret: str, settings: Any
) -> None:
    receiver.status = 302
    hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT)
    worked(AT)
    assert (len(receiver.came), Delivery.objects.get().state) == (1, "PENDING")
    settings.PLATFORMS_MAY_BE_LOOPBACK = False
    worked(AT + timedelta(minutes=2))  # the name leads inside now: checked at the call, whatever stood there before
    assert len(receiver.came) == 1
    assert "private network" in Delivery.objects.get().tries[-1]["error"]
    for url in ("http://localhost/x", "http://10.0.0.1/", "http://[::1]/", "https://user:word@example.com/"):
        with pytest.raises(AddressPointsInside):
            hooks.make(url, ["report.released"], by=SYSTEM, at=AT)
    settings.PLATFORMS_MAY_BE_LOOPBACK = True
    for url in ("http://169.254.169.254/", "http://10.0.0.1/", "http://user:word@localhost/"):
        with pytest.raises(AddressPointsInside):
            hooks.make(url, ["report.released"], by=SYSTEM, at=AT)


def test_what_cannot_be_told_is_refused(in_alfa: Tenant) -> None:
    for events in ([], ["all"], ["case.decided", "case.decided"]):
        with pytest.raises(InvalidInput):
            hooks.make("https://example.com/", events, by=SYSTEM, at=AT)


def test_activity_is_told_without_anybodys_words(
    alfa: Tenant, forum: Space, system: System, receiver: Receiver, secret: str
) -> None:
    system.send(a_post(1, body="Hush hush", author="secretive"))
    with standing_at(alfa):
        worked(timezone.now() + timedelta(seconds=1))
    ((_, _, body),) = receiver.came
    assert json.loads(body)["data"].items() >= {"space": "forum", "source": "api", "posts": 1}.items()
    assert b"Hush" not in body
    assert b"secretive" not in body
    system.send(a_post(1, body="Hush hush", author="secretive"))
    with standing_at(alfa):
        assert Delivery.objects.count() == 1  # nothing changed, so nothing is told


def test_what_is_lost_with_its_worker_is_tried_again(in_alfa: Tenant, secret: str) -> None:
    hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT)
    held = Delivery.objects.get()
    sending.lost(held.pk, AT + timedelta(hours=1))
    held.refresh_from_db()
    assert held.state == "PENDING"
    sending.lost(held.pk, AT + timedelta(days=4))
    held.refresh_from_db()
    assert held.state == "GIVEN_UP"


def test_the_pages_show_what_was_answered_escaped(
    alfa: Tenant, receiver: Receiver, account_manager: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    assert "No other system is told anything yet." in text_of(browser.get("/desk/api/receivers/"))
    made = browser.post("/desk/api/receivers/", {"url": receiver.url, "events": ["report.released"]})
    assert "caas_hook_" in made.content.decode()
    with standing_at(alfa):
        where = f"/desk/api/receivers/{Hook.objects.get().pk}/"
    assert "took a ping" in text_of(browser.post(f"{where}test/", follow=True))
    receiver.status, receiver.words = 500, "<script>no</script>"
    page = browser.post(f"{where}test/", follow=True)
    assert "it answered with status 500" in text_of(page)
    with standing_at(alfa):
        hooks.emit(News.REPORT_RELEASED, {"month": "2026-01"}, at=AT)
        pings = [each.pk for each in Delivery.objects.filter(event="ping")]
        sent = Delivery.objects.get(event="report.released").pk
    shown = browser.get(f"/desk/api/news/{max(pings)}/").content.decode()
    assert "&lt;script&gt;no" in shown
    assert "<script>no" not in shown
    assert "sent again" in text_of(browser.post(f"/desk/api/news/{sent}/again/", follow=True))
    assert "given up" in text_of(browser.get(f"{where}?state=GIVEN_UP"))
    assert "not called any more" in text_of(browser.post(f"{where}stop/", follow=True))
    assert "called again" in text_of(browser.post(f"{where}start/", follow=True))
    for given in ({"url": "nonsense", "events": ["report.released"]}, {"url": receiver.url}):
        assert browser.post("/desk/api/receivers/", given).status_code == 422
