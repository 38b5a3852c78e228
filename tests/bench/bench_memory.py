"""What a worker's connection to the database holds once it has visited every client, and what bounds it.

A session of PostgreSQL keeps what it has read of the catalogue: that grows with each schema that it has touched, and is
given back only when the connection ends.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from clients.selectors import readiness
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.models import Tenant
from tests import database
from tests.bench import many
from tests.bench.ratio import Ratio

MOST_MB_A_CLIENT = 1.5
MOST_OF_UNBOUNDED = 0.6
LIFETIME_SECONDS = 1.0


def run() -> dict[str, Ratio]:
    with many.standing():
        clients = list(Tenant.objects.exclude(schema_name="public").order_by("pk"))
        connection.close()
        begun = time.perf_counter()
        grown = dict(_visits(clients, at=(many.FEW, len(clients))))
        seconds = time.perf_counter() - begun
        bounded, sessions = _pooled(clients)
    a_client = (grown[len(clients)] - grown[many.FEW]) / (len(clients) - many.FEW)
    return {
        "a_client": Ratio(
            value=a_client,
            limit=MOST_MB_A_CLIENT,
            better="less",
            unit="MB a client",
            peer=f"the same connection after {many.FEW} clients",
            measured={"few_mb": grown[many.FEW], "many_mb": grown[len(clients)], "clients": len(clients)},
        ),
        "bounded_by_lifetime": Ratio(
            value=bounded / grown[len(clients)],
            limit=MOST_OF_UNBOUNDED,
            better="less",
            unit="of one connection kept for all",
            peer=f"one connection that visits all {len(clients)} and is never renewed",
            measured={
                "most_mb": bounded,
                "unbounded_mb": grown[len(clients)],
                "sessions": sessions,
                "max_lifetime_s": LIFETIME_SECONDS,
                "visiting_all_s": seconds,
            },
        ),
    }


def _visit(tenant: Tenant) -> None:
    """Do in a client what its desk asks first: it touches some twenty tables of theirs."""
    with client(tenant):
        readiness.missing_for_go_live(timezone.now())


def _visits(clients: list[Tenant], *, at: tuple[int, ...]) -> Iterator[tuple[int, float]]:
    for number, tenant in enumerate(clients, 1):
        _visit(tenant)
        if number in at:
            yield number, _megabytes()


def _megabytes() -> float:
    """The memory of this connection's server process that it shares with nobody; the server runs on this machine."""
    with public(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:"))
    return int(kilobytes) / 1024


def _pooled(clients: list[Tenant]) -> tuple[float, int]:
    """The most that one connection held, and how many there were, when a pool renews them as production's does."""
    held = dict(settings.DATABASES["default"].get("OPTIONS", {}))
    _options({**held, "pool": {"min_size": 1, "max_size": 1, "max_lifetime": LIFETIME_SECONDS, "timeout": 10}})
    most, sessions = 0.0, set()
    try:
        for tenant in clients:
            _visit(tenant)
            most = max(most, _megabytes())
            sessions.add(connection.connection.info.backend_pid)
            close_old_connections()
            connection.close()  # as at a request's end: back into the pool, which lets go of what has lived too long
    finally:
        connection.close_pool()
        _options(held)
    return most, len(sessions)


def _options(options: dict[str, Any]) -> None:
    connection.close()
    settings.DATABASES["default"]["OPTIONS"] = options
    connection.settings_dict["OPTIONS"] = options
    database.use(connection.settings_dict["NAME"])
