"""Which clocks a month counts, and how many were met. Source: docs/algorithms/service_time.md, "Attainment"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from tenants.kernel.rounding import RATIO_PLACES, half_up


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of a promise's clocks were met; `ratio` is None without a clock: "no cases" is not 100 %."""

    met: int
    clocks: int

    @property
    def ratio(self) -> Decimal | None:
        return half_up(Fraction(self.met, self.clocks), RATIO_PLACES) if self.clocks else None


def counts_at(due_at: datetime | None, ended_at: datetime | None, *, as_of: datetime) -> datetime | None:
    """The instant by whose month a clock counts: the earlier of its end and its due instant, once it has come.

    None while it runs and is not due, and for a clock that cannot be due.
    """
    if due_at is None:
        return None
    ended = ended_at if ended_at is not None and ended_at <= as_of else None
    counts = due_at if ended is None else min(ended, due_at)
    return counts if counts <= as_of else None


def is_met(due_at: datetime | None, ended_at: datetime | None) -> bool:
    """Whether a clock ended at or before its due instant."""
    return due_at is not None and ended_at is not None and ended_at <= due_at


def kept(outcomes: Iterable[bool]) -> Kept:
    """Count clocks that were met."""
    found = list(outcomes)
    return Kept(sum(found), len(found))
