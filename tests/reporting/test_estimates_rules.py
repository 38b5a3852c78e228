from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.value import Grade
from reporting.rules.estimates import BadEstimate, Estimate, least_sure, total

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)


@st.composite
def estimates(draw: st.DrawFn, *, least: int = -1000) -> Estimate:
    bounded = st.fractions(min_value=least, max_value=1000, max_denominator=100)
    return Estimate(*sorted(draw(st.tuples(bounded, bounded, bounded))))


@given(estimates(), estimates())
def test_sums_differences_and_products_keep_the_order(one: Estimate, other: Estimate) -> None:
    for made in (one + other, one - other, one * other):
        assert made.low <= made.expected <= made.high


@given(estimates(), estimates(), st.sampled_from(["low", "expected", "high"]), st.sampled_from(["low", "high"]))
def test_whatever_lies_within_both_lies_within_the_product(one: Estimate, other: Estimate, mine: str, its: str) -> None:
    product = one * other
    assert product.low <= getattr(one, mine) * getattr(other, its) <= product.high


@given(estimates(least=0), estimates(least=0), numbers.filter(lambda number: number >= 0))
def test_more_of_a_factor_is_never_worth_less(one: Estimate, other: Estimate, more: Fraction) -> None:
    wider = Estimate(one.low + more, one.expected + more, one.high + more)
    assert (wider * other).low >= (one * other).low
    assert (wider * other).high >= (one * other).high


@given(estimates(least=0), st.integers(min_value=0, max_value=50))
def test_scaling_scales_all_three(one: Estimate, times: int) -> None:
    scaled = one * Estimate.exact(times)
    assert (scaled.low, scaled.expected, scaled.high) == (one.low * times, one.expected * times, one.high * times)


@given(st.lists(estimates(), max_size=6))
def test_a_total_is_the_sum_of_each_end(parts: list[Estimate]) -> None:
    added = total(parts)
    assert added.low == sum(part.low for part in parts)
    assert added.expected == sum(part.expected for part in parts)
    assert added.high == sum(part.high for part in parts)


def test_ends_out_of_order_are_refused() -> None:
    with pytest.raises(BadEstimate, match="low, expected, high in order"):
        Estimate.of(3, 2, 4)


def test_decimals_are_taken_as_written() -> None:
    assert Estimate.exact(Decimal("0.1")).low == Fraction(1, 10)


def test_the_least_sure_grade_counts() -> None:
    assert least_sure([Grade.MEASURED, Grade.ASSUMED, Grade.ATTRIBUTED]) is Grade.ASSUMED
    assert least_sure([]) is Grade.MEASURED
