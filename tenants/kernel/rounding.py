"""Rounding, in one place: half up, from the exact fraction.

Python's `round` goes to the even neighbour and works on binary floats; a ratio of 0.00005 must
become 0.0001 in every report, whichever machine computes it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

RATIO_PLACES = 4
HOURS_PLACES = 3


def half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Return `value` with exactly `places` decimals, halves away from zero.

    >>> half_up(Fraction(1, 8), 2)
    Decimal('0.13')
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(whole if exact >= 0 else -whole)).scaleb(-places)


def ratio(numerator: int | Fraction, denominator: int | Fraction) -> float | None:
    """Return numerator ÷ denominator with four decimals, or None when nothing is below the line."""
    if denominator == 0:
        return None
    return float(half_up(Fraction(numerator) / Fraction(denominator), RATIO_PLACES))


def hours(microseconds: int | Fraction) -> float:
    """Return a duration in hours with three decimals, from exact microseconds."""
    return float(half_up(Fraction(microseconds, 3_600_000_000), HOURS_PLACES))
