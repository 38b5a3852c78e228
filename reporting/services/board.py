"""A client's row on the portfolio, kept with each report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import sql

from clients.selectors import profile
from reporting.models import Report
from reporting.rules import checks, health
from reporting.rules.report import ReportData
from reporting.selectors.reports import data_of
from tenants.boards.services import client_rows, note_report, recounting
from tenants.kernel.periods import Month
from tenants.models import Tenant


def note(report: Report, *, at: datetime) -> None:
    """Show this report's figures for its client; an older month than the one shown changes nothing."""
    figures = _figures(data_of(report), report.as_of)
    note_report(profile.current(), month=report.month, status=report.status, figures=figures, at=at)


def _figures(data: ReportData, as_of: datetime) -> dict[str, Any]:
    """The report's part of the row, but its month and status."""
    figures = data.figures
    worth, now, before, service = figures.worth, figures.metrics, figures.before, figures.service
    ends_at = Month.parse(figures.month).ends_at(ZoneInfo(figures.time_zone))
    return {
        "report_as_of": as_of,
        "report_is_whole": as_of >= ends_at,
        "report_checks": [check.value for check in checks.failed(data)],
        "health": {measure.value: found for measure, found in health.points(figures).items()},
        "active_members": now.get("active_members"),
        "active_members_before": before.get("active_members"),
        "posts": now.get("posts"),
        "response_rate_24h": now.get("response_rate_24h"),
        "sla_met_count": service.met if service else None,
        "sla_clock_count": service.clocks if service else None,
        "sla_missed_count": service.below_target if service else None,
        "value_minor": worth.value.amount.expected if worth.has_value else None,
        "cost_minor": worth.cost.amount.expected if worth.has_cost else None,
        "roi_low_ratio": worth.roi.low if worth.roi else None,
        "roi_expected_ratio": worth.roi.expected if worth.roi else None,
        "roi_high_ratio": worth.roi.high if worth.roi else None,
        "roi_grade": str(worth.grade) if worth.roi else "",
    }


_NAMES = (
    "report_as_of",
    "report_is_whole",
    "report_checks",
    "health",
    "active_members",
    "active_members_before",
    "posts",
    "response_rate_24h",
    "sla_met_count",
    "sla_clock_count",
    "sla_missed_count",
    "value_minor",
    "cost_minor",
    "roi_low_ratio",
    "roi_expected_ratio",
    "roi_high_ratio",
)
_EMPTY = ("report_month", "report_status", "roi_grade", "final_month")
_NONE: dict[str, Any] = {**dict.fromkeys(_EMPTY, ""), **dict.fromkeys(_NAMES)}
"""The row of a client without a report."""


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The latest month's report of each client, with its last correction.

    What is frozen is read whole: figures and checks are found in it by the same rules as when it was written.
    """
    found = {
        tenant_id: {
            "report_month": month,
            "report_status": status,
            "final_month": final,
            **_figures(ReportData.model_validate(json.loads(data)), as_of),
        }
        for tenant_id, month, status, as_of, data, final in recounting.union(clients, _latest)
    }
    return {each.pk: found.get(each.pk, _NONE) for each in clients}


def _latest(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    table = sql.SQL("{}.{}").format(schema, sql.Identifier(Report._meta.db_table))
    released = sql.SQL(", ").join(map(sql.Literal, sorted(client_rows.RELEASED)))
    return sql.SQL(_LATEST).format(tenant=tenant_id, report=table, released=released)


_LATEST = """
SELECT {tenant}::bigint, month, status, as_of, data,
       (SELECT coalesce(max(month), '') FROM {report} WHERE status IN ({released}))
FROM {report} ORDER BY month DESC, number DESC LIMIT 1
"""
