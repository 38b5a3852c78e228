"""What a client is told of its months: the released report's figures, and those counted now where none is released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.rules.metrics import Figures
from reporting.selectors import metrics
from reporting.selectors.reports import ReleasedMonth, released_months
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class ToldMonth:
    """A month's figures, and the released report that they are; None where they are counted now."""

    figures: Figures
    report: ReleasedMonth | None


def months(
    keys: Iterable[str], until: Month, most: int, by: Actor, *, zone: ZoneInfo, as_of: datetime
) -> dict[Month, ToldMonth]:
    """Return the figures `keys` of up to `most` months that end with `until`, oldest first.

    Those before anything was written or reported are left out; the last one stays in any case. A figure that a
    released report does not have is None, whatever could be counted now. Raises: MonthNotBegun, for the last one.
    """
    wanted = list(keys)
    live = metrics.trend(wanted, until, most, zone=zone, as_of=as_of)
    released = released_months(by, until.shifted(1 - most), until)
    every = {month: _told(figures, released.get(month), wanted) for month, figures in live.items()}
    begun = next((month for month, told in every.items() if told.report or told.figures["posts"]), until)
    return {month: told for month, told in every.items() if month >= begun}


def _told(live: Figures, report: ReleasedMonth | None, keys: list[str]) -> ToldMonth:
    return ToldMonth(live if report is None else {key: report.metrics.get(key) for key in keys}, report)
