"""The figures as files, for whoever wants to count again: JSON as it was hashed, CSV safe for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from reporting.rules.frozen import Number
from reporting.rules.month import ServiceFigures, Work
from reporting.rules.report import Amount, Figures, ReportData, canonical

Row = tuple[Any, ...]
HEADER = ("month", "as_of", "section", "key", "unit", "low", "expected", "high", "grade", "note")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(_STARTS_A_FORMULA) else value


def _money(amount: Amount | None) -> tuple[Any, Any, Any]:
    return ("", "", "") if amount is None else (amount.low, amount.expected, amount.high)


def _rows(data: ReportData) -> Iterator[Row]:
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
    yield from _work(figures)
    yield from _content(figures)
    if figures.service:
        yield from _service(figures.service, minor)
    yield from _next(figures)
    yield from _duties(figures)
    yield from _reach(figures)
    yield from _customers(figures)


def _counted(section: str, key: str, number: Number, note: str = "", unit: str = "") -> Row:
    return _graded(section, key, number, "measured", note, unit)


def _graded(section: str, key: str, number: Number, grade: str, note: str = "", unit: str = "") -> Row:
    return section, key, unit, "", "" if number is None else number, "", grade, note


def _work(figures: Figures) -> Iterator[Row]:
    for each in figures.work.deliverables if figures.work else ():
        key = "/".join(filter(None, [each.work, each.name, each.case_kind, each.promise]))
        unit = "ratio" if each.clocks is not None else "hours" if each.work is Work.HOURS else ""
        yield _counted(f"work {each.pillar}", key, each.delivered, f"promised {each.promised}", unit)
    for run in figures.work.playbooks if figures.work else ():
        told = f"{run.done} of {run.tasks} tasks done, {run.in_time} in time; version {run.version}"
        yield _counted("playbook", run.playbook, run.runs, told, "runs")


def _content(figures: Figures) -> Iterator[Row]:
    for item in figures.content.items if figures.content else ():
        told = f"{item.on or ''} {item.kind}, {item.four_c}, {item.status}: {item.people} people, index {item.index}"
        yield _counted("content", item.title, item.replies, told.strip(), "replies")
    for gap in figures.content.gaps if figures.content else ():
        yield _counted("gap", gap.kind, (gap.until_on - gap.from_on).days, f"from {gap.from_on}", "days")


def _service(service: ServiceFigures, minor: str) -> Iterator[Row]:
    for kind, number in service.opened.items():
        yield _counted("cases opened", kind, number)
    for key in ("decided", "positive", "appeals", "still_open"):
        yield _counted("cases", key, getattr(service, key))
    if service.settled is not None:
        yield _counted("cases", "settled", service.settled, "decided on the platform")
    for each in service.promises:
        told = f"{each.met} of {each.clocks} clocks, target {each.target_ratio}, version {each.version}"
        yield _counted("promise", f"{each.case_kind}/{each.promise}", each.attainment_ratio, told, "ratio")
    for breach in service.breaches:
        told = f"due {breach.due_on}, ended {breach.ended_on or 'not yet'}: {breach.cause or 'no cause written down'}"
        yield _counted(
            "missed", f"{breach.case_kind}/{breach.promise}", breach.late_minutes, told, "service minutes late"
        )
    for pause in service.pauses:
        yield _counted("pause", pause.reason, pause.service_minutes, f"{pause.count} pauses", "service minutes")
    for rule in service.removals:
        yield _counted("rule", rule.rule, rule.removals, f"{rule.title}: {rule.decisions} decisions", "removals")
    if service.credit:
        yield _counted("credit", service.credit.state, service.credit.amount_minor, "", minor)


def _next(figures: Figures) -> Iterator[Row]:
    for each in figures.next_month.asked if figures.next_month else ():
        yield (
            "asked",
            each.what,
            "",
            "",
            "",
            "",
            "",
            f"{each.on}, {each.title}: {each.done} {each.done_on or ''}".rstrip(),
        )
    for piece in figures.next_month.planned if figures.next_month else ():
        yield "planned", piece.title, "", "", "", "", "", f"{piece.on}, {piece.kind}, for {piece.objective}"


def _duties(figures: Figures) -> Iterator[Row]:
    for duty in figures.duties or ():
        yield _counted("duty", duty.what, duty.late_days, f"due {duty.due_on} {duty.role}".rstrip(), "days late")


def _reach(figures: Figures) -> Iterator[Row]:
    for each in figures.reach.gatherings if figures.reach else ():
        told = f"{each.on}, {each.form}, {each.registered} signed up"
        yield _counted("gathering in person", each.title, each.in_person, told, "visits")
        yield _counted("gathering online", each.title, each.online, told, "visits")
    for group in figures.reach.groups if figures.reach else ():
        ways = ", ".join(f"{way} {count}" for way, count in group.by_way.items()) or "nobody reached"
        yield _counted("inclusion plan", group.name, group.total, f"planned {', '.join(group.ways)}: {ways}", "reached")


def _customers(figures: Figures) -> Iterator[Row]:
    held = figures.customers
    if held is None:
        return
    told = f"{held.linked} of {held.customers}, on {', '.join(held.bases)}"
    yield _graded("customers", "linked_share", held.linked_share, "attributed", told, "ratio")
    if held.sets is not None:
        for name in ("u", "c", "o", "w", "x", "y", "z"):
            grade = "measured" if name in held.sets.counted else "attributed"
            yield _graded("sets", name.upper(), getattr(held.sets, name), grade, held.sets.source)


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
