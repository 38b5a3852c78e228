"""One report as one reader sees it: found among those that they may see, in their words, with its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.charts.colour import SCREEN
from reporting.document.build import Document, build
from reporting.document.formats import Formats
from reporting.rules.report import ReportData
from reporting.selectors import reports
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month, NotAMonth

if TYPE_CHECKING:
    from reporting.models import Report


@dataclass(frozen=True, slots=True)
class Way:
    """A way to another report: of another month, or another edition of the same."""

    month: str
    number: int
    name: str
    url: str


class Reading:
    """A report, its frozen data and its document; whatever costs something is made when it is asked for."""

    def __init__(self, report: Report, editions: list[int]) -> None:
        self.report = report
        self.editions = editions
        self.data: ReportData = reports.data_of(report)

    @cached_property
    def formats(self) -> Formats:
        """The reader's language; the client's zone and currency, as in the report."""
        figures = self.data.figures
        return Formats(translation.get_language() or "en", ZoneInfo(figures.time_zone), figures.currency)

    @cached_property
    def document(self) -> Document:
        standing = reports.standing_of(self.report)
        return build(self.data, standing, language=self.formats.language, palette=SCREEN)

    @property
    def status(self) -> str:
        return str(self.report.status)

    @property
    def is_draft(self) -> bool:
        return not self.report.is_released

    @property
    def month(self) -> Month:
        return Month.parse(self.report.month)

    @property
    def month_name(self) -> str:
        return self.formats.month(self.month)

    @property
    def month_alone(self) -> str:
        """October: for a button that stands beside the year."""
        return self.formats.month(self.month, width="MMMM")

    @property
    def as_of(self) -> str:
        return self.formats.instant(self.report.as_of, short=True)

    @property
    def is_latest(self) -> bool:
        return self.report.number == max(self.editions)

    @property
    def newer(self) -> Way | None:
        """The last correction, for who reads an edition before it."""
        return None if self.is_latest else self._edition(max(self.editions), is_latest=True)

    @property
    def older(self) -> Way | None:
        """The edition that this one corrects."""
        before = [number for number in self.editions if number < self.report.number]
        return self._edition(max(before)) if before else None

    def _edition(self, number: int, *, is_latest: bool = False) -> Way:
        name = _("Correction %(number)s") % {"number": number} if number else _("As first released")
        return Way(self.report.month, number, name, address(self.report.month, None if is_latest else number))

    @property
    def edition(self) -> int | None:
        """The number that addresses need: none for the edition that stands."""
        return None if self.is_latest else self.report.number

    @property
    def url(self) -> str:
        return address(self.report.month, self.edition)

    @property
    def pdf_url(self) -> str:
        return address(self.report.month, self.edition, name="report_pdf")

    @property
    def csv_url(self) -> str:
        return address(self.report.month, self.edition, name="report_data", kind="csv")

    @property
    def json_url(self) -> str:
        return address(self.report.month, self.edition, name="report_data", kind="json")

    @property
    def desk_url(self) -> str:
        return reverse("desk:report", args=[self.report.month])

    @property
    def file_facts(self) -> str:
        return file_facts(self.report)


def address(month: str, edition: int | None = None, *, name: str = "report", **more: str) -> str:
    """Where a report, its file or its data is; `edition` only for one that does not stand any more."""
    path = reverse(f"portal:{name}", kwargs={"month": month, **more})
    return path if edition is None else f"{path}?{urlencode({'edition': edition})}"


def file_facts(report: Report) -> str:
    """How long the file is, and how large where it can be told: 9 pages, 1.4 MB."""
    pages = ngettext("%(n)s page", "%(n)s pages", report.pages) % {"n": report.pages}
    try:
        return _("%(pages)s, %(size)s.") % {"pages": pages, "size": filesizeformat(report.pdf.size)}
    except OSError:
        return f"{pages}."


def find(by: Actor, month: str = "", edition: str = "") -> tuple[Reading | None, list[str]]:
    """The report that `by` asks for and the months that they may see, oldest first.

    Without a month the latest; without an edition the one that stands. Nothing (None) when there is no report at all.
    Raises: Http404, for a month or edition that is none or not theirs.
    """
    held: dict[str, list[int]] = {}
    for each_month, number in reports.visible_to(by).order_by("month", "number").values_list("month", "number"):
        held.setdefault(each_month, []).append(number)
    if not held and not month:
        return None, []
    wanted = _known(month) if month else max(held)
    numbers = held.get(wanted, [])
    chosen = _number(edition, numbers)
    report = reports.visible_to(by).filter(month=wanted, number=chosen).first()
    if report is None:
        raise Http404
    return Reading(report, numbers), list(held)


def _known(month: str) -> str:
    try:
        return str(Month.parse(month))
    except NotAMonth:
        raise Http404 from None


def _number(edition: str, numbers: list[int]) -> int:
    if not numbers or (edition and edition not in map(str, numbers)):
        raise Http404
    return int(edition) if edition else numbers[-1]


def neighbours(reading: Reading, months: list[str], url: str) -> dict[str, Way | None]:
    """The month before and the one after among those that can be seen; `url` holds a %s for the month."""
    at = months.index(reading.report.month)

    def way(index: int) -> Way | None:
        if not 0 <= index < len(months):
            return None
        name = reading.formats.month(Month.parse(months[index]))
        return Way(months[index], 0, name, url % months[index])

    return {"earlier": way(at - 1), "later": way(at + 1)}
