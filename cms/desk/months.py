"""The months of a client as the desk lists them: reports, and runs that made or make them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cms.portal.listing import status_word
from cms.reader import signed
from reporting.document.formats import Formats
from tenants.kernel.periods import Month
from tenants.models import Tenant

if TYPE_CHECKING:
    from reporting.models import Report, ReportRun


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: its report as it stands, if any, and its last run, if that is open or failed after the report."""

    month: str
    name: str
    report: Report | None
    status: str
    as_of: str
    made: str
    released: str
    run: ReportRun | None


def rows(held: Iterable[Report], runs: Iterable[ReportRun], formats: Formats) -> list[MonthRow]:
    """One row for each month that has a report or a run, newest first. Both come with the latest of a month first."""
    reports: dict[str, Report] = {}
    for report in held:
        reports.setdefault(report.month, report)
    last: dict[str, ReportRun] = {}
    for run in runs:
        last.setdefault(run.month, run)
    months = sorted({*reports, *last}, reverse=True)
    return [_row(month, reports.get(month), last.get(month), formats) for month in months]


def _row(month: str, report: Report | None, run: ReportRun | None, formats: Formats) -> MonthRow:
    return MonthRow(
        month=month,
        name=formats.month(Month.parse(month)),
        report=report,
        status=status_word(report.status, report.number) if report else "",
        as_of=formats.instant(report.as_of, short=True) if report else "",
        made=signed(report.made_at, report.made_by, report.made_by_user_id, formats) if report else "",
        released=_released(report, formats) if report else "",
        run=run if run and _tells(run, report) else None,
    )


def _released(report: Report, formats: Formats) -> str:
    if report.released_at is None:
        return ""
    return signed(report.released_at, report.released_by, report.released_by_user_id, formats)


def _tells(run: ReportRun, report: Report | None) -> bool:
    """Whether the run says more than the report: it is under way, or it failed after the report was made."""
    return run.is_open or (run.state == "FAILED" and (report is None or run.requested_at > report.made_at))


@dataclass(frozen=True, slots=True)
class Due:
    """The month whose report is next to be made; `waits` when it is over, in service, and has no report."""

    month: str
    name: str
    waits: bool


def due(tenant: Tenant, held: Iterable[str], formats: Formats, *, at: datetime) -> Due:
    """The last month that is over, unless it has a report or lies before the service; then the running one."""
    running = Month.of(at, tenant.zone)
    over = running.shifted(-1)
    since = tenant.service_since
    served = since is None or (since.year, since.month) <= (over.year, over.month)
    waits = served and str(over) not in held
    month = over if waits else running
    return Due(str(month), formats.month(month), waits)
