"""All of one client among five hundred, against `pg_dump -n` of its schema alone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from tenants.backend.current import connection
from tenants.context import find
from tenants.moves.services.exporting import export
from tenants.services.template import dump_program
from tests.bench import many
from tests.bench.ratio import Ratio, median_seconds
from tests.conftest import SYSTEM

LEAST_TIMES_FASTER = 10.0
ADDRESS = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}


def run() -> dict[str, Ratio]:
    with many.standing(), TemporaryDirectory() as folder:
        tenant = find(many.FIRST)
        ours = median_seconds(lambda: export(tenant, Path(folder) / "out.zip", by=SYSTEM, at=timezone.now()), rounds=3)
        peer = median_seconds(lambda: _dump(tenant.schema_name, Path(folder) / "out.sql"), rounds=1, warm=0)
    with many.standing(many.FEW), TemporaryDirectory() as folder:
        few = find(many.FIRST)
        among_few = median_seconds(
            lambda: export(few, Path(folder) / "out.zip", by=SYSTEM, at=timezone.now()), rounds=3
        )
    return {
        "times_faster": Ratio(
            value=peer / ours,
            limit=LEAST_TIMES_FASTER,
            better="more",
            unit="times faster",
            peer=f"pg_dump -n of the same client among {many.MANY}",
            measured={"ours_s": ours, "pg_dump_s": peer, f"ours_among_{many.FEW}_s": among_few},
        )
    }


def _dump(schema: str, out: Path) -> None:
    params = connection.get_connection_params()
    environment = {name: str(params[key]) for name, key in ADDRESS.items() if params.get(key)}
    command = [dump_program(), f"--schema={schema}", f"--file={out}"]
    subprocess.run(command, env={"PATH": os.environ.get("PATH", ""), **environment}, check=True)  # noqa: S603
