"""Value against cost: totals, their mix by grade, and the return with its range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clients.rules.value import DRIVERS, Grade
from reporting.rules.drivers import Driver, Input, Views, driver, worth
from reporting.rules.estimates import Estimate, least_sure, total
from tenants.kernel.rounding import RATIO_PLACES


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of the month's cost, in whole minor units. `terms` are what it multiplies, if anything."""

    key: str
    amount: Estimate
    grade: Grade
    terms: tuple[Input, ...] = ()

    @classmethod
    def of(cls, key: str, terms: Sequence[Input]) -> CostLine:
        """What the terms multiply to, with the grade of the least sure."""
        return cls(key, worth(key, terms), least_sure(term.grade for term in terms), tuple(terms))


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of graded amounts, in whole minor units.

    `mix` gives each grade's share of the expected sum (exact; of what is above zero; empty for a sum of nothing).
    `sure` is the sum without anything assumed, `grade` that of the least sure part.
    """

    amount: Estimate
    grade: Grade
    mix: Mapping[Grade, Fraction]
    sure: Estimate


def add_up(parts: Iterable[tuple[Estimate, Grade]]) -> Total:
    """Add graded amounts. The parts are whole minor units already, so a reader's own sum agrees."""
    held = list(parts)
    by_grade = {grade: total(amount for amount, its in held if its is grade) for grade in Grade}
    above = {grade: max(amount.expected, Fraction(0)) for grade, amount in by_grade.items()}
    whole = sum(above.values())
    return Total(
        amount=total(amount for amount, _ in held),
        grade=least_sure(grade for _, grade in held),
        mix={grade: share / whole for grade, share in above.items() if share} if whole else {},
        sure=by_grade[Grade.MEASURED] + by_grade[Grade.ATTRIBUTED],
    )


def returned(value: Estimate, cost: Estimate) -> Estimate | None:
    """Return value ÷ cost: what came back for each unit spent; None when the cost could be nothing.

    Low sets the low value against the high cost, high the reverse. The range of the whole is wider than
    chance would make it, because every low is taken at once.
    """
    if cost.low <= 0:
        return None
    # A value below zero looks worst against the smallest cost, so both ends of the cost are tried.
    low = min(value.low / at for at in (cost.low, cost.high))
    return Estimate(low, value.expected / cost.expected, max(value.high / at for at in (cost.low, cost.high)))


def roi(value: Estimate, cost: Estimate) -> Estimate | None:
    """Return (value − cost) ÷ cost with four decimals, or None when the cost could be nothing.

    Source: docs/algorithms/roi.md, "Return". The rounding is half up, from the exact fraction.
    """
    back = returned(value, cost)
    return None if back is None else (back - Estimate.exact(1)).rounded(RATIO_PLACES)


@dataclass(frozen=True, slots=True)
class Worth:
    """A month's value against its cost. `roi` is None when the cost could be nothing or no driver has a figure."""

    drivers: tuple[Driver, ...]
    value: Total
    lines: tuple[CostLine, ...]
    cost: Total
    roi: Estimate | None
    returned: Estimate | None
    grade: Grade


def worth_of_month(
    stated: Mapping[str, Mapping[str, Input]],
    counted: Mapping[str, int | None],
    views: Views,
    lines: Iterable[CostLine],
) -> Worth:
    """Compute every driver, both totals and the return.

    Shapes: `stated` maps driver → input name → input, the versions in force at the month's last instant.
    """
    drivers = tuple(driver(key, stated.get(key, {}), counted, views) for key in DRIVERS)
    costs = tuple(lines)
    value = add_up((each.value, each.grade) for each in drivers if each.value is not None and each.grade is not None)
    cost = add_up((line.amount, line.grade) for line in costs)
    shown = any(each.value is not None for each in drivers)
    return Worth(
        drivers=drivers,
        value=value,
        lines=costs,
        cost=cost,
        roi=roi(value.amount, cost.amount) if shown else None,
        returned=returned(value.amount, cost.amount) if shown else None,
        grade=least_sure([value.grade, cost.grade]),
    )


def swing(of: Driver, name: str) -> int:
    """How far the driver moves, in minor units, when this input alone goes from its low to its high."""

    def at(end: str) -> int:
        pinned = [
            replace(term, estimate=Estimate.exact(getattr(term.estimate, end if term.name == name else "expected")))
            for term in of.terms
        ]
        return int(worth(of.key, pinned).expected)

    return abs(at("high") - at("low"))
