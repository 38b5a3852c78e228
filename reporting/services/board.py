"""A client's row on the portfolio, kept with each report."""

from __future__ import annotations

from datetime import datetime

from clients.selectors import profile
from reporting.models import Report
from reporting.selectors.reports import data_of
from tenants.boards.services import note_report


def note(report: Report, *, at: datetime) -> None:
    """Show this report's figures for its client; an older month than the one shown changes nothing."""
    figures = data_of(report).figures
    worth, now, before = figures.worth, figures.metrics, figures.before
    note_report(
        profile.current(),
        month=report.month,
        status=report.status,
        figures={
            "active_members": now.get("active_members"),
            "active_members_before": before.get("active_members"),
            "posts": now.get("posts"),
            "response_rate_24h": now.get("response_rate_24h"),
            "value_minor": worth.value.amount.expected if worth.has_value else None,
            "cost_minor": worth.cost.amount.expected if worth.has_cost else None,
            "roi_low_ratio": worth.roi.low if worth.roi else None,
            "roi_expected_ratio": worth.roi.expected if worth.roi else None,
            "roi_high_ratio": worth.roi.high if worth.roi else None,
            "roi_grade": str(worth.grade) if worth.roi else "",
        },
        at=at,
    )
