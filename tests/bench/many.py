"""Two agencies beside each other, one with ten clients and one with five hundred, built once for a whole run.

A bench of BENCHES asks both the same in turns, so that a busy machine slows both alike. The first client of each has a
community, a rule book and a final month; the others are schemas with a full row on the board.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.backend.current import connection
from tenants.context import client as standing_at
from tenants.context import find
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests import database
from tests.cms.conftest import put_report
from tests.cms.full_rows import fill
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.reporting.clients import a_client

FEW, MANY = 10, int(os.environ.get("BENCH_CLIENTS", "500"))
BENCHES = ("portfolio", "pages", "newcomer", "export", "memory", "migrate")
"""In this order: the last one leaves the clients with a column more."""
FIRST = "bench-0"
BACKEND = "tenants.access.backends.ClientBackend"
_names: dict[int, str] = {}


@contextmanager
def standing(count: int = MANY) -> Iterator[None]:
    """Use the agency with so many clients, made when it is asked for first."""
    logging.disable(logging.INFO)  # one line a request, which a terminal makes slow
    if count not in _names:
        _build(count)
    database.use(_names[count])
    cache.clear()
    try:
        yield
    finally:
        connection.set_schema_to_public()


def drop() -> None:
    """Drop what was built."""
    while _names:
        database.drop(_names.popitem()[1])


def _build(count: int) -> None:
    name = f"{database.PREFIX}_bench_{os.getpid()}_{count}"
    database.copy(database.build_template(), name)
    _names[count] = name
    database.use(name)
    started, now = time.monotonic(), timezone.now()
    with TemporaryDirectory() as folder:
        first = a_client(FIRST, Path(folder), by=SYSTEM)
    Tenant.objects.filter(pk=first.pk).update(stage="LIVE")
    put_report(first)
    fill(first, 0, now)
    for number in range(1, count):
        fill(create_client(profile(f"bench-{number}"), by=SYSTEM, at=LONG_AGO), number, now)
    _people(first)
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does within minutes
    print(f"  built {count} clients in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _people(first: Tenant) -> None:
    for role, tenant in ((Role.OWNER, None), (Role.ACCOUNT_MANAGER, first), (Role.VIEWER, first)):
        grant(_person(role), role, tenant=tenant, by=SYSTEM, at=LONG_AGO)
    TOTP.activate(_person(Role.OWNER), "JBSWY3DPEHPK3PXP")
    TOTP.activate(_person(Role.ACCOUNT_MANAGER), "JBSWY3DPEHPK3PXP")


def _person(role: Role) -> User:
    return ensure_user(f"{role}@bench.example", str(role), by=SYSTEM, at=LONG_AGO)


def browser(role: Role) -> Client:
    """Somebody signed in: the owner at the agency, everyone else at the first client."""
    if role is Role.OWNER:
        signed_in = Client(headers={"host": settings.AGENCY_HOST})
        signed_in.force_login(_person(role), backend=BACKEND)
        return signed_in
    tenant = find(FIRST)
    signed_in = Client(headers={"host": tenant.host})
    with standing_at(tenant):
        signed_in.force_login(_person(role), backend=BACKEND)
    return signed_in


def asked(browser: Client, path: str) -> None:
    """Ask for a page, which must be there."""
    answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code} {answer.headers.get('Location', '')}")


def in_turns(prepare: Callable[[], Callable[[], Any]], *, turns: int = 5, rounds: int = 5) -> tuple[float, float]:
    """Median milliseconds of what `prepare` gives: among few clients, and among many. Its first call does not count."""
    times: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(turns):
        for count, kept in times.items():
            with standing(count):
                action = prepare()
                action()
                for _round in range(rounds):
                    started = time.perf_counter()
                    action()
                    kept.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[FEW]), statistics.median(times[MANY])


def database_work(action: Callable[[], Any]) -> tuple[int, float]:
    """How many queries `action` sends, and how many milliseconds they take together."""
    spent: list[float] = []

    def measure(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, *args)
        finally:
            spent.append((time.perf_counter() - started) * 1000)

    with connection.execute_wrapper(measure):
        action()
    return len(spent), sum(spent)
