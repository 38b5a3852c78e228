"""What is left of a promise, counted in service time; static/ds/js/countdown.js counts on by the same rule.

Pure: from the board's instants to a state, minutes and a share of the dial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SOON_MINUTES = 30
"""With less than this left it is soon, and from when its breach was warned of."""
DIALS = (60, 240, 480, 1440)
"""Minutes that a full ring stands for: the smallest that holds what is left."""
Windows = Sequence[tuple[datetime, datetime]]


class State(StrEnum):
    """How a clock stands: past due, nearly, in time, outside service hours, paused, or no clock at all."""

    LATE = "late"
    SOON = "soon"
    ON = "on"
    CLOSED = "closed"
    HELD = "held"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Left:
    """minutes: service minutes left; of a late one the minutes since it was due. share: percent of the ring.

    opens_at: while closed, when the service opens next. `windows` are what is still to come, for the script.
    """

    state: State
    minutes: int = 0
    share: int = 0
    due_at: datetime | None = None
    opens_at: datetime | None = None
    windows: tuple[tuple[datetime, datetime], ...] = ()
    is_warned: bool = False

    @property
    def due_seconds(self) -> int:
        return int(self.due_at.timestamp()) if self.due_at else 0

    @property
    def spans(self) -> str:
        """The windows as the script reads them: seconds since 1970, `from-to from-to`."""
        return " ".join(f"{int(opens.timestamp())}-{int(closes.timestamp())}" for opens, closes in self.windows)


def running(due_at: datetime, windows: Windows, *, at: datetime, is_warned: bool = False) -> Left:
    """A clock that runs: the service minutes from `at` until it is due, or the minutes since then.

    Shapes: `windows` are the service's, sorted, the last one ending when it is due at the latest.
    """
    if at >= due_at:
        return Left(State.LATE, int((at - due_at).total_seconds() // 60), 0, due_at, is_warned=is_warned)
    ahead = tuple((max(opens, at), closes) for opens, closes in windows if closes > at)
    minutes = _minutes(ahead)
    is_closed = bool(ahead) and ahead[0][0] > at
    is_soon = is_warned or minutes < SOON_MINUTES
    return Left(
        State.CLOSED if is_closed else State.SOON if is_soon else State.ON,
        minutes,
        _share(minutes),
        due_at,
        ahead[0][0] if is_closed else None,
        ahead,
        is_warned,
    )


def held(remaining_minutes: int | None) -> Left:
    """A paused clock: what was left when it was paused."""
    return Left(State.HELD, max(remaining_minutes or 0, 0))


def _share(minutes: int) -> int:
    dial = next((each for each in DIALS if minutes <= each), DIALS[-1])
    return min(100, minutes * 100 // dial)


def _minutes(windows: Windows) -> int:
    """Whole minutes, a begun one counted: 0:00 is shown to nobody who still has time."""
    seconds = sum((closes - opens).total_seconds() for opens, closes in windows)
    return int(-(-seconds // 60))
