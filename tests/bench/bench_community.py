"""The community's health page with a million posts over five years, beside the same page with none."""

from __future__ import annotations

import logging
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from clients.spaces.services.ingestion import ingest
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.kernel.actor import Role
from tests.bench.community import BY, LONG_AGO, a_space, invent, write_csv
from tests.bench.ratio import Ratio, median_seconds

POSTS = 1_000_000
MOST_MS = 200
PATH = "/desk/community/?month=2022-05"


def run() -> dict[str, Ratio]:
    """Milliseconds of the server for one page: thirteen months, every figure, the spaces compared."""
    logging.disable(logging.INFO)
    with a_space() as (space, folder):
        tenant: Any = connection.tenant
        browser = _analyst(tenant)
        empty = _page(browser)
        path = folder / "activity.csv"
        write_csv(invent(POSTS), path)
        with client(tenant):  # a request leaves it
            ingest(space, "csv", path, by=BY, at=LONG_AGO)
            with connection.as_owner(), connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # as autovacuum does within minutes
        full = _page(browser)
    return {
        "health_page_at_a_million": Ratio(
            value=full,
            limit=MOST_MS,
            better="less",
            unit="ms",
            peer="the same page of a client who has no activity yet",
            measured={"full_ms": full, "empty_ms": empty, "posts": POSTS},
        )
    }


def _analyst(tenant: Any) -> Client:
    with public():
        user = ensure_user("analyst@bench.example", "Analyst", by=BY, at=LONG_AGO)
        grant(user, Role.ANALYST, tenant=tenant, by=BY, at=LONG_AGO)
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser = Client(headers={"host": tenant.host})
    browser.force_login(user, backend="tenants.access.backends.ClientBackend")
    return browser


def _page(browser: Client) -> float:
    def ask() -> None:
        answer = browser.get(PATH)
        if answer.status_code != 200:
            raise RuntimeError(f"{PATH} answered {answer.status_code}")

    return 1000 * median_seconds(ask, rounds=9, warm=2)
