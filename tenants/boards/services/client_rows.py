"""Keeping a client's row on the portfolio, in the transaction of the change it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.boards.models import ClientRow
from tenants.models import Tenant


def open_row(tenant: Tenant, *, at: datetime) -> None:
    """Give a new client its row. In public only: a client's role may change its row but add none."""
    ClientRow.objects.create(tenant=tenant, changed_at=at)


def note_report(tenant: Tenant, *, month: str, status: str, figures: dict[str, Any], at: datetime) -> None:
    """Show the latest month's report. An older month than the one shown changes nothing.

    figures: any of the row's figure fields (active_members, roi_expected_ratio, …).
    """
    ClientRow.objects.filter(tenant=tenant, report_month__lte=month).update(
        report_month=month, report_status=status, changed_at=at, **figures
    )


def note_evidence(tenant: Tenant, *, ingested_at: datetime, last_activity_at: datetime | None) -> None:
    """Show when evidence last came in, and how far it reaches."""
    ClientRow.objects.filter(tenant=tenant).update(
        last_ingest_at=ingested_at, last_activity_at=last_activity_at, changed_at=ingested_at
    )
