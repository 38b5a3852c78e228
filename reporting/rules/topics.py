"""Topics by how much is said and in which tone: which are hot and negative, so that a person looks first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reporting.rules.tone import balance

TIMES = 2
"""A topic is hot from this many times its usual volume on."""
FEWEST_POSTS = 5
FEWEST_JUDGED = 5
NEGATIVE = -0.2
"""From this tone down a topic is negative."""


class Quadrant(StrEnum):
    HOT_NEGATIVE = "hot_negative"
    HOT = "hot"
    NEGATIVE = "negative"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Volume:
    """What was said in a topic in a month: posts, and those of them judged positive and negative, and judged at all."""

    posts: int
    positive: int
    negative: int
    judged: int

    @property
    def sentiment(self) -> float | None:
        """None of fewer than FEWEST_JUDGED judged."""
        return balance(self.positive, self.negative, self.judged) if self.judged >= FEWEST_JUDGED else None


def is_hot(posts: int, usual: Fraction) -> bool:
    """Whether a topic has at least twice its usual volume, and enough posts to speak of.

    usual: of a thread the median of the month's threads, of a channel its mean of the three months before.
    """
    return posts >= FEWEST_POSTS and posts >= TIMES * usual


def quadrant(said: Volume, usual: Fraction) -> Quadrant:
    """Where a topic stands. One whose tone is not known is not negative.

    Source: docs/algorithms/signals.md, "Hot and negative".
    """
    hot = is_hot(said.posts, usual)
    negative = said.sentiment is not None and said.sentiment <= NEGATIVE
    if hot and negative:
        return Quadrant.HOT_NEGATIVE
    if hot:
        return Quadrant.HOT
    return Quadrant.NEGATIVE if negative else Quadrant.CALM
