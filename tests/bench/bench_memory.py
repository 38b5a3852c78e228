"""What a worker's connection to the database holds once it has visited every client, and what bounds it.

A session of PostgreSQL keeps what it has read of the catalogue: that grows with each schema that it has touched, and is
given back only when the session ends, as it does after SCHEMAS_A_SESSION (docs/decisions/0041).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.test import override_settings
from django.utils import timezone

from clients.selectors import readiness
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.models import Tenant
from tests import database
from tests.bench import many
from tests.bench.ratio import Ratio

MOST_MB_A_CLIENT = 1.5
MOST_OF_UNBOUNDED = 0.3
NEVER = 1_000_000
POOL = {"min_size": 1, "max_size": 1, "max_lifetime": 1800, "timeout": 10}
"""Production's, for one thread."""


def run() -> dict[str, Ratio]:
    with many.standing():
        clients = list(Tenant.objects.exclude(schema_name="public").order_by("pk"))
        connection.close()
        ours = _ours()
        with override_settings(SCHEMAS_A_SESSION=NEVER):
            begun = time.perf_counter()
            grown = dict(_visits(clients, at=(many.FEW, len(clients))))
            seconds = time.perf_counter() - begun
            begun = time.perf_counter()
            _again(clients)
            again = time.perf_counter() - begun
        begun = time.perf_counter()
        bounded, sessions = _pooled(clients)
        renewed = time.perf_counter() - begun
        grown_here = _ours() - ours
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
        "bounded_by_schemas": Ratio(
            value=bounded / grown[len(clients)],
            limit=MOST_OF_UNBOUNDED,
            better="less",
            unit="of one session kept for all",
            peer=f"one session that visits all {len(clients)} and is never renewed",
            measured={
                "most_mb": bounded,
                "unbounded_mb": grown[len(clients)],
                "schemas_a_session": settings.SCHEMAS_A_SESSION,
                "sessions": sessions,
                "visiting_all_s": renewed,
                "unbounded_visiting_all_s": seconds,
                "unbounded_visiting_again_s": again,
                "this_process_mb": grown_here,
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


def _again(clients: list[Tenant]) -> None:
    for tenant in clients:
        _visit(tenant)


def _megabytes() -> float:
    """The memory of this connection's server process that it shares with nobody; the server runs on this machine."""
    with public(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return _held_by(str(cursor.fetchone()[0]))


def _ours() -> float:
    """The memory of this process."""
    return _held_by("self")


def _held_by(process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:"))
    return int(kilobytes) / 1024


def _pooled(clients: list[Tenant]) -> tuple[float, int]:
    """The most that one session held, and how many there were, when all come by as requests do to a pool of one."""
    held = dict(settings.DATABASES["default"].get("OPTIONS", {}))
    _options({**held, "pool": POOL})
    most, sessions = 0.0, set()
    try:
        for tenant in clients:
            connection.set_tenant(tenant)
            readiness.missing_for_go_live(timezone.now())
            connection.set_schema_to_public()
            most = max(most, _megabytes())
            sessions.add(connection.connection.info.backend_pid)
            close_old_connections()
            connection.close()  # as at a request's end: back into the pool, which ends what is worn
    finally:
        connection.close_pool()
        _options(held)
    return most, len(sessions)


def _options(options: dict[str, Any]) -> None:
    connection.close()
    settings.DATABASES["default"]["OPTIONS"] = options
    connection.settings_dict["OPTIONS"] = options
    database.use(connection.settings_dict["NAME"])
