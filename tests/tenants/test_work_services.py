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
from tenants.models import Tenant

KIND = "tests.kind"


class Handler:
    def __init__(self) -> None:
        self.done: list[tuple[str, int]] = []
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
    monkeypatch.setattr(
        perform, "apply_async", lambda args, headers: sent.append((headers["_schema_name"], list(args)))
    )
    with django_assert_num_queries(2):  # stand in public, find the work
        dispatch()
    assert len(sent) == 4, "chunks of fifty"
    for schema_name, pks in expected.items():
        assert sorted(pk for schema, chunk in sent if schema == schema_name for pk in chunk) == pks


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
