"""This month on one page: what the drawings of value, cost and the agreed figures need beside the document's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.portal import drawings
from reporting.document import labels
from reporting.document.build import Document
from reporting.document.formats import Formats
from reporting.document.sections.sponsor import Figure
from reporting.rules.report import Amount, KpiFigure, ReportData
from tenants.kernel.periods import Month

MONTHS_DRAWN = 13


@dataclass(frozen=True, slots=True)
class WorthDrawing:
    """Value and cost on one scale, with the words at its marks."""

    scale: drawings.Scale
    ticks: tuple[tuple[drawings.Tick, str], ...]
    low: str
    expected: str
    high: str
    cost: str
    label: str


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """One agreed figure of the document with its line over the months."""

    figure: Figure
    line: drawings.Line | None
    first_month: str
    last_month: str
    target: str


@dataclass(frozen=True, slots=True)
class DriverRow:
    """One driver of value: money in whole units of the client's currency."""

    name: str
    grade: str
    low: str
    expected: str
    high: str


@dataclass(frozen=True, slots=True)
class Sheet:
    worth: WorthDrawing | None
    drivers: tuple[DriverRow, ...]
    figures: tuple[DrawnFigure, ...]


def sheet(data: ReportData, document: Document, formats: Formats) -> Sheet:
    """Draw the month. `formats` are the reader's, as the document was built with them."""
    return Sheet(
        worth=_worth(data, document, formats),
        drivers=_drivers(data, formats),
        figures=tuple(_drawn(figure, data, formats) for figure in document.sponsor.figures),
    )


def _worth(data: ReportData, document: Document, formats: Formats) -> WorthDrawing | None:
    worth, picture = data.figures.worth, document.sponsor.range
    if worth.returned is None or picture is None:
        return None
    value, cost = worth.value.amount, worth.cost.amount
    scale = drawings.scale(_ends(value), _ends(cost))
    low, high = formats.money(value.low), formats.money(value.high)
    return WorthDrawing(
        scale=scale,
        ticks=tuple((tick, formats.money(int(tick.at))) for tick in scale.ticks),
        low=formats.money_range(value) if scale.is_narrow else _("low %(amount)s") % {"amount": low},
        expected=formats.money(value.expected),
        high="" if scale.is_narrow else _("high %(amount)s") % {"amount": high},
        cost=formats.money(cost.expected),
        label=picture.alt,
    )


def _ends(amount: Amount) -> tuple[float, float, float]:
    return amount.low, amount.expected, amount.high


def _drivers(data: ReportData, formats: Formats) -> tuple[DriverRow, ...]:
    """Those that have a figure; the report says of the others why they have none."""
    return tuple(
        DriverRow(
            name=labels.named(labels.DRIVERS, driver.key),
            grade=str(driver.grade),
            low=formats.money(driver.value.low),
            expected=formats.money(driver.value.expected),
            high=formats.money(driver.value.high),
        )
        for driver in data.figures.worth.drivers
        if driver.value is not None
    )


def _drawn(figure: Figure, data: ReportData, formats: Formats) -> DrawnFigure:
    key, history = figure.key, data.figures.history[-MONTHS_DRAWN:]
    kpi = _kpi(key, data)
    line = drawings.line([month.metrics.get(key) for month in history], kpi.target if kpi else None)
    target = formats.figure(kpi.target, labels.kind_of(key)) if kpi else ""
    return DrawnFigure(
        figure=figure,
        line=line,
        first_month=_named(history[0].month, formats),
        last_month=_named(history[-1].month, formats),
        target=_("target %(value)s") % {"value": target} if target else "",
    )


def _kpi(key: str, data: ReportData) -> KpiFigure | None:
    kpis = (kpi for objective in data.figures.objectives for kpi in objective.kpis)
    return next((kpi for kpi in kpis if kpi.metric == key and not kpi.vanity), None)


def _named(month: str, formats: Formats) -> str:
    return formats.month(Month.parse(month), width="MMM yy")
