"""The queue, the portfolio and the reports from 2 to 20 clients with full rows: as many queries, hardly more time."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.backend.current import connection
from tenants.kernel.actor import Role
from tenants.services.provisioning import create_client
from tests.bench.ratio import Ratio
from tests.cms.full_rows import fill
from tests.cms.queue_cases import BY, LONG_AGO, a_flag_case, a_forum, a_rule_book
from tests.conftest import profile

FEW, MANY = 2, 20
ROUNDS = 9
MOST_TIMES_AS_MANY = 1.0
MOST_TIMES_THE_LIST = 4.0
PAGES = {"queue": "/queue/", "portfolio": "/portfolio/", "reports": "/reports/"}


def run() -> dict[str, Ratio]:
    logging.disable(logging.INFO)
    at = timezone.now()
    browser = _owner()
    _clients(range(FEW), at)
    few = {name: _measured(browser, path) for name, path in PAGES.items()}
    _clients(range(FEW, MANY), at)
    many = {name: _measured(browser, path) for name, path in PAGES.items()}
    found = {name: _flat(few[name], many[name]) for name in PAGES}
    queries, case_ms = _measured(browser, "/queue/bench-0/1/")
    found["case"] = Ratio(
        value=case_ms / many["queue"][1],
        limit=MOST_TIMES_THE_LIST,
        better="less",
        unit="times as long",
        peer="the list of 20 clients alone, instead of one case with its thread and rules beside it",
        measured={"queries": queries, "case_ms": case_ms, "list_ms": many["queue"][1]},
    )
    return found


def _flat(few: tuple[int, float], many: tuple[int, float]) -> Ratio:
    return Ratio(
        value=many[0] / few[0],
        limit=MOST_TIMES_AS_MANY,
        better="less",
        unit="times the queries",
        peer=f"the same page with {FEW} clients and cases instead of {MANY}",
        measured={"few": few[0], "many": many[0], "few_ms": few[1], "many_ms": many[1]},
    )


def _owner() -> Client:
    user = ensure_user("owner@bench.example", "Owner", by=BY, at=LONG_AGO)
    grant(user, Role.OWNER, tenant=None, by=BY, at=LONG_AGO)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser = Client(headers={"host": settings.AGENCY_HOST})
    browser.force_login(user, backend="tenants.access.backends.ClientBackend")
    return browser


def _clients(numbers: range, at: datetime) -> None:
    for number in numbers:
        tenant = create_client(profile(f"bench-{number}"), by=BY, at=LONG_AGO)
        a_rule_book(tenant)
        forum = a_forum(tenant)
        a_flag_case(tenant, forum, f"Case of client {number}", at=at - timedelta(minutes=number))
        fill(tenant, number, at)


def _measured(browser: Client, path: str) -> tuple[int, float]:
    """Queries of the page once it is warm, and the median milliseconds that it takes."""
    browser.get(path)
    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        queries.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(count):
        answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        browser.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return len(queries), statistics.median(times)
