"""Two clients' tasks in a real worker with two processes: each in its own schema under its own role, or refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu import Connection
from redis import Redis

from reporting.models import Report, ReportRun
from reporting.services import runs
from tenants.audit.models import Entry, Link
from tenants.backend.base import PUBLIC
from tenants.backend.current import connection
from tenants.boards.models import Work
from tenants.boards.services.work import gather
from tenants.boards.tasks import perform
from tenants.context import client as standing_at
from tenants.context import public
from tenants.embedded import addresses
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.rules.roles import role_for
from tenants.services import sealing
from tests.conftest import SYSTEM
from tests.isolation.probing import stand
from tests.reporting.clients import a_client

FIRST_REDIS = 14
"""The journeys' sites have those before."""
SLUGS = ("kelpwright", "otherside")
PATIENCE_SECONDS = 60
MESSAGES, NO_SUCH = 40, "c_no_such"


@dataclass(frozen=True, slots=True)
class Worker:
    process: subprocess.Popen[bytes]
    broker: str
    log: Path

    def send(self, task: Any, *args: Any, schema: str | None) -> None:
        """Send it as from that client; None: a message that names nobody."""
        with Connection(self.broker) as broker:
            task.apply_async(args=args, headers={"_schema_name": schema}, connection=broker)

    def children(self) -> set[int]:
        pid = self.process.pid
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.fixture
def clients(own_database: str, tmp_path: Path) -> list[Tenant]:
    return [a_client(slug, tmp_path, by=SYSTEM, name=slug.capitalize()) for slug in SLUGS]


@pytest.fixture
def worker(own_database: str, clients: list[Tenant], worker_id: str, tmp_path: Path) -> Iterator[Worker]:
    held, log = addresses(settings.VAR_DIR), tmp_path / "worker.log"
    number = FIRST_REDIS + (int(worker_id.removeprefix("gw")) % 2 if worker_id.startswith("gw") else 0)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": held.database_url.rsplit("/", 1)[0] + f"/{own_database}",
        "REDIS_URL": f"{held.redis_url.split('?')[0]}?db={number}",
        "VAR_DIR": str(tmp_path / "var"),
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "tests.isolation.probing:app",
        "worker",
        "-P",
        "prefork",
        "-c",
        "2",
    ]
    with Redis.from_url(env["REDIS_URL"]) as left:
        left.flushdb()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=out, stderr=out)
    try:
        yield Worker(process, replace(held, redis_url=env["REDIS_URL"]).broker_url, log)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def wait(done: Callable[[], object], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > until:
            pytest.fail(log.read_text()[-4000:])
        time.sleep(0.05)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def request(tenant: Tenant, month: str) -> Work:
    with standing_at(tenant):
        run = runs.request(Month.parse(month), by=SYSTEM, at=timezone.now())
        return Work.objects.get(tenant=tenant, kind=runs.KIND, object_id=run.pk)


def seal_now(tenant: Tenant) -> Work:
    """The work of sealing the client's trail, due at this instant."""
    at = timezone.now() - timedelta(seconds=1)
    gather(sealing.SEAL, 0, schema_name=tenant.schema_name, due_at=at, at=at)
    Work.objects.filter(tenant=tenant, kind=sealing.SEAL).update(due_at=at, done_at=None)
    return Work.objects.get(tenant=tenant, kind=sealing.SEAL)


def is_sealed(tenant: Tenant) -> bool:
    with standing_at(tenant):
        return Link.objects.exists()


@contextmanager
def blocking(table: str) -> Iterator[Callable[[], bool]]:
    """Let nobody at the table during the block; whether somebody waits for it."""

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
            return bool(cursor.fetchall()[0][0])

    with public(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield waits


def test_interleaved_and_killed(worker: Worker, clients: list[Tenant], tmp_path: Path) -> None:
    """One test, since a worker is dear to start."""
    interleaved(worker, clients, tmp_path / "stood")
    killed_in_the_middle(worker, clients)


def interleaved(worker: Worker, clients: list[Tenant], stood: Path) -> None:
    asked = {tenant: request(tenant, "2024-04") for tenant in clients}
    sealed = {tenant: seal_now(tenant) for tenant in clients}
    schemas = [clients[0].schema_name, clients[1].schema_name, None, NO_SUCH, PUBLIC]
    for number in range(MESSAGES):
        worker.send(stand, str(stood), number, schema=schemas[number % len(schemas)])
        if number == MESSAGES // 2:
            for work_of in (sealed, asked):
                for tenant in clients:
                    worker.send(perform, work_of[tenant].pk, schema=tenant.schema_name)
    # A message that names another client's work, or nobody's, does nothing.
    worker.send(perform, sealed[clients[0]].pk, schema=clients[1].schema_name)
    for nobody in (None, NO_SUCH, PUBLIC):
        worker.send(perform, sealed[clients[0]].pk, schema=nobody)
    reports = Work.objects.filter(pk__in=[work.pk for work in asked.values()])
    wait(lambda: not reports.filter(done_at=None).exists() and all(map(is_sealed, clients)), worker.log)
    wait(lambda: len(lines(stood)) == MESSAGES and b"work.of_no_client" in worker.log.read_bytes(), worker.log)

    for tenant in clients:
        with standing_at(tenant):
            report, run = Report.objects.get(), ReportRun.objects.get()
            assert (run.state, run.report_id) == ("DONE", report.pk)
            assert report.data["edition"]["client"] == tenant.name
            assert set(Link.objects.values_list("entry")) <= set(Entry.objects.values_list("uuid"))
    found = lines(stood)
    for each in found:
        meant = schemas[each["number"] % len(schemas)]
        named = meant if meant in (clients[0].schema_name, clients[1].schema_name) else PUBLIC
        role = None if named == PUBLIC else role_for(connection.settings_dict["NAME"], named)
        assert (each["schema"], each["role"], each["path"].split(", ")[0].strip('"')) == (named, role, named)
    assert {each["number"] for each in found} == set(range(MESSAGES))
    assert len({each["pid"] for each in found}) == 2, "one process did it all: nothing was interleaved"


def killed_in_the_middle(worker: Worker, clients: list[Tenant]) -> None:
    ours, theirs = clients
    work, other = request(ours, "2024-05"), request(theirs, "2024-05")
    with blocking(f"{ours.schema_name}.reporting_report") as waits:
        worker.send(perform, work.pk, schema=ours.schema_name)
        wait(waits, worker.log)
        at_work = worker.children()
        for child in at_work:
            os.kill(child, signal.SIGKILL)
        wait(lambda: len(worker.children() - at_work) == 2, worker.log)
    with standing_at(ours):
        assert not Report.objects.filter(month="2024-05").exists()
    worker.send(perform, other.pk, schema=theirs.schema_name)
    wait(lambda: Work.objects.filter(pk=other.pk, done_at__isnull=False).exists(), worker.log)
    Work.objects.filter(pk=work.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))  # as ten minutes later
    worker.send(perform, work.pk, schema=ours.schema_name)
    wait(lambda: Work.objects.filter(pk=work.pk, done_at__isnull=False).exists(), worker.log)
    for tenant in clients:
        with standing_at(tenant):
            assert list(Report.objects.filter(month="2024-05").values_list("status", flat=True)) == ["DRAFT"]
            assert set(ReportRun.objects.values_list("state", flat=True)) == {"DONE"}
