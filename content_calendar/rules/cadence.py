"""What a plan promises of content in a month, what of it was delivered, and where the calendar has gaps.

Source: docs/algorithms/cadence.md, whose tables the tests read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.billing.rules.plans import CadenceTerm, Period
from tenants.kernel.periods import Month

_DAY = timedelta(days=1)
EMPTY_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}
"""The longest stretch without a piece that one piece a period allows."""
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
_THURSDAY = 3
LONGEST_WARNING = 5
"""Days: enough for a colleague's review and two service days of the client's, over a weekend."""


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """One kind in one month. For a quarter or a year both count from the period's first day to the month's end.

    is_due: the period ends with this month; before that nothing is late. planned: pieces that stand on the calendar
    for the same days and are not out. days: those that count, `[first, end)`; None for the month's own.
    """

    kind: str
    promised: int
    delivered: int
    per: str = Period.MONTH.value
    is_due: bool = True
    planned: int = 0
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a piece that is longer than the promise allows; both days are days of it."""

    kind: str
    from_on: date
    until_on: date

    @property
    def days(self) -> int:
        return (self.until_on - self.from_on).days + 1


def span(per: Period, month: Month) -> tuple[date, date]:
    """The days `[first, end)` that count in this month's line for a promise per `per`.

    A week counts in the month of its Thursday, as ISO 8601 gives weeks to years: so whole weeks count, each in one
    month only. A quarter and a year count from their own first day.
    """
    if per is Period.WEEK:
        return _monday(month.first_on), _monday(month.shifted(1).first_on)
    if per is Period.DAY:
        return month.first_on, month.shifted(1).first_on
    return _opening(per, month).first_on, month.shifted(1).first_on


def is_due(per: Period, month: Month) -> bool:
    """Whether the period ends with this month."""
    return per not in _MONTHS or month.month % _MONTHS[per] == 0


def promised(term: CadenceTerm, month: Month, *, since: date | None = None) -> int:
    """How many pieces the plan promises for the days of `span`.

    since: the plan's first day; a period in which it began counts by its days, rounded down.
    """
    start, end = span(term.per, month)
    begins = max(start, since) if since else start
    if begins >= end:
        return 0
    if term.per is Period.DAY:
        return term.count * (end - begins).days
    if term.per is Period.WEEK:
        # From the Monday on which the plan is in force at the latest on the week's Thursday.
        first = begins if begins.weekday() <= _THURSDAY else begins + timedelta(days=7)
        return term.count * ((end - (first - timedelta(days=first.weekday()))).days // 7)
    whole_end = _opening(term.per, month).shifted(_MONTHS[term.per]).first_on
    return term.count * (whole_end - begins).days // (whole_end - start).days


def line(
    term: CadenceTerm, month: Month, *, published: Iterable[date], planned: Iterable[date], since: date | None = None
) -> CadenceLine:
    """The line of one kind from the local days on which its pieces were published, and are planned."""
    start, end = span(term.per, month)
    own = (month.first_on, month.shifted(1).first_on)
    return CadenceLine(
        kind=term.type,
        promised=promised(term, month, since=since),
        delivered=sum(start <= day < end for day in published),
        per=term.per.value,
        is_due=is_due(term.per, month),
        planned=sum(start <= day < end for day in planned),
        days=None if (start, end) == own else (start, end),
    )


def allowed_empty_days(term: CadenceTerm) -> int:
    """How many days in a row may pass without a piece: at two a week 3, at least one.

    >>> allowed_empty_days(CadenceTerm("article", 1, Period.WEEK))
    7
    """
    return max(1, EMPTY_DAYS[term.per] // term.count)


def breaks_on(term: CadenceTerm, gap: Gap) -> date:
    """The first day on which a gap is longer than the promise allows; a piece on it keeps the promise.

    >>> article = CadenceTerm("article", 1, Period.WEEK)
    >>> breaks_on(article, Gap("article", date(2018, 3, 6), date(2018, 4, 1))).isoformat()
    '2018-03-13'
    """
    return gap.from_on + timedelta(days=allowed_empty_days(term))


def told_on(term: CadenceTerm, gap: Gap) -> date:
    """The day on which people are told of a gap: inside it, half of the days that may pass before the promise breaks.

    At least one day before, at most LONGEST_WARNING; so whoever plans a few days ahead is not told day after day.
    """
    days = min(LONGEST_WARNING, (allowed_empty_days(term) + 1) // 2)
    return breaks_on(term, gap) - timedelta(days=days)


def gaps(term: CadenceTerm, days: Iterable[date], start: date, end: date) -> list[Gap]:
    """The stretches of `[start, end)` without a piece that are longer than the promise allows.

    days: the pieces' local days, earlier ones than `start` too, so that a gap that began before is seen; what is
    given back lies in `[start, end)`.
    """
    most, found = allowed_empty_days(term), []
    known = sorted({day for day in days if day < end})
    began = [day for day in known if day < start]
    last = began[-1] if began else start - _DAY
    for day in [*(day for day in known if day >= start), end]:
        if day > start and (day - last).days - 1 > most:
            found.append(Gap(term.type, max(last + _DAY, start), day - _DAY))
        last = day
    return found


def _opening(per: Period, month: Month) -> Month:
    """The first month of the month's period."""
    return month.shifted(-((month.month - 1) % _MONTHS[per]))


def _monday(first_on: date) -> date:
    """The Monday of the first week that counts in the month which begins on this day."""
    monday = first_on - timedelta(days=first_on.weekday())
    return monday if first_on.weekday() <= _THURSDAY else monday + timedelta(days=7)
