"""Reading reports: what someone may see, and a report as a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from reporting.charts.colour import Palette
from reporting.document.build import Document, build
from reporting.document.context import Standing
from reporting.models import Report, ReportRun
from reporting.rules.frozen import Number
from reporting.rules.report import ReportData
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month


def visible_to(by: Actor) -> QuerySet[Report]:
    """The client's reports that `by` may read, the latest month and correction first; drafts are for staff."""
    if may(by, Permission.REPORT_VIEW_DRAFT):
        return Report.objects.all()
    return Report.objects.released() if may(by, Permission.REPORT_VIEW) else Report.objects.none()


def latest(by: Actor, *, month: str = "") -> Report | None:
    """The report that stands: of a month, or of the latest one, with its last correction."""
    held = visible_to(by)
    return (held.filter(month=month) if month else held).order_by("-month", "-number").first()


def last_final_month() -> Month | None:
    """The latest month of the client where we stand that is released; None before the first."""
    month = Report.objects.released().order_by("-month").values_list("month", flat=True).first()
    return Month.parse(month) if month else None


def released_of(by: Actor, months: Iterable[Month]) -> list[Month]:
    """Those of the months that are released, in their order: what changes below them changes no report."""
    asked = list(months)
    if not asked or not may(by, Permission.REPORT_VIEW):
        return []
    held = Report.objects.released().filter(month__in=[str(each) for each in asked])
    released = set(held.values_list("month", flat=True))
    return [each for each in asked if str(each) in released]


@dataclass(frozen=True, slots=True)
class ReleasedMonth:
    """A month's figures as its released edition keeps them; `number` is its last correction, 0 without one."""

    number: int
    as_of: datetime
    metrics: Mapping[str, Number]


def released_months(by: Actor, first: Month, last: Month) -> dict[Month, ReleasedMonth]:
    """The released months from `first` to `last`, each as its last edition keeps it; nothing else of it is read."""
    if not may(by, Permission.REPORT_VIEW):
        return {}
    held = Report.objects.released().filter(month__gte=str(first), month__lte=str(last))
    own: Any = "data"
    for key in ("figures", "history", "-1", "metrics"):  # a month's history ends with the month
        own = KeyTransform(key, own)
    found = held.annotate(own=own).order_by("month", "-number").distinct("month")
    return {
        Month.parse(month): ReleasedMonth(number, as_of, metrics)
        for month, number, as_of, metrics in found.values_list("month", "number", "as_of", "own")
    }


def runs_visible_to(by: Actor) -> QuerySet[ReportRun]:
    """The runs that make reports, the latest first; for whoever may see drafts."""
    return ReportRun.objects.all() if may(by, Permission.REPORT_VIEW_DRAFT) else ReportRun.objects.none()


def data_of(report: Report) -> ReportData:
    """What was frozen."""
    return ReportData.model_validate(report.data)


def standing_of(report: Report) -> Standing:
    """Where the report stands, for its cover and the foot of its pages."""
    return Standing(
        status=report.status.lower(),
        number=report.number,
        released_at=report.released_at,
        released_by=report.released_by if report.released_by_user_id else "",
        data_sha256=report.data_sha256,
    )


def document_of(report: Report, *, language: str = "", palette: Palette | None = None) -> Document:
    """The report in words and pictures: for a page of ours give the reader's language and `charts.colour.SCREEN`."""
    return build(data_of(report), standing_of(report), language=language, palette=palette)
