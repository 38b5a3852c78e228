"""The objectives in force with their KPIs, beside what the latest report measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clients.selectors.objectives import KpiView, ObjectiveView
from reporting.document import labels
from reporting.document.formats import NONE, Formats
from reporting.rules.report import KpiFigure
from reporting.selectors.reports import data_of

if TYPE_CHECKING:
    from reporting.models import Report


@dataclass(frozen=True, slots=True)
class KpiRow:
    """`status` is the shape of the report's style sheet, empty when the latest report does not hold the KPI."""

    name: str
    baseline: str
    target: str
    now: str
    status: str
    status_word: str
    is_vanity: bool


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    title: str
    four_c: str
    until: str
    version: int
    kpis: tuple[KpiRow, ...]


def rows(held: Iterable[ObjectiveView], latest: Report | None, formats: Formats) -> list[ObjectiveRow]:
    """Every objective in force, by number."""
    measured = _measured(latest)
    return [
        ObjectiveRow(
            title=each.title,
            four_c=labels.named(labels.FOUR_CS, each.four_c),
            until=formats.day(each.ends_on, short=True),
            version=each.version,
            kpis=tuple(_kpi(kpi, measured.get((each.title, kpi.metric)), formats) for kpi in each.kpis),
        )
        for each in held
    ]


def _measured(latest: Report | None) -> dict[tuple[str, str], KpiFigure]:
    objectives = data_of(latest).figures.objectives if latest else ()
    return {(objective.title, kpi.metric): kpi for objective in objectives for kpi in objective.kpis}


def _kpi(kpi: KpiView, measured: KpiFigure | None, formats: Formats) -> KpiRow:
    kind = labels.kind_of(kpi.metric)
    shape, word = labels.STATUSES[measured.status] if measured else ("", "")

    def shown(value: Decimal | float | None) -> str:
        return NONE if value is None else formats.figure(float(value), kind)

    return KpiRow(
        name=labels.metric(kpi.metric),
        baseline=_("none") if kpi.baseline is None else shown(kpi.baseline),
        target=shown(kpi.target),
        now=shown(measured.now) if measured else NONE,
        status=shape,
        status_word=str(word),
        is_vanity=kpi.is_vanity,
    )
