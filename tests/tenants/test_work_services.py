"""The table is the queue: claimed once, done once, found again when its worker died; each in its own client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tenants.boards import services
from tenants.boards.models import Work
from tenants.boards.services import work as board
from tenants.boards.tasks import dispatch, perform, perform_one
from tenants.context import client, current_schema
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy
from tenants.models import Tenant

KIND = "tests.kind"


class Handler:
    def __init__(self) -> None:
        self.done: list[tuple[str, int]] = []
        self.gave_up: list[int] = []
        self.fails_with: Exception | None = None

    def __call__(self, object_id: int, at: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            row = cursor.fetchone()
        assert row is not None
        assert row[0].endswith(current_schema())
        self.done.append((current_schema(), object_id))
        if self.fails_with:
            raise self.fails_with


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handler]:
    made = Handler()
    monkeypatch.setitem(board._handlers, KIND, made)
    monkeypatch.setitem(board._given_up, KIND, lambda object_id, at: made.gave_up.append(object_id))
    return made


def test_work_is_done_once(alfa: Tenant, handler: Handler, now: datetime) -> None:
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now)
        assert services.enqueue(KIND, 7, at=now) == work
        assert perform_one(work.pk, at=now)
        assert not perform_one(work.pk, at=now)
    assert handler.done == [("c_alfa", 7)]


def test_work_not_due_or_claimed_by_another_is_left_alone(alfa: Tenant, handler: Handler, now: datetime) -> None:
    with client(alfa):
        later = services.enqueue(KIND, 1, at=now + timedelta(minutes=1))
        claimed = services.enqueue(KIND, 2, at=now)
        Work.objects.filter(pk=claimed.pk).update(claimed_until=now + timedelta(minutes=1))
        assert not perform_one(later.pk, at=now)
        assert not perform_one(claimed.pk, at=now)
        assert perform_one(claimed.pk, at=now + timedelta(minutes=2)), "its worker died: the claim has run out"


def test_another_clients_work_does_not_exist_here(alfa: Tenant, beta: Tenant, handler: Handler, now: datetime) -> None:
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now)
    with client(beta):
        assert not perform_one(work.pk, at=now)
    assert handler.done == []


def test_a_refusal_ends_the_work_and_a_fault_tries_again_later(alfa: Tenant, handler: Handler, now: datetime) -> None:
    with client(alfa):
        refused, faulty = services.enqueue(KIND, 1, at=now), services.enqueue(KIND, 2, at=now)
        handler.fails_with = Refusal("no")
        assert perform_one(refused.pk, at=now)
        handler.fails_with = ValueError("a fault")
        with pytest.raises(ValueError, match="a fault"):
            perform_one(faulty.pk, at=now)
        refused.refresh_from_db()
        faulty.refresh_from_db()
        assert refused.done_at
        assert (faulty.done_at, faulty.attempts) == (None, 1)
        assert faulty.claimed_until > now


def test_the_dispatcher_sends_each_client_its_own_in_one_query(
    alfa: Tenant,
    beta: Tenant,
    handler: Handler,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    expected: dict[str, list[int]] = {}
    for tenant in (alfa, beta):
        with client(tenant):
            expected[tenant.schema_name] = [
                services.enqueue(KIND, n, at=now - timedelta(hours=1)).pk for n in range(60)
            ]
    sent: list[tuple[str, list[int]]] = []
    stale_after: set[float] = set()

    def send(args: tuple[int, ...], headers: dict[str, str], expires: float) -> None:
        sent.append((headers["_schema_name"], list(args)))
        stale_after.add(expires)

    monkeypatch.setattr(perform, "apply_async", send)
    with django_assert_num_queries(3):  # stand in public, find the work, see whether the boards' rows are filled
        dispatch()
    assert len(sent) == 4, "chunks of fifty"
    assert stale_after == {60}, "a worker that lags behind does not find the same work many times over"
    for schema_name, pks in expected.items():
        assert sorted(pk for schema, chunk in sent if schema == schema_name for pk in chunk) == pks


def test_a_backlog_of_one_client_keeps_no_other_waiting(
    alfa: Tenant, beta: Tenant, handler: Handler, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, later = now - timedelta(hours=2), now - timedelta(hours=1)
    Work.objects.bulk_create([Work(tenant=alfa, kind=KIND, object_id=n, due_at=old) for n in range(1500)])
    Work.objects.bulk_create([Work(tenant=beta, kind=KIND, object_id=n, due_at=later) for n in range(60)])
    sent: list[tuple[str, tuple[int, ...]]] = []
    monkeypatch.setattr(
        perform, "apply_async", lambda args, headers, expires: sent.append((headers["_schema_name"], args))
    )
    dispatch()
    assert [(schema_name, len(pks)) for schema_name, pks in sent] == [
        ("c_alfa", 50), ("c_beta", 50), ("c_alfa", 50), ("c_beta", 10),
    ]  # fmt: skip
    oldest = Work.objects.filter(tenant=alfa).order_by("due_at", "pk").values_list("pk", flat=True)
    assert [pk for schema_name, pks in sent if schema_name == "c_alfa" for pk in pks] == list(oldest[:100])
    Work.objects.filter(pk__in=sent[0][1] + sent[2][1]).update(done_at=now)
    sent.clear()
    dispatch()
    assert [len(pks) for schema_name, pks in sent if schema_name == "c_alfa"] == [50, 50], "the next round goes on"


def test_a_task_runs_in_the_schema_that_its_header_names(
    alfa: Tenant, beta: Tenant, handler: Handler, now: datetime
) -> None:
    works = {}
    for tenant in (alfa, beta):
        with client(tenant):
            works[tenant.schema_name] = services.enqueue(KIND, tenant.pk, at=now - timedelta(hours=1))
    for schema_name, work in works.items():
        perform.apply(args=[work.pk], headers={"_schema_name": schema_name}, throw=True)
        assert current_schema() == "public"
    assert handler.done == [("c_alfa", alfa.pk), ("c_beta", beta.pk)]


@pytest.mark.parametrize("named", ["c_nope", "public", None])
def test_a_message_for_no_client_does_nothing(alfa: Tenant, handler: Handler, now: datetime, named: str | None) -> None:
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now - timedelta(hours=1))
    perform.apply(args=[work.pk], headers={"_schema_name": named}, throw=True)
    assert handler.done == []
    work.refresh_from_db()
    assert (work.attempts, work.claimed_until, work.done_at) == (0, None, None)


def test_a_busy_client_uses_up_no_attempt_and_waits_so_long(alfa: Tenant, handler: Handler, now: datetime) -> None:
    handler.fails_with = ClientBusy("another is running")
    at = now
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now)
        for _ in range(2 * board.MOST_ATTEMPTS):
            assert perform_one(work.pk, at=at)
            assert not perform_one(work.pk, at=at), "not at once"
            work.refresh_from_db()
            assert (work.attempts, work.done_at) == (0, None)
            at += board.BUSY + timedelta(seconds=1)
        assert handler.gave_up == []
        assert perform_one(work.pk, at=now + board.LONGEST_WAIT)
        work.refresh_from_db()
        assert work.done_at
    assert handler.gave_up == [7]


@pytest.mark.parametrize("dies", [True, False])
def test_after_the_last_attempt_it_is_given_up_once(alfa: Tenant, handler: Handler, now: datetime, dies: bool) -> None:
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now)
        if dies:  # as after kill -9: begun, and nothing more
            Work.objects.filter(pk=work.pk).update(attempts=board.MOST_ATTEMPTS, claimed_until=now + board.CLAIM)
        else:
            Work.objects.filter(pk=work.pk).update(attempts=board.MOST_ATTEMPTS - 1)
            handler.fails_with = ValueError("a fault")
            with pytest.raises(ValueError, match="a fault"):
                perform_one(work.pk, at=now)
        later = now + board.CLAIM + timedelta(minutes=1)
        assert perform_one(work.pk, at=later) == dies
        assert not perform_one(work.pk, at=later + timedelta(days=1))
        work.refresh_from_db()
        assert work.done_at
    assert handler.gave_up == [7]
    assert len(handler.done) == (0 if dies else 1)


def test_the_dispatcher_finds_what_died_in_its_last_attempt(
    alfa: Tenant, handler: Handler, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now - timedelta(hours=1))
        Work.objects.filter(pk=work.pk).update(attempts=board.MOST_ATTEMPTS, claimed_until=now - timedelta(minutes=1))
    sent: list[int] = []
    monkeypatch.setattr(perform, "apply_async", lambda args, **options: sent.extend(args))
    dispatch()
    assert sent == [work.pk]


def test_work_that_somebody_waits_for_is_armed_again(alfa: Tenant, handler: Handler, now: datetime) -> None:
    with client(alfa):
        work = services.enqueue(KIND, 7, at=now - timedelta(days=1))
        Work.objects.filter(pk=work.pk).update(attempts=board.MOST_ATTEMPTS, done_at=now)
        assert not perform_one(work.pk, at=now)
        assert services.rearm(KIND, 7, at=now) == work
        assert perform_one(work.pk, at=now)
        claimed = services.enqueue(KIND, 8, at=now)
        Work.objects.filter(pk=claimed.pk).update(claimed_until=now + timedelta(minutes=1))
        services.rearm(KIND, 8, at=now)
        assert not perform_one(claimed.pk, at=now), "whoever performs it is left alone"
    assert handler.done == [("c_alfa", 7)]


def test_what_says_try_again_is_looked_at_then_and_uses_up_no_attempt(
    in_alfa: Tenant, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[datetime] = []

    def not_yet(object_id: int, at: datetime) -> None:
        tried.append(at)
        raise services.TryAgain(at + timedelta(hours=1))

    monkeypatch.setitem(board._handlers, "tests.later", not_yet)
    given_up: list[int] = []
    monkeypatch.setitem(board._given_up, "tests.later", lambda object_id, at: given_up.append(object_id))
    work = services.enqueue("tests.later", 1, at=now)
    assert perform_one(work.pk, at=now)
    assert not perform_one(work.pk, at=now + timedelta(minutes=59))
    for hours in range(1, 8):
        perform_one(work.pk, at=now + timedelta(hours=hours, seconds=hours))
    assert (len(tried), given_up) == (7, [1]), "after six hours it is given up"


def test_what_is_armed_anew_while_it_is_performed_stays_on_the_board(
    in_alfa: Tenant, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now + timedelta(days=1)

    def arms(object_id: int, at: datetime) -> None:
        services.rearm("tests.armed", object_id, at=later)

    monkeypatch.setitem(board._handlers, "tests.armed", arms)
    work = services.enqueue("tests.armed", 1, at=now)
    assert perform_one(work.pk, at=now)
    work.refresh_from_db()
    assert (work.done_at, work.claimed_until, work.due_at) == (None, None, later)


@pytest.mark.parametrize(("later", "nudged"), [(timedelta(0), 1), (timedelta(minutes=1), 0)])
def test_what_was_armed_anew_while_it_was_done_is_nudged_again(
    alfa: Tenant, monkeypatch: pytest.MonkeyPatch, now: datetime, later: timedelta, nudged: int,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(board, "_nudge", lambda schema_name, work_id: sent.append((schema_name, work_id)))
    monkeypatch.setitem(board._handlers, KIND, lambda object_id, at: services.schedule(KIND, {object_id: at + later}))
    with client(alfa):
        services.schedule(KIND, {7: now})
        work = Work.objects.get(kind=KIND)
        with django_capture_on_commit_callbacks(execute=True):
            assert perform_one(work.pk, at=now)
        work.refresh_from_db()
    assert (work.done_at, work.claimed_until) == (None, None)
    assert sent == [("c_alfa", work.pk)] * nudged


def test_work_is_stirred_once_however_many_ask(
    alfa: Tenant, monkeypatch: pytest.MonkeyPatch, handler: Handler, now: datetime
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(board, "_nudge", lambda schema_name, work_id: sent.append(work_id))
    pause, second = timedelta(seconds=10), timedelta(seconds=1)
    with client(alfa):
        services.schedule(KIND, {7: now})
        work = Work.objects.get(kind=KIND)
        services.stir(KIND, 7, at=now, pause=pause)
        assert sent == []  # it waits to be begun: whoever begins it sees what was written
        Work.objects.update(done_at=now)
        services.stir(KIND, 7, at=now + second, pause=pause)
        work.refresh_from_db()
        assert (work.done_at, work.due_at, sent) == (None, now + pause, [])
        Work.objects.update(done_at=now)
        services.stir(KIND, 7, at=now + 2 * pause, pause=pause)
        assert sent == [work.pk]
