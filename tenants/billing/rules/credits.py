"""The service credit: what missed promises give back (domain.md, "Service credit")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from tenants.billing.rules.plans import CreditRule
from tenants.kernel.rounding import half_up

FEWEST_CLOCKS = 10
"""A promise with fewer clocks in the month says too little to give money back for."""


@dataclass(frozen=True, slots=True)
class MissedClock:
    """One clock that was missed, by the number of its case. `ended_at` is None while it ran on when the month froze.

    late_minutes: service time between due and end, as the report has it; None where there is no such time.
    """

    case: int
    due_at: datetime
    ended_at: datetime | None
    late_minutes: int | None


@dataclass(frozen=True, slots=True)
class MissedPromise:
    """One promise's month as the report froze it: `met` of `clocks`, against a target from 0 to 1.

    `attainment_ratio` is what the report shows, four decimals; what decides is the exact fraction.
    `missed_clocks` is None where the month was frozen without a list of them.
    """

    case_kind: str
    promise: str
    attainment_ratio: Decimal
    target_ratio: Decimal
    clocks: int
    met: int
    missed_clocks: tuple[MissedClock, ...] | None = None


@dataclass(frozen=True, slots=True)
class CreditDue:
    """What a month gives back, in minor units of its fee's currency, and for which promises."""

    amount_minor: int
    missed: tuple[MissedPromise, ...]


def is_missed(promise: MissedPromise, rule: CreditRule) -> bool:
    """Whether the month, with at least ten clocks, lies below the target by more than the rule tolerates.

    36 of 40 met is 0.9, and with a target of 0.95 and a tolerance of 0.05 that is not below 0.9: not missed.
    """
    if promise.clocks < FEWEST_CLOCKS:
        return False
    floor = Fraction(promise.target_ratio) - Fraction(rule.tolerance_ratio)
    return Fraction(promise.met, promise.clocks) < floor


def credit_due(fee_minor: int, rule: CreditRule, promises: Sequence[MissedPromise]) -> CreditDue | None:
    """Return the month's one credit, whatever the number of promises missed, or None.

    Units: fee and credit in minor units, the credit rounded half up; `percent_of_fee` 0 to 100.
    None without a missed promise, and where the percentage of the fee rounds to nothing.
    Source: docs/algorithms/service_credit.md.
    """
    missed = tuple(promise for promise in promises if is_missed(promise, rule))
    amount_minor = int(half_up(Fraction(fee_minor) * Fraction(rule.percent_of_fee) / 100, 0))
    if not missed or amount_minor <= 0:
        return None
    return CreditDue(amount_minor, missed)
