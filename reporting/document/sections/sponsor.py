"""One page for the sponsor: was it worth its money, four figures, what we need."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.charts.mix import mix
from reporting.charts.ranges import WIDE, Ranges, Span, axis_of, ranges
from reporting.charts.trend import Spark, spark
from reporting.document import labels
from reporting.document.context import Context
from reporting.document.pictures import Picture
from reporting.document.sentences import kpis as kpi_words
from reporting.document.sentences import verdict as words
from reporting.rules import findings
from reporting.rules.freezing import thawed
from reporting.rules.report import Amount, KpiFigure, TotalFigure

DEFAULTS = ("active_members", "median_first_response_hours", "posts", "new_members")
LONG = 45


@dataclass(frozen=True)
class MoneyFigure:
    label: str
    value: str
    spread: str
    grade: str
    grade_word: str
    mixed: str
    mix: Picture | None
    before: str


@dataclass(frozen=True)
class Figure:
    key: str
    label: str
    value: str
    before: str
    spark: Picture
    status: str = ""
    status_word: str = ""


@dataclass(frozen=True)
class Sponsor:
    question: str
    verdict: str
    lede: str
    money: tuple[MoneyFigure, ...]
    range: Picture | None
    caption: str
    figures: tuple[Figure, ...]
    needs: tuple[tuple[str, str, str], ...]

    @property
    def is_long(self) -> bool:
        return len(self.verdict) > LONG


def _total(label: str, now: TotalFigure, before: Amount | None, context: Context) -> MoneyFigure:
    formats = context.formats
    told = ""
    if before is not None:
        told = f"{context.before_name} {formats.money(before.expected)}"
        told += "" if before.low == before.high else f" ({formats.plain_range(before)})"
    mixed = words.mixed(now.mix, context)
    drawn = mix({str(grade): share for grade, share in now.mix.items()}, mixed, context.palette) if now.mix else ""
    return MoneyFigure(
        label=label,
        value=formats.money(now.amount.expected),
        spread=formats.money_range(now.amount),
        grade=str(now.grade),
        grade_word=str(labels.GRADES[now.grade]),
        mixed=mixed,
        mix=Picture(drawn, mixed, 153) if drawn else None,
        before=told,
    )


def _money(context: Context) -> tuple[MoneyFigure, ...]:
    formats, worth = context.formats, context.data.figures.worth
    before = context.data.figures.worth_before
    roi = worth.roi
    then = f"{context.before_name} {formats.change(before.roi.expected)}" if before and before.roi else ""
    valued = before is not None and before.roi is not None
    return (
        _total(_("Value"), worth.value, before.value.amount if before and valued else None, context),
        _total(_("Cost"), worth.cost, before.cost.amount if before else None, context),
        MoneyFigure(
            label=_("Return on it, (value − cost) ÷ cost"),
            value=formats.change(roi.expected) if roi else "–",
            spread=formats.change_range(roi) if roi else _("no figure"),
            grade=str(worth.grade) if roi else "none",
            grade_word=str(labels.GRADES[worth.grade]),
            mixed=_("as is its least sure input") if roi else "",
            mix=None,
            before=then,
        ),
    )


def _range(context: Context) -> tuple[Picture | None, str]:
    formats, worth = context.formats, context.data.figures.worth
    if worth.returned is None:
        return None, ""
    value, cost = worth.value.amount, worth.cost.amount

    def span(name: str, amount: Amount, expected: str) -> Span:
        shown = [formats.money(amount.low), expected, formats.money(amount.high)]
        return Span(name, amount.low, amount.expected, amount.high, *shown)

    spans = (
        span(_("Value"), value, _("expected %(amount)s") % {"amount": formats.money(value.expected)}),
        span(_("Cost"), cost, formats.money(cost.expected)),
    )
    exact = cost.low == cost.high
    both = formats.money(cost.expected) + ("" if exact else f"  ({formats.money_range(cost)})")
    alt = _("Value %(value)s with %(expected)s expected, on one scale with cost %(cost)s.") % {
        "value": formats.money_range(value),
        "expected": formats.money(value.expected),
        "cost": both,
    }
    axis = {at: formats.money(int(at)) for at in axis_of(*spans)}
    one = formats.unit_minor
    caption = _(
        "Low sets every driver’s low case at once against the highest cost: %(low)s back for each %(one)s. "
        "High is the reverse: %(high)s."
    ) % {
        "low": formats.money(round(worth.returned.low * one), places=2),
        "high": formats.money(round(worth.returned.high * one), places=2),
        "one": formats.money(one),
    }
    drawn = ranges(Ranges(*spans, both, _("break-even"), alt, axis), context.palette)
    return Picture(drawn, alt, WIDE), caption


def _figure(metric: str, kpi: KpiFigure | None, context: Context) -> Figure:
    values, name = context.values(metric), labels.metric(metric)
    now = context.metric(metric, values[-1])
    target = None if kpi is None else kpi.target
    before = context.metric(metric, context.data.figures.before.get(metric))
    told = _("%(month)s %(value)s") % {"month": context.before_name, "value": before}
    if target is not None:
        told += ", " + _("target %(value)s") % {"value": context.metric(metric, target)}
    alt = _("%(name)s over %(count)s months, now %(now)s") % {"name": name, "count": len(values), "now": now}
    shape, word = labels.STATUSES[kpi.status] if kpi else ("", "")
    drawn = Picture(spark(Spark(values, alt, target), context.palette), alt, 100)
    return Figure(metric, name, now, told, drawn, shape, str(word))


def _figures(context: Context) -> tuple[Figure, ...]:
    """KPIs that can be held against a target first, then what every community shows; four of them."""
    kpis = {
        kpi.metric: kpi
        for objective in context.data.figures.objectives
        for kpi in objective.kpis
        if not kpi.vanity and kpi.metric in context.data.figures.metrics
    }
    chosen = list(dict.fromkeys([*list(kpis)[:3], *DEFAULTS, *kpis]))[:4]
    return tuple(_figure(metric, kpis.get(metric), context) for metric in chosen)


def sponsor(context: Context) -> Sponsor:
    figures = context.data.figures
    drawn, caption = _range(context)
    needed = findings.needs(figures.objectives, thawed(figures.worth), context.month.shifted(1).first_on)
    counted = kpi_words.counted(findings.kpi_finding(figures.objectives)) if figures.objectives else ""
    return Sponsor(
        question=_("Was %(month)s worth its money?") % {"month": context.month_name},
        verdict=words.headline(findings.verdict(figures.worth), context),
        lede=" ".join(filter(None, [words.lede(context), counted])),
        money=_money(context),
        range=drawn,
        caption=caption,
        figures=_figures(context),
        needs=tuple(words.asked(need, context) for need in needed),
    )
