"""Exact worth into the figures of a frozen report, and back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from clients.rules.value import Grade
from reporting.rules.drivers import Driver, Input
from reporting.rules.estimates import Estimate
from reporting.rules.report import Amount, CostFigure, DriverFigure, Ratio, Term, TotalFigure, WorthFigure
from reporting.rules.roi import Total, Worth
from tenants.kernel.rounding import RATIO_PLACES, half_up


def amount(estimate: Estimate) -> Amount:
    """Whole minor units; the estimate is rounded already."""
    return Amount(low=int(estimate.low), expected=int(estimate.expected), high=int(estimate.high))


def ratio(estimate: Estimate) -> Ratio:
    ends = (float(half_up(end, RATIO_PLACES)) for end in (estimate.low, estimate.expected, estimate.high))
    low, expected, high = ends
    return Ratio(low=low, expected=expected, high=high)


def _text(exact: Fraction) -> str:
    """Decimal text without an exponent or trailing zeros: inputs come as decimals, so nothing is lost."""
    text = f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _term(term: Input) -> Term:
    return Term(
        name=term.name,
        kind=term.kind,
        low=_text(term.estimate.low),
        expected=_text(term.estimate.expected),
        high=_text(term.estimate.high),
        grade=term.grade,
        source=term.source,
        dated=term.dated,
        months=term.months,
        version=term.version,
    )


def _mix(mix: dict[Grade, Fraction]) -> dict[Grade, float]:
    return {grade: float(half_up(share, RATIO_PLACES)) for grade, share in mix.items()}


def _total(total: Total) -> TotalFigure:
    return TotalFigure(
        amount=amount(total.amount), grade=total.grade, mix=_mix(dict(total.mix)), sure=amount(total.sure)
    )


def frozen(worth: Worth) -> WorthFigure:
    """The worth as it is stored: whole minor units, ratios with four decimals, inputs as decimal text."""
    return WorthFigure(
        drivers=tuple(
            DriverFigure(
                key=each.key,
                terms=tuple(map(_term, each.terms)),
                value=None if each.value is None else amount(each.value),
                grade=each.grade,
                reason=each.reason,
                missing=each.missing,
            )
            for each in worth.drivers
        ),
        value=_total(worth.value),
        costs=tuple(
            CostFigure(key=line.key, amount=amount(line.amount), grade=line.grade, terms=tuple(map(_term, line.terms)))
            for line in worth.lines
        ),
        cost=_total(worth.cost),
        roi=None if worth.roi is None else ratio(worth.roi),
        returned=None if worth.returned is None else ratio(worth.returned),
        grade=worth.grade,
    )


def _input(term: Term) -> Input:
    ends = Estimate(Fraction(term.low), Fraction(term.expected), Fraction(term.high))
    return Input(term.name, term.kind, ends, term.grade, term.source, term.dated, term.months, term.version)


def thawed(worth: WorthFigure) -> list[Driver]:
    """The drivers of a stored month, exact again."""
    return [
        Driver(
            each.key,
            tuple(map(_input, each.terms)),
            None if each.value is None else Estimate.of(each.value.low, each.value.expected, each.value.high),
            each.grade,
            each.reason,
            each.missing,
        )
        for each in worth.drivers
    ]
