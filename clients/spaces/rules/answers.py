"""What a person decided on a flag, on its way to the platform: where that stands, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from clients.spaces.rules.connection import Kind
from clients.spaces.rules.pulling import Decision

TELL = "spaces.tell_decision"
"""The kind of work that tells one decision."""
CAN_HIDE: frozenset[str] = frozenset({Kind.DISCOURSE})
"""The kinds of platform on which a post can be hidden. On all others it can only go."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
GIVES_UP_AFTER = timedelta(days=3)


class AnswerState(StrEnum):
    """WAITING: to be told, or told again. TOLD: the platform has it. FAILED: it will not take it. UNCONNECTED: nobody
    is there to be told."""

    WAITING = "WAITING"
    TOLD = "TOLD"
    FAILED = "FAILED"
    UNCONNECTED = "UNCONNECTED"


def as_told(decision: Decision, kind: str) -> Decision:
    """The decision as a platform of this kind can carry it out.

    >>> as_told(Decision.HIDE, "MASTODON").value
    'REMOVE'
    """
    return Decision.REMOVE if decision is Decision.HIDE and kind not in CAN_HIDE else decision


def pause_after(attempts: int, *, asked_seconds: int | None) -> timedelta:
    """How long to wait after so many calls in vain: twice as long each time, and as long as the platform asks.

    >>> [pause_after(n, asked_seconds=None).total_seconds() / 60 for n in (1, 2, 3, 12)]
    [1.0, 2.0, 4.0, 360.0]
    """
    own: timedelta = min(FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 12), LONGEST_PAUSE)
    return max(own, timedelta(seconds=asked_seconds or 0))
