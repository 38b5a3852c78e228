"""Value and return: the drivers drawn and explained, the cost, and what money cannot show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.charts.waterfall import WIDE, Column, Waterfall, axis_of, waterfall
from reporting.document import labels
from reporting.document.context import Context
from reporting.document.formats import NONE
from reporting.document.pictures import Picture
from reporting.document.sentences import value as words
from reporting.rules.report import Amount, CostFigure, Term

BESIDE = ("reciprocity", "peer_share", "member_post_share")


@dataclass(frozen=True)
class Factor:
    grade: str
    number: str
    text: str


@dataclass(frozen=True)
class DriverRow:
    """`factors` are multiplied; `absent` says why there is no figure, `note` where one that is not made comes from."""

    name: str
    factors: tuple[Factor, ...]
    absent: str
    expected: str
    spread: str
    grade: str
    grade_word: str
    note: str = ""


@dataclass(frozen=True)
class TotalRow:
    """A sum, or dashes where nothing is known to add up."""

    expected: str
    spread: str
    grade: str
    grade_word: str


@dataclass(frozen=True)
class Beside:
    key: str
    label: str
    value: str
    more: str


@dataclass(frozen=True)
class Value:
    headline: str
    deck: str
    waterfall: Picture | None
    unit: str
    beside: tuple[Beside, ...]
    drivers: tuple[DriverRow, ...]
    value: TotalRow
    sure: TotalRow | None
    costs: tuple[DriverRow, ...]
    cost: TotalRow
    month_name: str


def _formula(terms: Iterable[Term], context: Context) -> tuple[Factor, ...]:
    return tuple(Factor(str(term.grade), *words.factor(term, context)) for term in terms)


def _drivers(context: Context) -> tuple[DriverRow, ...]:
    """Those with a figure in their order, then the absent ones, one row for each reason."""
    drivers, formats = context.data.figures.worth.drivers, context.formats
    rows = [
        DriverRow(
            labels.named(labels.DRIVERS, each.key),
            _formula(each.terms, context),
            "",
            formats.plain(each.value.expected),
            formats.plain_range(each.value),
            str(each.grade),
            str(labels.GRADES[each.grade]),
        )
        for each in drivers
        if each.value is not None and each.grade is not None
    ]
    absent: dict[str, list[str]] = {}
    for each in drivers:
        if each.value is None:
            absent.setdefault(labels.absence(each), []).append(labels.named(labels.DRIVERS, each.key))
    rows += [DriverRow(", ".join(names), (), why, NONE, NONE, "none", _("no figure")) for why, names in absent.items()]
    return tuple(rows)


def _billed(key: str, context: Context) -> str:
    """Where a line of billing comes from."""
    if key == "service_credit":
        return _("Approved by our finance, and taken off")
    if key not in ("plan_fee", "overage"):
        return ""
    number = context.data.evidence.invoice
    return _("Invoice %(number)s") % {"number": number} if number else _("By your plan")


def _cost(line: CostFigure, context: Context) -> DriverRow:
    return DriverRow(
        labels.named(labels.COSTS, line.key),
        _formula(line.terms, context),
        "",
        context.formats.plain(line.amount.expected),
        context.formats.plain_range(line.amount),
        str(line.grade),
        str(labels.GRADES[line.grade]),
        _billed(line.key, context),
    )


def _sum(amount: Amount, grade: str, context: Context) -> TotalRow:
    formats = context.formats
    return TotalRow(formats.plain(amount.expected), formats.plain_range(amount), grade, str(labels.GRADES[grade]))


def _no_sum() -> TotalRow:
    return TotalRow(NONE, NONE, "none", _("no figure"))


def _column(label: str, amount: Amount, grade: str, context: Context, shown: str = "") -> Column:
    return Column(
        label, amount.expected, shown or context.formats.plain(amount.expected), amount.low, amount.high, grade
    )


def _waterfall(context: Context) -> Picture | None:
    worth, formats = context.data.figures.worth, context.formats
    shown = [each for each in worth.drivers if each.value is not None]
    if not shown or not worth.has_cost:
        return None
    columns = [
        _column(labels.named(labels.DRIVERS, each.key), each.value, str(each.grade), context)
        for each in shown
        if each.value is not None
    ]
    value, cost = worth.value.amount, worth.cost.amount
    left = value.expected - cost.expected
    net = Amount(low=value.low - cost.high, expected=left, high=value.high - cost.low)
    totals = (
        _column(_("Value"), value, "", context),
        _column(_("Cost"), cost, "", context, formats.plain(-cost.expected)),
        _column(_("Net"), net, "", context),
    )
    alt = _("%(drivers)s add up to %(value)s. Less a cost of %(cost)s leaves %(net)s.") % {
        "drivers": ", ".join(f"{column.label} {column.shown}" for column in columns),
        "value": formats.money(value.expected),
        "cost": formats.money(cost.expected),
        "net": formats.money(left),
    }
    axis = {at: formats.money(int(at)) for at in axis_of(columns, *totals)}
    mix = {str(grade): share for grade, share in worth.value.mix.items()}
    return Picture(waterfall(Waterfall(columns, *totals, mix, alt, axis), context.palette), alt, WIDE)


def _beside(context: Context) -> tuple[Beside, ...]:
    history = context.data.figures.history
    made = []
    for key in BESIDE:
        now = history[-1].metrics.get(key)
        if now is None:
            continue
        first = next(month for month in history if month.metrics.get(key) is not None)
        more = _("%(value)s in %(month)s") % {
            "value": context.metric(key, first.metrics[key]),
            "month": context.month_of(first.month),
        }
        made.append(Beside(key, labels.metric(key), context.metric(key, now), more if len(history) > 1 else ""))
    return tuple(made)


def value(context: Context) -> Value:
    worth = context.data.figures.worth
    return Value(
        headline=words.headline(context),
        deck=words.deck(context),
        waterfall=_waterfall(context),
        unit=context.formats.unit_name(),
        beside=_beside(context),
        drivers=_drivers(context),
        value=_sum(worth.value.amount, worth.value.grade, context) if worth.has_value else _no_sum(),
        sure=_sum(worth.value.sure, "attributed", context) if worth.has_value else None,
        costs=tuple(_cost(each, context) for each in worth.costs),
        cost=_sum(worth.cost.amount, worth.cost.grade, context) if worth.has_cost else _no_sum(),
        month_name=context.month_name,
    )
