"""A week of hours, a client's or a person's: windows of local time by weekday."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from tenants.kernel.refusals import Refusal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)


class BadWindow(Refusal):
    """A window does not say from when to when, or overlaps another."""


class NotATime(BadWindow):
    """An end of a window is no time of day."""


class ClosesEarly(BadWindow):
    """A window closes before it opens."""


class OutOfOrder(BadWindow):
    """A window stands after one that opens later."""


class Overlapping(BadWindow):
    """Two windows of a day overlap."""


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """Half-open `[from_minute, to_minute)`, in minutes of the local day: 0 to 1440."""

    from_minute: int
    to_minute: int

    @classmethod
    def parse(cls, opens: str, closes: str) -> Self:
        """Read "09:00", "17:00"; "24:00" ends a day.

        Raises: BadWindow.
        """
        start, end = _minute(opens), _minute(closes)
        if end <= start:
            said = f"closes at {closes}, which is not after {opens}: a window past midnight is two windows"
            raise ClosesEarly(said, closes=closes, opens=opens)
        return cls(start, end)

    @property
    def text(self) -> list[str]:
        """The window as the brief writes it: `["09:00", "17:00"]`."""
        return [f"{minute // 60:02}:{minute % 60:02}" for minute in (self.from_minute, self.to_minute)]


Week = Mapping[str, Sequence[Window]]
"""Weekday ("mon" … "sun") → its windows, sorted, not overlapping. A day that is left out is closed."""


def check_day(windows: Sequence[Window]) -> None:
    """Refuse windows of one day that are out of order or overlap; touching ones are fine.

    Raises: BadWindow.
    """
    for before, after in zip(windows, windows[1:], strict=False):
        later, earlier = "-".join(after.text), "-".join(before.text)
        if after.from_minute < before.from_minute:
            raise OutOfOrder(f"{later} stands after {earlier}: write the day in order", window=later, before=earlier)
        if after.from_minute < before.to_minute:
            raise Overlapping(f"{later} overlaps {earlier}", window=later, before=earlier)


def as_json(week: Week) -> dict[str, list[list[str]]]:
    """The week as the brief writes it, days in order, closed days left out."""
    return {day: [window.text for window in week[day]] for day in WEEKDAYS if week.get(day)}


def read_json(week: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, tuple[Window, ...]]:
    """The week that `as_json` wrote, its days in order whatever a store made of it. Raises: BadWindow."""
    return {day: tuple(Window.parse(*text) for text in week[day]) for day in WEEKDAYS if day in week}


def _minute(text: str) -> int:
    match = _TIME.fullmatch(text)
    if not match:
        said = f"{text[:20]!r} is not a time: write HH:MM from 00:00 to 24:00, in quotes"
        raise NotATime(said, text=repr(text[:20]))
    return MINUTES_A_DAY if match[1] is None else int(match[1]) * 60 + int(match[2])
