"""Clients with every part of their row filled, as a year of work leaves them: rows alone, the board asks no schema."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tenants.boards.models import ClientRow
from tenants.models import Domain, Tenant

CHECKS = ["source_gaps", "posts_odd", "asks_client"]


def filled(number: int, at: datetime) -> dict[str, Any]:
    """The fields of one client's row; odd numbers are worse off."""
    is_odd = number % 2 == 1
    return {
        "report_month": "2018-03",
        "report_status": "DRAFT" if is_odd else "FINAL",
        "report_as_of": at - timedelta(days=number),
        "report_is_whole": True,
        "report_checks": CHECKS[: number % 4],
        "final_month": "2018-02" if is_odd else "2018-03",
        "correct_month": "",
        "health": {
            "promises": 71,
            "answers": 70,
            "activity": 100 - number % 90,
            "objectives": None if is_odd else 50,
            "content": 80,
        },
        "active_members": number,
        "active_members_before": 1,
        "posts": 40 * number,
        "response_rate_24h": 0.7,
        "sla_met_count": 36,
        "sla_clock_count": 51,
        "sla_missed_count": 1 if is_odd else 0,
        "value_minor": 400_000,
        "cost_minor": 191_000,
        "roi_low_ratio": -0.4,
        "roi_expected_ratio": number / 10,
        "roi_high_ratio": number / 5,
        "roi_grade": "assumed",
        "approvals_waiting_count": number,
        "approvals_since_at": at - timedelta(days=number) if number else None,
        "reviews_waiting_count": 1,
        "invoice_state": "PAST_DUE" if is_odd else "PAID",
        "invoice_late_since_at": at - timedelta(days=21) if is_odd else None,
        "late_duties_count": 2 if is_odd else 0,
        "fee_minor": 145_000 + number,
        "charge_month": "2018-03",
        "overage_minor": 8_500 if is_odd else 0,
        "credit_minor": 7_250 if is_odd else 0,
        "renews_on": at.date() + timedelta(days=20 * number + 10),
        "notice_on": at.date() + timedelta(days=20 * number - 20),
        "missing": ["no_charter", "no_baseline", "no_baseline"] if is_odd else [],
        "last_ingest_at": at - timedelta(days=2),
        "last_activity_at": at - timedelta(days=3),
    }


def fill(tenant: Tenant, number: int, at: datetime) -> None:
    """Fill the row of a client that has one."""
    ClientRow.objects.filter(tenant=tenant).update(changed_at=at, **filled(number, at))


def add_clients(count: int, at: datetime, *, stage: str = "LIVE") -> list[Tenant]:
    """As many clients more, "More 0", "More 1", …, without schemas."""
    made = []
    for number in range(count):
        slug = f"more-{number}"
        tenant = Tenant.objects.create(slug=slug, schema_name=f"c_more_{number}", name=f"More {number}", stage=stage)
        Domain.objects.create(domain=f"{slug}.localhost", tenant=tenant)
        ClientRow.objects.create(tenant=tenant, changed_at=at, **filled(number, at))
        made.append(tenant)
    return made
