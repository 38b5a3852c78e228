"""What a month's content brought: each piece against its own kind, the best and the worst, the four Cs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from clients.rules.corm import FourC
from reporting.rules.month import CadenceFigure, ContentFigures, ItemFigure, NextFigures
from tenants.kernel.rounding import half_up

PUBLISHED = "published"
PAST_MONTHS = 6
FEWEST_PAST = 5
"""Below this many earlier pieces of a kind nobody knows what is usual for it."""


def index(replies: int | None, past: Sequence[int]) -> int | None:
    """Return a piece's replies against the median of earlier ones of its kind: 100 is as usual, 200 twice that.

    >>> index(30, [10, 20, 20, 40, 15])
    150

    None below five earlier pieces, where the usual is nothing, and where the replies are not known.
    """
    usual = median(past) if len(past) >= FEWEST_PAST else 0
    return int(half_up(Fraction(100 * replies) / Fraction(usual), 0)) if usual and replies is not None else None


def published(content: ContentFigures) -> list[ItemFigure]:
    """The pieces that went out, by day."""
    return [each for each in content.items if each.status == PUBLISHED]


@dataclass(frozen=True, slots=True)
class Extremes:
    """The piece that moved most for its kind and the one that moved least; none where no two pieces have an index."""

    best: ItemFigure | None = None
    worst: ItemFigure | None = None


def extremes(items: Iterable[ItemFigure]) -> Extremes:
    """Tell best from worst by index, among the pieces that have one.

    Replies tell nothing between kinds: a newsletter with few is no worse than an article with many.
    """
    held = sorted((each.index, at, each) for at, each in enumerate(items) if each.index is not None)
    if not held or held[0][0] == held[-1][0]:
        return Extremes()
    return Extremes(best=held[-1][2], worst=held[0][2])


def kept(cadence: Iterable[CadenceFigure]) -> tuple[int, int]:
    """Return how many of the pieces that were due went out, and how many were due.

    More of one kind makes up for none of another.
    """
    lines = [each for each in cadence if each.is_due]
    return sum(min(each.delivered, each.promised) for each in lines), sum(each.promised for each in lines)


LONGEST_WEEKS = timedelta(weeks=5)
"""What is promised by the week counts four or five of them in a month; a quarter so far is longer."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A kind whose promise counts other days than the month's, so that it does not add up to the month's list.

    elsewhere: pieces that count here and stand in another month's list; besides: those of this list that count in
    another month. The days `[from_on, until_on)` are those that count here.
    """

    kind: str
    from_on: date
    until_on: date
    elsewhere: int
    besides: int

    @property
    def is_in_weeks(self) -> bool:
        return self.until_on - self.from_on <= LONGEST_WEEKS


def crossings(content: ContentFigures) -> list[Crossing]:
    """The kinds of which another number counts, or are others, than stand in the list."""
    found = []
    for line in content.cadence:
        if line.from_on is None or line.until_on is None:
            continue
        days = [each.on for each in published(content) if each.kind == line.kind and each.on is not None]
        here = sum(line.from_on <= day < line.until_on for day in days)
        crossing = Crossing(line.kind, line.from_on, line.until_on, line.delivered - here, len(days) - here)
        if crossing.elsewhere or crossing.besides:
            found.append(crossing)
    return found


def carried(items: Iterable[ItemFigure]) -> dict[FourC, int]:
    """How many pieces carry each of the four Cs."""
    held = [each.four_c for each in items]
    return {name: held.count(name) for name in FourC}


def is_empty(content: ContentFigures) -> bool:
    """Whether the month has no content to tell of: nothing promised, nothing on the calendar."""
    return not content.items and not any(each.promised for each in content.cadence)


def nothing_next(held: NextFigures) -> bool:
    """Whether nothing was asked, nothing is planned and nothing waits."""
    return not (held.asked or held.planned or held.waiting)
