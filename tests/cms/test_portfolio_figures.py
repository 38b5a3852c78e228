"""The figures above the portfolio: what the rows say that the reader sees, in one statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.portfolio import figures
from cms.portfolio.asked import everyone
from cms.portfolio.tables import LONG
from tenants.access.models import User
from tenants.access.services.memberships import grant
from tenants.boards.models import ClientRow
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.money import EXPONENTS
from tenants.models import Tenant
from tests.cms.full_rows import add_clients, fill

Browser = Callable[[User], Client]


def counted(rows: list[Any], now: datetime) -> dict[str, Any]:
    """The figures as a reader would count them on the rows."""

    def known(name: str) -> list[Any]:
        return [getattr(row, name) for row in rows if getattr(row, name) is not None]

    def those(name: str, *values: str) -> int:
        return sum(getattr(row, name) in values for row in rows)

    def live_fees(currency: str) -> list[int]:
        live = [row for row in rows if (row.stage, row.currency) == ("LIVE", currency)]
        return [row.fee_minor for row in live if row.fee_minor]

    return {
        "total": len(rows),
        "sectors": sorted({row.sector for row in rows if row.sector}) or None,
        "live": those("stage", "LIVE"),
        "onboarding": those("stage", "ONBOARDING"),
        "drafts": those("report_status", "DRAFT", "IN_REVIEW"),
        "met": sum(known("sla_met_count")) if known("sla_met_count") else None,
        "clocks": sum(known("sla_clock_count")) if known("sla_clock_count") else None,
        "below": sum(n > 0 for n in known("sla_missed_count")),
        "approvals": sum(known("approvals_waiting_count")) if known("approvals_waiting_count") else None,
        "long": sum(since < now - LONG for since in known("approvals_since_at")),
        "reviews": sum(known("reviews_waiting_count")) if known("reviews_waiting_count") else None,
        "late": those("invoice_standing", "PAST_DUE"),
        "open": those("invoice_standing", "OPEN"),
        "health": median(known("health_score")) if known("health_score") else None,
        "weak": sum(score < 50 for score in known("health_score")),
        "returned": median(known("roi_expected_ratio")) if known("roi_expected_ratio") else None,
        "below_zero": sum(ratio < 0 for ratio in known("roi_expected_ratio")),
        "duties": sum(n > 0 for n in known("late_duties_count")),
        "odd": sum(row.report_status == "DRAFT" and (row.check_count or 0) > 0 for row in rows),
        "correct": those("waits", "CORRECT"),
        "release": those("waits", "RELEASE"),
        "make": those("waits", "MAKE", "EVIDENCE"),
        **{currency: None for currency in EXPONENTS},
        **{currency: sum(fees) for currency in ("EUR", "SEK") if (fees := live_fees(currency))},
    }


@pytest.mark.parametrize("role", [Role.OWNER, Role.FINANCE, Role.ACCOUNT_MANAGER, Role.ANALYST, Role.MODERATOR])
def test_the_figures_are_those_of_the_rows_that_are_seen(
    alfa: Tenant, beta: Tenant, owner: User, role: Role, by: Actor, now: datetime
) -> None:
    more = add_clients(6, now)
    ClientRow.objects.filter(tenant=more[1]).update(roi_expected_ratio=-0.2, health={"promises": 10})
    ClientRow.objects.filter(tenant=more[2]).update(correct_month="2018-02")
    ClientRow.objects.filter(tenant=more[4]).update(last_ingest_at=None, report_status="")
    Tenant.objects.filter(pk=more[3].pk).update(sector="public", currency="SEK")
    reader = User.objects.create_user("una@agency.example", "Una")
    where = [None] if role in (Role.OWNER, Role.FINANCE) else [alfa, *more[:3]]
    for tenant in where:
        grant(reader, role, tenant=tenant, by=by, at=now)
    actor = Actor(ActorKind.PERSON, "Una", user_id=reader.pk, user_uuid=reader.uuid, roles=frozenset({role}))
    rows = list(everyone(actor, at=now))
    assert len(rows) == (8 if where == [None] else 4)
    found = figures.of_portfolio(everyone(actor, at=now), at=now)
    assert {name: pytest.approx(value) for name, value in counted(rows, now).items()} == found
    assert found["odd"] + found["below"] + found["late"] > 0


def test_of_nobody_there_is_nothing(db: None, now: datetime) -> None:
    nobody = Actor(ActorKind.PERSON, "Una", user_id=0, roles=frozenset({Role.MODERATOR}))
    found = figures.of_portfolio(everyone(nobody, at=now), at=now)
    assert found == counted([], now)


def test_the_page_goes_through_all_rows_once(alfa: Tenant, owner: User, now: datetime, agency_browser: Browser) -> None:
    fill(alfa, 1, now)
    browser = agency_browser(owner)
    browser.get("/portfolio/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/portfolio/")
    through = [each["sql"] for each in asked if '"boards_clientrow"."' in each["sql"] and "LIMIT 21" not in each["sql"]]
    assert ["percentile_cont" in sql for sql in through] == [True], through
