"""Objectives and KPIs: the leading one drawn large, then all of them from baseline to target."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.charts.bullet import WIDE as BULLET
from reporting.charts.bullet import Bullet, bullet
from reporting.charts.trend import WIDE, Trend, axis_of, trend
from reporting.document import labels
from reporting.document.context import Context
from reporting.document.pictures import Picture
from reporting.document.sentences import kpis as words
from reporting.rules.findings import GOOD, kpi_finding
from reporting.rules.report import KpiFigure, ObjectiveFigure

WITHOUT_A_KPI = "active_members"
"""What is drawn large where there is no KPI to draw."""


@dataclass(frozen=True)
class KpiRow:
    key: str
    name: str
    note: str
    baseline: str
    before: str
    now: str
    target: str
    bullet: Picture
    status: str
    status_word: str


@dataclass(frozen=True)
class ObjectiveRows:
    title: str
    about: str
    kpis: tuple[KpiRow, ...]


@dataclass(frozen=True)
class Objectives:
    headline: str
    deck: str
    lead: str
    trend: Picture | None
    caption: str
    before_name: str
    month_name: str
    rows: tuple[ObjectiveRows, ...]
    key: str
    notes: tuple[tuple[str, str], ...]


def _bullet(kpi: KpiFigure, context: Context) -> Picture:
    less = kpi.direction == "down"
    alt = _("Baseline %(baseline)s, now %(now)s, target %(target)s") % {
        "baseline": context.metric(kpi.metric, kpi.baseline) if kpi.baseline is not None else _("none"),
        "now": context.metric(kpi.metric, kpi.now),
        "target": context.metric(kpi.metric, kpi.target),
    }
    alt += "; " + _("less is better") if less else ""
    return Picture(bullet(Bullet(kpi.baseline, kpi.now, kpi.target, alt, less), context.palette), alt, BULLET)


def _row(kpi: KpiFigure, context: Context) -> KpiRow:
    shape, word = labels.STATUSES[kpi.status]
    return KpiRow(
        key=kpi.metric,
        name=labels.metric(kpi.metric),
        note=_("Vanity figure, stands for no objective") if kpi.vanity else "",
        baseline=_("none") if kpi.baseline is None else context.metric(kpi.metric, kpi.baseline),
        before=context.metric(kpi.metric, kpi.before),
        now=context.metric(kpi.metric, kpi.now),
        target=context.metric(kpi.metric, kpi.target),
        bullet=_bullet(kpi, context),
        status=shape,
        status_word=str(word),
    )


def _rows(objective: ObjectiveFigure, context: Context) -> ObjectiveRows:
    about = _("For %(client)s: %(business)s. For members: %(member)s. By %(ends)s; %(four_c)s") % {
        "client": context.data.edition.client,
        "business": objective.business_value.rstrip("."),
        "member": objective.member_value.rstrip("."),
        "ends": context.formats.day(objective.ends_on),
        "four_c": labels.named(labels.FOUR_CS, objective.four_c).lower(),
    }
    return ObjectiveRows(objective.title, about, tuple(_row(kpi, context) for kpi in objective.kpis))


def _drawn(metric: str, kpi: KpiFigure | None, context: Context) -> Picture | None:
    """A figure over the months held, with its target if it has one; nothing with fewer than two figures."""
    values = context.values(metric)
    held = [value for value in values if value is not None]
    if len(held) < 2:
        return None
    target = kpi.target if kpi else None
    steps = axis_of(values, target)
    facts = {
        "name": labels.metric(metric),
        "first": context.metric(metric, held[0]),
        "start": context.data.figures.history[0].month,
        "last": context.metric(metric, held[-1]),
        "end": context.data.figures.month,
        "target": context.metric(metric, target),
    }
    alt = _("%(name)s from %(first)s in %(start)s to %(last)s in %(end)s") % facts
    if target is not None:
        alt = _("%(name)s from %(first)s in %(start)s to %(last)s in %(end)s, target %(target)s") % facts
    chart = Trend(
        values=values,
        months=context.month_names(),
        label=alt,
        first=facts["first"],
        last=facts["last"],
        target=target,
        target_shown="" if target is None else _("target %(value)s") % {"value": facts["target"]},
        axis={at: context.metric(metric, at) if index % 2 == 0 else "" for index, at in enumerate(steps)},
    )
    return Picture(trend(chart, context.palette), alt, WIDE)


def objectives(context: Context) -> Objectives:
    held = context.data.figures.objectives
    finding = kpi_finding(held)
    lead = finding.lead.metric if finding.lead else WITHOUT_A_KPI
    noted = [
        (kpi, objective)
        for objective in held
        for kpi in objective.kpis
        if not kpi.vanity and kpi.status not in GOOD and words.note(kpi, objective, context)
    ]
    return Objectives(
        headline=words.headline(finding, context),
        deck=" ".join(filter(None, [words.counted(finding), words.vanity(held)])) if held else words.wanted(),
        lead=labels.metric(lead),
        trend=_drawn(lead, finding.lead, context),
        caption=context.definition(lead),
        before_name=context.before_name,
        month_name=context.month_short,
        rows=tuple(_rows(objective, context) for objective in held),
        key=_(
            "From baseline to target: the thin tick is the baseline, the dot is %(month)s, the bar is the target; "
            "better is always to the right."
        )
        % {"month": context.month_name},
        notes=tuple((labels.metric(kpi.metric), words.note(kpi, objective, context)) for kpi, objective in noted[:4]),
    )
