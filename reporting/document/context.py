"""What every section of a document needs to know: the data, its reader and its colours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reporting.charts.colour import Palette
from reporting.document import labels
from reporting.document.formats import Formats
from reporting.rules.frozen import Number
from reporting.rules.report import ReportData
from tenants.kernel.periods import Month


@dataclass(frozen=True)
class Standing:
    """Where the report stands outside its data: draft, in review, final or restated, and since when.

    `released_by` is a person's name, empty when the system released it.
    """

    status: str
    number: int = 0
    released_at: datetime | None = None
    released_by: str = ""
    data_sha256: str = ""


@dataclass(frozen=True)
class Context:
    """One report for one reader. The language of gettext must be the same as `formats.language`."""

    data: ReportData
    standing: Standing
    formats: Formats
    palette: Palette

    @cached_property
    def month(self) -> Month:
        return Month.parse(self.data.figures.month)

    @cached_property
    def month_name(self) -> str:
        """October; the year stands on the cover and in every page's foot."""
        return self.formats.month(self.month, width="MMMM")

    @cached_property
    def before_name(self) -> str:
        return self.formats.month(self.month.shifted(-1), width="MMM").rstrip(".")

    @cached_property
    def month_short(self) -> str:
        return self.formats.month(self.month, width="MMM").rstrip(".")

    @property
    def zone(self) -> ZoneInfo:
        return self.formats.zone

    def metric(self, key: str, value: Number) -> str:
        return self.formats.figure(value, labels.kind_of(key))

    def definition(self, key: str) -> str:
        """How the metric is counted: the words frozen with the month, in the reader's language where known."""
        frozen = self.data.evidence.definitions.get(key, "")
        return _(frozen) if frozen else ""

    def step(self, key: str, amount: float) -> str:
        """A difference of the metric: 1.7 points, 0.3 h, 2."""
        kind = labels.kind_of(key)
        if kind == "ratio":
            return _("%(points)s points") % {"points": self.formats.count(amount * 100, 1)}
        return self.formats.figure(amount, kind)

    def month_of(self, text: str) -> str:
        """March 2018, of 2018-03."""
        return self.formats.month(Month.parse(text))

    def values(self, key: str) -> list[Number]:
        """The metric over the months held."""
        return [each.metrics.get(key) for each in self.data.figures.history]

    def month_names(self) -> list[str]:
        """A short name for every third month up to this one, with the year at the first and at each January."""
        months = [Month.parse(each.month) for each in self.data.figures.history]
        last, named = len(months) - 1, []
        for index, month in enumerate(months):
            shown = (last - index) % 3 == 0
            year = index == last % 3 or month.month <= 3
            named.append(self.formats.month(month, width="MMM yy" if year else "MMM") if shown else "")
        return named
