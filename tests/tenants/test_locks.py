"""One long job of one kind at a time for each client, and none after it has to wait."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant


def test_a_second_run_is_refused_at_once(alfa: Tenant) -> None:
    second = client_lock(alfa, "ingest")
    with client_lock(alfa, "ingest"), pytest.raises(ClientBusy, match="another ingest is running"):
        second.__enter__()


def test_another_client_and_another_job_are_not_in_the_way(alfa: Tenant, beta: Tenant) -> None:
    held = []
    with client_lock(alfa, "ingest"), client_lock(beta, "ingest"), client_lock(alfa, "report"):
        held.append("all three")
    assert held


def test_one_after_the_other_never_waits(alfa: Tenant) -> None:
    for _ in range(30):
        with client_lock(alfa, "ingest"):
            pass
    assert not connection.needs_rollback


def test_a_failed_transaction_lets_go(alfa: Tenant) -> None:
    class Fault(Exception):
        pass

    def fails() -> None:
        with client_lock(alfa, "ingest"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            raise Fault

    with pytest.raises(Fault):
        fails()
    with client_lock(alfa, "ingest"):
        assert not connection.needs_rollback
