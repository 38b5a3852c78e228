"""A session that has stood in as many schemas as it may ends between two pieces of work, and never inside one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tenants.backend.base import PUBLIC, DatabaseWrapper
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, profile

ALFA, BETA = "c_alfa", "c_beta"


def pid(session: DatabaseWrapper, schema: str) -> int:
    """The server's process of this session, asked in that schema."""
    session.set_schema(schema)
    with session.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def pooled(db: None) -> Iterator[DatabaseWrapper]:
    """A connection of its own behind a pool of one, as production's processes have."""
    pool = {"min_size": 1, "max_size": 1, "max_lifetime": 1800, "timeout": 10}
    session = DatabaseWrapper({**connection.settings_dict, "OPTIONS": {"pool": pool}}, alias="pooled")
    yield session
    session.close()
    session.close_pool()


def test_the_pool_hands_out_the_same_session_until_it_is_worn(pooled: DatabaseWrapper, settings: Any) -> None:
    settings.SCHEMAS_A_SESSION = 3
    first = pid(pooled, ALFA)
    for schema in (PUBLIC, ALFA, ALFA, PUBLIC):
        pooled.close()  # as at a request's end
        assert pid(pooled, schema) == first
    assert pid(pooled, BETA) == first
    pooled.close()
    later = pid(pooled, BETA)
    assert later != first
    pooled.close()
    assert pid(pooled, ALFA) == later  # counts from the beginning
    assert pooled.pool.get_stats()["pool_size"] == 1
    assert not pooled.pool.get_stats().get("returns_bad")


def test_inside_a_request_nothing_is_renewed(pooled: DatabaseWrapper, settings: Any) -> None:
    settings.SCHEMAS_A_SESSION = 1
    assert len({pid(pooled, schema) for schema in (PUBLIC, ALFA, BETA, PUBLIC)}) == 1


def test_what_visits_every_client_is_renewed_between_two(own_database: str, settings: Any) -> None:
    settings.SCHEMAS_A_SESSION = 2
    tenants = [create_client(profile(slug), by=SYSTEM, at=LONG_AGO) for slug in ("one", "two", "three")]
    connection.close()
    found = [_pid_at(tenant.slug) for tenant in tenants * 2]
    assert len(set(found)) == len(found)  # each stood in public, to find the client, and in theirs


def test_a_transaction_keeps_its_session(own_database: str, settings: Any) -> None:
    settings.SCHEMAS_A_SESSION = 1
    tenants = [create_client(profile(slug), by=SYSTEM, at=LONG_AGO) for slug in ("one", "two")]
    with transaction.atomic():
        inside = {_pid_at(tenant.slug) for tenant in tenants}
        with public(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert inside == {cursor.fetchone()[0]}
    assert _pid_at("one") in inside  # and steps out of a client with no transaction open
    assert _pid_at("one") not in inside


def _pid_at(slug: str) -> int:
    with client(slug), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
