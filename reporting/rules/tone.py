"""A month's tone from its judged posts."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.kernel.rounding import ratio

FEWEST_JUDGED = 20
"""Of fewer judged posts a tone says nothing."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How many posts were judged positive, neutral and negative."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0

    @property
    def judged(self) -> int:
        return self.positive + self.neutral + self.negative

    @property
    def sentiment(self) -> float | None:
        """Share positive less share negative, -1 to 1, of posts that were judged; None of too few.

        Source: docs/algorithms/signals.md, "The month's tone".
        """
        return balance(self.positive, self.negative, self.judged) if self.judged >= FEWEST_JUDGED else None

    def share_judged(self, posts: int) -> float | None:
        return ratio(self.judged, posts)


def balance(positive: int, negative: int, judged: int) -> float | None:
    """(positive − negative) ÷ judged, four decimals; None of nothing."""
    if not judged:
        return None
    found = ratio(abs(positive - negative), judged) or 0.0
    return found if positive >= negative else -found
