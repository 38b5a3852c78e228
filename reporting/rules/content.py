"""What a month's content brought: each piece against its own kind, the best and the worst, the four Cs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """The piece that moved most and the one that moved least; none of one piece alone, or where nothing tells them."""

    best: ItemFigure | None = None
    worst: ItemFigure | None = None


def extremes(items: Iterable[ItemFigure]) -> Extremes:
    """Tell best from worst: by index where every piece has one, else by replies."""
    held = [each for each in items if each.replies is not None]
    by_index = bool(held) and all(each.index is not None for each in held)
    ranked = sorted(held, key=lambda each: (each.index if by_index else each.replies) or 0)
    if len(ranked) < 2 or _moved(ranked[0], by_index) == _moved(ranked[-1], by_index):
        return Extremes()
    return Extremes(best=ranked[-1], worst=ranked[0])


def _moved(item: ItemFigure, by_index: bool) -> int:
    return (item.index if by_index else item.replies) or 0


def kept(cadence: Iterable[CadenceFigure]) -> tuple[int, int]:
    """Return how many of the pieces that were due went out, and how many were due.

    More of one kind makes up for none of another.
    """
    lines = [each for each in cadence if each.is_due]
    return sum(min(each.delivered, each.promised) for each in lines), sum(each.promised for each in lines)


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
