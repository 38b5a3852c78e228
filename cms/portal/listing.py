"""The list of months: one row each, with its editions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.portal.reading import Way, address, file_facts
from reporting.document.formats import Formats
from tenants.kernel.periods import Month
from tenants.models import Tenant

if TYPE_CHECKING:
    from reporting.models import Report


TABLE = Table(
    "reports",
    (
        Column("month"),
        Column("status", "report__status"),
        Column("correction", "report__number"),
        Column("released_at", "report__released_at"),
        Column("as_of", "report__as_of"),
        Column("pages", "report__pages"),
        Column("pdf_sha256", "report__pdf_sha256"),
        Column("data_sha256", "report__data_sha256"),
    ),
    sort="-month",
    searched=("month", "name", "status", "report__reason"),
    page_size=24,
)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month as it stands, and the editions that it had before."""

    report: Report
    month: str
    name: str
    status: str
    released: str
    as_of: str
    url: str
    pdf_url: str
    csv_url: str
    json_url: str
    before: tuple[Way, ...]

    @property
    def year(self) -> str:
        return self.month[:4]

    @property
    def facts(self) -> str:
        return file_facts(self.report)


@dataclass(frozen=True, slots=True)
class Expected:
    """The report that is to be expected next: its month, and the month's last day."""

    month: str
    ends: str


def status_word(status: str, number: int) -> str:
    return {
        "DRAFT": _("Draft"),
        "IN_REVIEW": _("In review"),
        "FINAL": _("Final"),
        "RESTATED": _("Restated, correction %(number)s") % {"number": number},
    }[status]


def rows(held: Iterable[Report], formats: Formats) -> list[MonthRow]:
    """One row for each month, newest first. `held` comes with each month's last correction first."""
    by_month: dict[str, list[Report]] = {}
    for report in held:
        by_month.setdefault(report.month, []).append(report)
    return [_row(editions, formats) for editions in by_month.values()]


def years(found: Iterable[MonthRow]) -> Filter:
    held = sorted({row.year for row in found}, reverse=True)
    return Filter("year", _("Year"), [(year, year) for year in held])


def _row(editions: list[Report], formats: Formats) -> MonthRow:
    report, *before = editions
    return MonthRow(
        report=report,
        month=report.month,
        name=formats.month(Month.parse(report.month)),
        status=status_word(report.status, report.number),
        released=formats.day(report.released_at.astimezone(formats.zone).date(), short=True)
        if report.released_at
        else "",
        as_of=formats.instant(report.as_of, short=True),
        url=address(report.month),
        pdf_url=address(report.month, name="report_pdf"),
        csv_url=address(report.month, name="report_data", kind="csv"),
        json_url=address(report.month, name="report_data", kind="json"),
        before=tuple(_way(each) for each in before),
    )


def _way(report: Report) -> Way:
    name = _("Correction %(number)s") % {"number": report.number} if report.number else _("As first released")
    return Way(report.month, report.number, name, address(report.month, report.number))


def next_release(tenant: Tenant, *, at: datetime, formats: Formats) -> Expected:
    """The month that is running for this client, or the first of its service, and that month's last day."""
    month, since = Month.of(at, tenant.zone), tenant.service_since
    if since is not None:
        month = max(month, Month(since.year, since.month))
    return Expected(formats.month(month), formats.day(month.shifted(1).first_on - timedelta(days=1)))
