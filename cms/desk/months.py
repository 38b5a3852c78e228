"""The months of a client as the desk lists them: reports, and runs that made or make them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.portal.listing import status_word
from cms.reader import signed, who
from reporting.document.formats import Formats
from reporting.selectors import reports
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant

if TYPE_CHECKING:
    from reporting.models import Report, ReportRun


NO_DRAFT = "NO_DRAFT"
TABLE = Table(
    "reports",
    (
        Column("month"),
        Column("status", "state"),
        Column("correction", "report__number"),
        Column("as_of", "report__as_of"),
        Column("pages", "report__pages"),
        Column("made_at", "report__made_at"),
        Column("made_by", value=lambda row: row.report and who(row.report.made_by, row.report.made_by_user_id)),
        Column("released_at", "report__released_at"),
        Column("released_by", value=lambda row: row.report and _releaser(row.report)),
        Column("run", "run__state"),
        Column("data_sha256", "report__data_sha256"),
    ),
    sort="-month",
    searched=("month", "name", "status", "made", "released"),
    page_size=36,
)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: its report as it stands, if any, and its last run, if that is open or failed after the report.

    `state` is the report's status, NO_DRAFT without one.
    """

    month: str
    name: str
    report: Report | None
    state: str
    status: str
    as_of: str
    made: str
    released: str
    run: ReportRun | None


def rows(held: Iterable[Report], runs: Iterable[ReportRun], formats: Formats) -> list[MonthRow]:
    """One row for each month that has a report or a run, newest first. Both come with the latest of a month first."""
    latest: dict[str, Report] = {}
    for report in held:
        latest.setdefault(report.month, report)
    last: dict[str, ReportRun] = {}
    for run in runs:
        last.setdefault(run.month, run)
    months = sorted({*latest, *last}, reverse=True)
    return [_row(month, latest.get(month), last.get(month), formats) for month in months]


def _row(month: str, report: Report | None, run: ReportRun | None, formats: Formats) -> MonthRow:
    return MonthRow(
        month=month,
        name=formats.month(Month.parse(month)),
        report=report,
        state=report.status if report else NO_DRAFT,
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


def _releaser(report: Report) -> str:
    return who(report.released_by, report.released_by_user_id) if report.released_at else ""


@dataclass(frozen=True, slots=True)
class Released:
    """A month whose report is released, so that it stays as it is whatever changes below it."""

    month: str
    label: str


def released(by: Actor, months: Iterable[Month], formats: Formats) -> list[Released]:
    """Those of the months that only a correction of their report changes."""
    return [Released(str(each), formats.month(each)) for each in reports.released_of(by, months)]


def states(found: Iterable[MonthRow]) -> Filter:
    """By where the months stand, as far as there are any that stand there."""
    held = {row.state for row in found}
    names = {
        NO_DRAFT: _("No draft"),
        "DRAFT": _("Draft"),
        "IN_REVIEW": _("In review"),
        "FINAL": _("Final"),
        "RESTATED": _("Restated"),
    }
    return Filter("status", _("Status"), [(code, name) for code, name in names.items() if code in held], "state")


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
