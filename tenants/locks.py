"""One long job of one kind at a time for each client: a session advisory lock on a connection of its own.

Each job also shares the lock on the client's schema, which changing the schema takes for itself: the two never meet.

Its own connection, because a lock held on the working one could not be let go inside a failed transaction, and
would outlive the job in a pool. The server lets go of it when the process dies, however it dies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg

from tenants.backend.current import connection
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant


class ClientBusy(Refusal):
    """Another run of the same kind is under way for this client, or its schema is being changed."""


SCHEMA = "schema"
"""The purpose that every job shares, and that a change of the schema takes alone."""


def _key(schema_name: str, purpose: str) -> int:
    digest = hashlib.sha256(f"{schema_name}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def client_lock(tenant: Tenant, purpose: str) -> Iterator[None]:
    """Hold this client's lock for `purpose` ("ingest", "report", …) during the block.

    Raises: ClientBusy, at once, when someone else holds it, or its schema is being changed.
    """
    with _session() as own:
        if not _holds(own, "SELECT pg_try_advisory_lock_shared(%s)", _key(tenant.schema_name, SCHEMA)):
            told = f"{tenant.name}: its schema is being brought up to date; try again in a moment"
            raise ClientBusy(told, purpose=purpose)
        if not _holds(own, "SELECT pg_try_advisory_lock(%s)", _key(tenant.schema_name, purpose)):
            told = f"{tenant.name}: another {purpose} is running; wait until it has ended and try again"
            raise ClientBusy(told, purpose=purpose)
        yield


@contextmanager
def name_lock(name: str, purpose: str) -> Iterator[None]:
    """The same for what is no client yet, or touches no rows of one: the lock of this name for `purpose`.

    Whoever changes the schema does not wait for it. Raises: ClientBusy, at once.
    """
    with _session() as own:
        if not _holds(own, "SELECT pg_try_advisory_lock(%s)", _key(name, purpose)):
            raise ClientBusy(f"{name}: another {purpose} is running; wait until it has ended", purpose=purpose)
        yield


@contextmanager
def schema_lock(tenant: Tenant) -> Iterator[None]:
    """Have the client's schema to oneself during the block: no job of this client runs, and none begins.

    Raises: ClientBusy, at once, when a job is running.
    """
    with _session() as own:
        if not _holds(own, "SELECT pg_try_advisory_lock(%s)", _key(tenant.schema_name, SCHEMA)):
            raise ClientBusy(f"{tenant.name}: a job of this client is running", purpose=SCHEMA)
        yield


def take_schema_lock(tenant: Tenant) -> None:
    """The same until the end of the transaction in which we stand. Raises: ClientBusy."""
    _take("SELECT pg_try_advisory_xact_lock(%s)", tenant)


def share_schema_lock(tenant: Tenant) -> None:
    """Beside jobs and others who share it, until the end of the transaction in which we stand: nobody takes it whole.

    Raises: ClientBusy, at once, while somebody has it to themselves.
    """
    _take("SELECT pg_try_advisory_xact_lock_shared(%s)", tenant)


def _take(statement: LiteralString, tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_key(tenant.schema_name, SCHEMA)])
        held = cursor.fetchone()
    if not held or not held[0]:
        raise ClientBusy(f"{tenant.name}: a job of this client is running", purpose=SCHEMA)


@contextmanager
def _session() -> Iterator[psycopg.Connection[Any]]:
    params = {name: value for name, value in connection.get_connection_params().items() if name in _ADDRESS}
    with psycopg.connect(**params, autocommit=True) as own:
        try:
            yield own
        finally:  # the server notices a closed connection a moment later; the next run must not wait for that
            own.execute("SELECT pg_advisory_unlock_all()")


def _holds(own: psycopg.Connection[Any], statement: LiteralString, key: int) -> bool:
    held = own.execute(statement, [key]).fetchone()
    return bool(held and held[0])


_ADDRESS = frozenset({"dbname", "host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey"})
