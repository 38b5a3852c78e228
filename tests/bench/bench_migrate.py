"""A release that adds one column, over many clients, against django-tenants' own command in the same run.

The peer is timed on ten of the clients, which then stand where the others do again, and taken times as many.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from django.core.management import call_command

from tenants.backend.current import connection
from tenants.models import Tenant
from tenants.services.migrating import run as all_clients
from tests.bench import many
from tests.bench.ratio import Ratio, median_seconds
from tests.tenants.releases import releases, run_sql

OF_PEER = 10
LEAST_TIMES_FASTER = 50
MOST_IDLE_SECONDS = 2.0
COLUMN = 'AddField("case", "colour", models.CharField(max_length=9, default="red"))'


def run() -> dict[str, Ratio]:
    with many.standing():
        return _measured(list(Tenant.objects.exclude(schema_name="public").order_by("-pk")))


def _measured(made: list[Tenant]) -> dict[str, Ratio]:
    processes, count = os.cpu_count() or 1, len(made)
    with tempfile.TemporaryDirectory() as folder, releases(Path(folder)) as add:
        idle = median_seconds(lambda: _all(processes, behind=0))
        add("0005_colour", COLUMN)
        peer = _peer(made[:OF_PEER])
        began = time.perf_counter()
        _all(processes, behind=count)
        ours = time.perf_counter() - began
    peer_for_all = peer / OF_PEER * count
    return {
        "one_column": Ratio(
            value=peer_for_all / ours,
            limit=LEAST_TIMES_FASTER,
            better="more",
            unit="times faster",
            peer="migrate_schemas, taken times as many",
            measured={
                "clients": count,
                "ours_s": ours,
                "ours_ms_a_client": ours / count * 1000,
                "migrate_schemas_s_a_client": peer / OF_PEER,
            },
        ),
        "nothing_to_do": Ratio(
            value=idle,
            limit=MOST_IDLE_SECONDS,
            better="less",
            unit="s",
            peer="migrate_schemas, which costs as much as with something to do",
            measured={"clients": count},
        ),
    }


def _all(processes: int, *, behind: int) -> None:
    result = all_clients.run(processes=processes, wait_seconds=60, tell=lambda done, of, seconds: None)
    if (result.behind, result.migrated) != (behind, behind):
        raise RuntimeError(f"{result} where {behind} clients were behind")


def _peer(clients: list[Tenant]) -> float:
    """Seconds that migrate_schemas takes for these clients, after which they stand where they stood."""
    began = time.perf_counter()
    for client in clients:
        call_command("migrate_schemas", schema_name=client.schema_name, interactive=False, verbosity=0)
    seconds = time.perf_counter() - began
    connection.set_schema_to_public()
    for client in clients:
        run_sql(
            client,
            "ALTER TABLE sla_case DROP COLUMN colour; DELETE FROM django_migrations WHERE name = '0005_colour'",
        )
    return seconds
