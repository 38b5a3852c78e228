"""What platforms told is taken in: in any order, many at once, once; what fails is set aside and stops nothing."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients.spaces.models import (
    AskedAgain,
    Connection,
    Delivery,
    ErasedMember,
    Flag,
    Hook,
    HookVersion,
    IngestRun,
    Person,
    Post,
    Space,
)
from clients.spaces.rules.connection import PULL
from clients.spaces.rules.inbox import HANDLE, SWEEP
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services import erasing, hearing, hooks, inbox, ingestion
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.boards.services import schedule
from tenants.boards.tasks import perform_one
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.locks import ClientBusy, client_lock
from tenants.models import Stage, Tenant
from tenants.rules.lifecycle import StageForbids
from tests.clients.spaces.calls import flag_event, post_event

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def put(space: Space, told: Iterable[dict[str, Any]], *, kind: str = "WEBHOOK", at: datetime = AT) -> None:
    """Let events wait in the inbox, in this order."""
    first = Delivery.objects.count()
    for number, one in enumerate(told, first):
        body = json.dumps(one).encode()
        Delivery.objects.create(
            space=space, event_id=f"e{number}", kind=kind, event=str(one.get("type", "")), packed=zlib.compress(body),
            size=len(body), received_at=at,
        )  # fmt: skip


def states() -> list[str]:
    return [f"{one.state} {one.why}".strip() for one in Delivery.objects.order_by("pk")]


def handle(space: Space, at: datetime = AT) -> None:
    hearing.handle(space.pk, at)


def post(key: str = "p1") -> Post:
    return Post.objects.get(external_id=key)


def test_posts_and_flags_come_in_together(forum: Space) -> None:
    put(forum, [post_event("p1"), flag_event(), post_event("p2", reply_to="p1", author="bo")])
    entries = Entry.objects.count()
    handle(forum)
    assert states() == ["DONE"] * 3
    assert post("p2").answers.external_id == "ada"
    assert Flag.objects.get().post == post("p1")
    assert IngestRun.objects.get().post_count == 2
    assert Entry.objects.count() - entries <= 4  # of the input, the flags, the case: not of each call
    assert not dangling()
    put(forum, [post_event("p1"), flag_event(), post_event("p2", reply_to="p1", author="bo")])
    handle(forum)
    assert IngestRun.objects.first().changed_count == 0
    assert (Post.objects.count(), Flag.objects.count()) == (2, 1)


WORDS = [
    post_event(at="2024-03-01T10:00:00Z", body="First", likes=1),
    post_event(type="post.edited", at="2024-03-01T10:05:00Z", body="Second", staff=1),
    {"type": "post.deleted", "at": "2024-03-01T10:10:00Z", "post_id": "p1"},
    post_event(type="post.edited", at="2024-03-01T10:15:00Z", body="Back again"),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
@pytest.mark.parametrize("batches", [1, 4])
def test_in_any_order_the_newest_word_holds(forum: Space, order: tuple[int, ...], batches: int) -> None:
    if batches == 1:
        put(forum, [WORDS[index] for index in order])
        handle(forum)
    else:
        for index in order:
            put(forum, [WORDS[index]])
            handle(forum)
    held = post()
    assert (held.body, held.like_count, held.is_staff, held.is_deleted) == ("Back again", 0, False, False)
    assert set(states()) <= {"DONE", "IGNORED OLDER"}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (0, 2, 1)])
def test_what_is_deleted_stays_so_whatever_comes_late(forum: Space, order: tuple[int, ...]) -> None:
    for index in order:
        put(forum, [WORDS[index]])
        handle(forum)
    assert not Post.objects.filter(is_counted=True).exists()
    assert HookVersion.objects.get().at == datetime(2024, 3, 1, 10, 10, tzinfo=UTC)


def test_a_flag_that_is_settled_does_not_open_again(forum: Space) -> None:
    settled = flag_event(type="flag.settled", at="2024-03-01T12:00:00Z", resolution="agreed", by_staff=1)
    put(forum, [settled])
    handle(forum)
    put(forum, [flag_event(at="2024-03-01T11:00:00Z")])
    handle(forum)
    assert Flag.objects.get().state == "RESOLVED"
    assert states() == ["DONE", "IGNORED OLDER"]


def test_what_is_not_understood_stops_nothing_and_says_why(forum: Space) -> None:
    put(forum, [post_event("p1"), post_event("p2", likes="many"), post_event("p3")])
    handle(forum)
    assert states() == ["DONE", "FAILED NOT_UNDERSTOOD", "DONE"]
    assert "likes: 'many'" in Delivery.objects.get(state="FAILED").error
    assert Post.objects.count() == 2


def test_a_call_that_fails_for_a_fault_of_ours_is_found_and_set_aside(
    forum: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ingestion.take_in

    def failing(space: Space, kind: str, source: Any, **options: Any) -> Any:
        if any(row["external_id"] == "p7" for row in source._rows):
            raise RuntimeError
        return real(space, kind, source, **options)

    monkeypatch.setattr(ingestion, "take_in", failing)
    put(forum, [post_event(f"p{number}") for number in range(25)])
    for _ in range(60):
        handle(forum)
    assert sorted(states()) == ["DONE"] * 24 + ["FAILED FAULT"]
    assert Post.objects.count() == 24
    monkeypatch.setattr(ingestion, "take_in", real)
    assert inbox.retry(forum, by=hearing.BY, at=AT) == 1
    handle(forum)
    assert states() == ["DONE"] * 25


def test_a_batch_is_bounded_and_the_rest_waits_its_turn(forum: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "MOST_CALLS", 2)
    put(forum, [post_event(f"p{number}") for number in range(5)])
    schedule(HANDLE, {forum.pk: AT})
    work = Work.objects.get(kind=HANDLE)
    for left in (3, 1):
        assert perform_one(work.pk, at=AT)
        work.refresh_from_db()
        assert (states().count("WAITING"), work.done_at, work.claimed_until) == (left, None, None)
    assert perform_one(work.pk, at=AT)
    work.refresh_from_db()
    assert (states().count("WAITING"), work.done_at is None) == (0, False)
    monkeypatch.setattr(hearing, "MOST_BYTES", 300)
    put(forum, [post_event(f"q{number}") for number in range(5)])
    handle(forum)
    assert 1 <= states().count("WAITING") < 5


def stand(tenant: Tenant, stage: Stage) -> None:
    with public():
        Tenant.objects.filter(pk=tenant.pk).update(stage=stage)


def test_while_the_client_is_busy_or_paused_it_waits(forum: Space, in_alfa: Tenant) -> None:
    put(forum, [post_event()])
    with client_lock(in_alfa, "ingest"), pytest.raises(ClientBusy):
        handle(forum)
    stand(in_alfa, Stage.PAUSED)
    with pytest.raises(StageForbids):
        handle(forum)
    assert states() == ["WAITING"]
    stand(in_alfa, Stage.LIVE)
    inbox.wake_all(AT)
    assert perform_one(Work.objects.get(kind=HANDLE).pk, at=AT)
    assert states() == ["DONE"]


def test_discourse_is_asked_soon_and_its_words_are_not_kept(forum: Space) -> None:
    connected(forum, last_ok_at=AT - HOUR)
    schedule(PULL, {forum.pk: AT + HOUR})
    told = [{"post": {"id": 1, "topic_id": 9}}, {"topic": {"id": 9}}, {"topic": {"id": 4}}, {"reviewable": {"id": 1}}]
    put(forum, told, kind="DISCOURSE")
    handle(forum)
    assert states() == ["DONE"] * 4
    assert sorted(AskedAgain.objects.values_list("thread_key", flat=True)) == ["4", "9"]
    assert Work.objects.get(kind=PULL).due_at == AT
    assert {bytes(one.packed) for one in Delivery.objects.all()} == {b""}


def connected(space: Space, **changes: Any) -> Connection:
    fields = {"kind": "DISCOURSE", "base_url": "https://forum.example.com", "sealed_secret": "x", "created_at": AT}
    return Connection.objects.create(space=space, **{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "due_at"),
    [
        ({"last_ok_at": AT - timedelta(seconds=5)}, AT + timedelta(seconds=25)),
        ({"last_ok_at": AT - HOUR, "last_error_at": AT}, AT + HOUR),
        ({}, AT),
    ],
)
def test_a_look_is_hastened_within_reason(forum: Space, changes: dict[str, Any], due_at: datetime) -> None:
    connected(forum, **changes)
    schedule(PULL, {forum.pk: AT + HOUR})
    put(forum, [{"reviewable": {"id": 1}}], kind="DISCOURSE")
    handle(forum)
    assert Work.objects.get(kind=PULL).due_at == due_at


def test_what_was_handled_is_forgotten_after_a_month_and_what_failed_is_not(forum: Space, by: Actor) -> None:
    hooks.make(forum, kind="WEBHOOK", by=by, at=AT)
    put(forum, [post_event("p1"), post_event("p2", likes="many")])
    handle(forum)
    put(forum, [post_event("p3")], at=AT + 20 * 24 * HOUR)
    work = Work.objects.get(kind=SWEEP)
    assert perform_one(work.pk, at=AT + 31 * 24 * HOUR)
    assert states() == ["FAILED NOT_UNDERSTOOD", "WAITING"]
    assert Work.objects.filter(kind=HANDLE).exists()  # what was missed is woken
    work.refresh_from_db()
    assert work.done_at is None
    Hook.objects.all().delete()
    Delivery.objects.all().delete()
    assert perform_one(work.pk, at=work.due_at)
    work.refresh_from_db()
    assert work.done_at is not None


def test_of_an_erased_member_no_call_is_left(forum: Space, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    # The lock that an erasure keeps until its commit would keep the inputs of the same test waiting.
    monkeypatch.setattr(hearing, "client_lock", lambda *_: nullcontext())
    put(forum, [post_event("p1", body="My words")])
    handle(forum)
    ada = Person.objects.get(external_id="ada")
    assert bytes(Delivery.objects.get().packed)
    erasing.erase(ada, confirm="ada", by=by, at=AT)
    assert not bytes(Delivery.objects.get().packed)
    put(forum, [post_event("p1", at="2024-03-01T11:00:00Z", body="My words again")])
    put(forum, [post_event("p2", likes="many", body="My words, misread")])
    handle(forum)
    assert not Delivery.objects.exclude(error="").exists()
    assert ErasedMember.objects.count() == Person.objects.count() == 1
    assert "My words" not in post().body
    assert not any(bytes(one.packed) for one in Delivery.objects.all())


@pytest.mark.parametrize("count", [2, 20])
def test_queries_do_not_grow_with_calls(
    forum: Space, count: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    put(forum, [post_event(f"p{number}") for number in range(count)])
    with django_assert_max_num_queries(80):
        handle(forum)
