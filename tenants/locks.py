"""One long job of one kind at a time for each client: a session advisory lock on a connection of its own.

Its own connection, because a lock held on the working one could not be let go inside a failed transaction, and
would outlive the job in a pool. The server lets go of it when the process dies, however it dies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tenants.backend.current import connection
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant


class ClientBusy(Refusal):
    """Another run of the same kind is under way for this client."""


def _key(schema_name: str, purpose: str) -> int:
    digest = hashlib.sha256(f"{schema_name}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def client_lock(tenant: Tenant, purpose: str) -> Iterator[None]:
    """Hold this client's lock for `purpose` ("ingest", "report", …) during the block.

    Raises: ClientBusy, at once, when someone else holds it.
    """
    key = _key(tenant.schema_name, purpose)
    params = {name: value for name, value in connection.get_connection_params().items() if name in _ADDRESS}
    with psycopg.connect(**params, autocommit=True) as own:
        held = own.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        if not held or not held[0]:
            told = f"{tenant.name}: another {purpose} is running; wait until it has ended and try again"
            raise ClientBusy(told, purpose=purpose)
        try:
            yield
        finally:  # the server notices a closed connection a moment later; the next run must not wait for that
            own.execute("SELECT pg_advisory_unlock(%s)", [key])


_ADDRESS = frozenset({"dbname", "host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey"})
