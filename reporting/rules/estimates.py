"""Figures that are not exact: a low, an expected and a high, and how sure whoever states them is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clients.rules.value import Grade
from tenants.kernel.refusals import Refusal
from tenants.kernel.rounding import half_up

Exact = Fraction | Decimal | int


class BadEstimate(Refusal):
    """Low, expected and high are not in this order."""


def least_sure(grades: Iterable[Grade]) -> Grade:
    """Return the grade of the least sure of them; of nothing, measured."""
    order = list(Grade)
    return max(grades, key=order.index, default=Grade.MEASURED)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Three exact numbers, low ≤ expected ≤ high.

    Raises: BadEstimate, when they are in another order.
    """

    low: Fraction
    expected: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if not self.low <= self.expected <= self.high:
            raise BadEstimate(f"{self.low} ≤ {self.expected} ≤ {self.high} does not hold: low, expected, high in order")

    @classmethod
    def of(cls, low: Exact, expected: Exact, high: Exact) -> Estimate:
        return cls(Fraction(low), Fraction(expected), Fraction(high))

    @classmethod
    def exact(cls, value: Exact) -> Estimate:
        """A figure without a range: low = expected = high."""
        return cls.of(value, value, value)

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def __sub__(self, other: Estimate) -> Estimate:
        """The widest difference: the least of this one less the most of the other, and the reverse."""
        return Estimate(self.low - other.high, self.expected - other.expected, self.high - other.low)

    def __mul__(self, other: Estimate) -> Estimate:
        """The widest product: over the four pairs of ends, so that factors below zero are safe too."""
        ends = [mine * theirs for mine in (self.low, self.high) for theirs in (other.low, other.high)]
        return Estimate(min(ends), self.expected * other.expected, max(ends))

    def rounded(self, places: int = 0) -> Estimate:
        """Each of the three rounded half up; rounding keeps their order."""
        return Estimate.of(half_up(self.low, places), half_up(self.expected, places), half_up(self.high, places))


ZERO = Estimate.exact(0)


def total(estimates: Iterable[Estimate]) -> Estimate:
    """Add them up: every low at once, every high at once. Wider than a statistical interval, on purpose."""
    return sum(estimates, ZERO)
