"""What has come up since a month was released that only a correction can bring into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reporting.models import Report
from reporting.selectors.reports import data_of
from tenants.billing.selectors import credits
from tenants.kernel.periods import Month
from tenants.models import Tenant

CREDIT = "service_credit"


def shown_minor(costs: Sequence[Mapping[str, Any]]) -> int:
    """The credit among the lines of a month's cost as they are frozen, in minor units, positive."""
    return sum(-line["amount"]["expected"] for line in costs if line["key"] == CREDIT)


def credit_to_enter(report: Report, tenant: Tenant) -> int:
    """The approved credit that a released month does not show yet, in minor units; 0 where there is none.

    report: the edition that stands. Reads billing's table, not its announcement: what is approved is approved.
    """
    if not report.is_released:
        return 0
    shown = shown_minor([line.model_dump() for line in data_of(report).figures.worth.costs])
    return max(credits.approved_minor(tenant, Month.parse(report.month), tenant.currency) - shown, 0)
