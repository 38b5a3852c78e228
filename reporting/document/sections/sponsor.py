"""One page for the sponsor: was it worth its money, four figures, what we need."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.charts.mix import mix
from reporting.charts.ranges import WIDE, Ranges, Span, axis_of, ranges
from reporting.charts.trend import Spark, spark
from reporting.document import labels
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.pictures import Picture
from reporting.document.sentences import duties as duty_words
from reporting.document.sentences import kpis as kpi_words
from reporting.document.sentences import next_month as next_words
from reporting.document.sentences import service as service_words
from reporting.document.sentences import verdict as words
from reporting.rules import findings
from reporting.rules.freezing import thawed
from reporting.rules.report import Amount, KpiFigure, Ratio, TotalFigure, WorthFigure

DEFAULTS = ("active_members", "median_first_response_hours", "posts", "new_members")
LONG = 45
FULL = 320


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

    @property
    def is_full(self) -> bool:
        """Whether there is so much to say that the page must be set closer: it stays one page."""
        return len(self.lede) > FULL or len(self.needs) == findings.MOST_NEEDS


def _before(total: TotalFigure, context: Context) -> str:
    """Sept €2,555 (1,018 to 4,687)."""
    formats, amount = context.formats, total.amount
    told = f"{context.before_name} {formats.money(amount.expected)}"
    return told if amount.low == amount.high else f"{told} ({formats.plain_range(amount)})"


def _total(label: str, now: TotalFigure, before: str, context: Context) -> MoneyFigure:
    formats, mixed = context.formats, words.mixed(now.mix, context)
    drawn = mix({str(grade): share for grade, share in now.mix.items()}, mixed, context.palette) if now.mix else ""
    return MoneyFigure(
        label=label,
        value=formats.money(now.amount.expected),
        spread=formats.money_range(now.amount),
        grade=str(now.grade),
        grade_word=str(labels.GRADES[now.grade]),
        mixed=mixed,
        mix=Picture(drawn, mixed, 153) if drawn else None,
        before=before,
    )


def _missing(label: str, why: str, before: str) -> MoneyFigure:
    """A total of nothing is no zero: it has no range and no grade either."""
    return MoneyFigure(label, NONE, why, "none", _("no figure"), "", None, before)


def _money(context: Context) -> tuple[MoneyFigure, ...]:
    """Value, cost, and the return where there are both."""
    worth, before = context.data.figures.worth, context.data.figures.worth_before
    valued = _before(before.value, context) if before and before.has_value else ""
    paid = _before(before.cost, context) if before and before.has_cost else ""
    value, cost = _("Value"), _("Cost")
    made = [
        _total(value, worth.value, valued, context)
        if worth.has_value
        else _missing(value, _("nothing is valued in money yet"), valued),
        _total(cost, worth.cost, paid, context) if worth.has_cost else _missing(cost, _("none is known yet"), paid),
    ]
    return (*made, *([_return(worth, worth.roi, before, context)] if worth.roi else []))


def _return(worth: WorthFigure, roi: Ratio, before: WorthFigure | None, context: Context) -> MoneyFigure:
    formats = context.formats
    return MoneyFigure(
        label=_("Return on it, (value − cost) ÷ cost"),
        value=formats.change(roi.expected),
        spread=formats.change_range(roi),
        grade=str(worth.grade),
        grade_word=str(labels.GRADES[worth.grade]),
        mixed=_("as is its least sure input"),
        mix=None,
        before=f"{context.before_name} {formats.change(before.roi.expected)}" if before and before.roi else "",
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


def _needs(context: Context) -> tuple[tuple[str, str, str], ...]:
    """What is late and what waits for the client's answer first, then what would make the next report surer."""
    figures = context.data.figures
    needed = findings.needs(figures.objectives, thawed(figures.worth), context.month.shifted(1).first_on)
    asked = [words.asked(need, context) for need in needed]
    held = figures.next_month
    if held is not None and held.waiting:
        by = next_words.answer_by(held, context)
        asked.insert(0, (next_words.waiting(held), by, _("They do not go out before")))
    late, due = duty_words.needs(figures.duties or (), context)
    asked = [*late, *asked[:1], *due, *asked[1:]] if held is not None and held.waiting else [*late, *due, *asked]
    return tuple(asked[: findings.MOST_NEEDS])


def sponsor(context: Context) -> Sponsor:
    figures = context.data.figures
    drawn, caption = _range(context)
    counted = kpi_words.counted(findings.kpi_finding(figures.objectives)) if figures.objectives else ""
    return Sponsor(
        question=_("Was %(month)s worth its money?") % {"month": context.month_name},
        verdict=words.headline(findings.verdict(figures.worth), context),
        lede=" ".join(filter(None, [words.lede(context), counted, service_words.sponsor(figures.service, context)])),
        money=_money(context),
        range=drawn,
        caption=caption,
        figures=_figures(context),
        needs=_needs(context),
    )
