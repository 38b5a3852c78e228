"""The seven ways in which a community can be worth money: what each multiplies, and why one is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import prod

from clients.rules.value import DRIVERS, Grade, InputKind
from reporting.rules.estimates import Estimate, least_sure

FEWEST_CUSTOMERS = 30
"""Below this many customers a side a difference of churn is noise and is not shown."""


class Reason(StrEnum):
    """Why a driver has no figure this month."""

    NO_INPUTS = "no_inputs"
    MISSING_INPUT = "missing_input"
    NOT_COUNTED = "not_counted"
    ONE_VIEW_TOTAL = "one_view_total"
    NO_VIEW_TOTAL = "no_view_total"
    TOO_FEW_CUSTOMERS = "too_few_customers"


@dataclass(frozen=True, slots=True)
class Input:
    """One number that a driver multiplies.

    `estimate` is in minor units for money, a share of one for ratios; `months` is the period that it
    covers (12 for a figure by the year). `version` is None for what we counted.
    """

    name: str
    kind: InputKind
    estimate: Estimate
    grade: Grade
    source: str = ""
    dated: date | None = None
    months: int = 1
    version: int | None = None

    @property
    def monthly(self) -> Estimate:
        """The input brought to the month."""
        return self.estimate * Estimate.exact(Fraction(1, self.months))


COUNTED: Mapping[str, str] = {
    "direct_support_deflection": "peer_solved_threads",
    "indirect_support_deflection": "solved_thread_views",
}
"""The drivers whose first factor the community's own activity counts; all others multiply stated inputs alone."""


@dataclass(frozen=True, slots=True)
class Driver:
    """What one driver was worth in the month, or why it has no figure.

    `value` is in whole minor units. When `reason` is set, value and grade are None.
    """

    key: str
    terms: tuple[Input, ...] = ()
    value: Estimate | None = None
    grade: Grade | None = None
    reason: Reason | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Views:
    """Views of solved threads: the difference of two readings of a running total.

    `readings` counts the totals held that bound the month; with fewer than two there is no difference.
    """

    readings: int = 0
    count: int | None = None

    @property
    def reason(self) -> Reason | None:
        if self.readings == 0:
            return Reason.NO_VIEW_TOTAL
        return Reason.ONE_VIEW_TOTAL if self.readings == 1 or self.count is None else None


def _counted(name: str, counted: Mapping[str, int | None], views: Views) -> Input | Reason:
    if name == "solved_thread_views" and views.reason:
        return views.reason
    number = views.count if name == "solved_thread_views" else counted.get(name)
    if number is None:
        return Reason.NOT_COUNTED
    return Input(name, InputKind.COUNT, Estimate.exact(number), Grade.MEASURED)


def worth(key: str, terms: Sequence[Input]) -> Estimate:
    """Multiply the terms of a driver into its month, in whole minor units.

    Retention is the one that is not a plain product: its first factor is a difference of two shares, and the
    number of customers who are no members says only how sure that difference is.
    Source: docs/algorithms/roi.md, "Drivers".
    """
    by_name = {term.name: term.monthly for term in terms}
    factors = list(by_name.values())
    if key == "retention":
        saved = by_name["non_member_churn"] - by_name["member_churn"]
        factors = [saved, by_name["member_customers"], by_name["margin"]]
    return prod(factors, start=Estimate.exact(1)).rounded()


def driver(
    key: str, stated: Mapping[str, Input], counted: Mapping[str, int | None], views: Views | None = None
) -> Driver:
    """Compute one driver from the inputs in force and from what was counted in the month.

    Shapes: `stated` maps an input's name (`clients.rules.value.DRIVERS`) to it, `counted` a metric to its number.
    """
    if not stated:
        return Driver(key, reason=Reason.NO_INPUTS)
    missing = tuple(name for name in DRIVERS[key] if name not in stated)
    if missing:
        return Driver(key, reason=Reason.MISSING_INPUT, missing=missing)
    terms = [stated[name] for name in DRIVERS[key]]
    if key == "retention" and _fewest(stated) < FEWEST_CUSTOMERS:
        return Driver(key, reason=Reason.TOO_FEW_CUSTOMERS)
    if key in COUNTED:
        found = _counted(COUNTED[key], counted, views or Views())
        if isinstance(found, Reason):
            return Driver(key, reason=found)
        terms.insert(0, found)
    return Driver(key, tuple(terms), worth(key, terms), least_sure(term.grade for term in terms))


def _fewest(stated: Mapping[str, Input]) -> Fraction:
    return min(stated[name].estimate.low for name in ("member_customers", "non_member_customers"))
