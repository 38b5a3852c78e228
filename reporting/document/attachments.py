"""The figures as files, for whoever wants to count again: JSON as it was hashed, CSV safe for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from reporting.rules.report import Amount, ReportData, canonical

HEADER = ("month", "as_of", "section", "key", "unit", "low", "expected", "high", "grade", "note")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(_STARTS_A_FORMULA) else value


def _money(amount: Amount | None) -> tuple[Any, Any, Any]:
    return ("", "", "") if amount is None else (amount.low, amount.expected, amount.high)


def _rows(data: ReportData) -> Iterator[tuple[Any, ...]]:
    """(section, key, unit, low, expected, high, grade, note); money in minor units."""
    figures, worth = data.figures, data.figures.worth
    minor = f"{figures.currency} minor units"
    for month in figures.history:
        for key, number in month.metrics.items():
            yield f"metrics {month.month}", key, "", "", "" if number is None else number, "", "measured", ""
    for objective in figures.objectives:
        for kpi in objective.kpis:
            told = f"{objective.title}: baseline {kpi.baseline}, target {kpi.target}, {kpi.status}"
            yield "kpi", kpi.metric, kpi.unit, "", "" if kpi.now is None else kpi.now, "", "measured", told
    for driver in worth.drivers:
        yield "value", driver.key, minor, *_money(driver.value), driver.grade or "", driver.reason or ""
        for term in driver.terms:
            yield (
                f"input {driver.key}",
                term.name,
                term.kind,
                term.low,
                term.expected,
                term.high,
                term.grade,
                term.source,
            )
    for line in worth.costs:
        yield "cost", line.key, minor, *_money(line.amount), line.grade, ""
    if worth.has_value:
        yield "total", "value", minor, *_money(worth.value.amount), worth.value.grade, ""
    if worth.has_cost:
        yield "total", "cost", minor, *_money(worth.cost.amount), worth.cost.grade, ""
    if worth.roi is not None:
        yield "total", "roi", "ratio", worth.roi.low, worth.roi.expected, worth.roi.high, worth.grade, ""


def as_csv(data: ReportData) -> bytes:
    """One row a figure, UTF-8 with a header. Money is in minor units, ratios are of one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    start = (data.figures.month, data.edition.as_of.isoformat())
    for row in _rows(data):
        writer.writerow([safe(str(cell) if isinstance(cell, str) else cell) for cell in (*start, *row)])
    return out.getvalue().encode()


def as_json(data: ReportData) -> bytes:
    """The very text that the data hash is of."""
    return canonical(data.figures)
