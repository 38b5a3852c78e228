"""Service time: minutes that run only inside the client's service hours, and the due times reckoned in them.

Windows are local wall time; the minutes in them are real ones, across daylight saving too. What definitions leave open
is closed in docs/algorithms/service_time.md, whose tables the tests read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from clients.rules.service_week import MINUTES_A_DAY, WEEKDAYS, Window
from tenants.kernel.refusals import Refusal

Interval = tuple[datetime, datetime]
"""Half-open, two instants."""
Instants = NDArray[np.datetime64]
Ints = NDArray[np.int64]

LONGEST_REST = timedelta(days=366)
"""Longer than this without a window is not waited for."""
MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_A_MINUTE = 60_000_000
_LAST = date(9999, 12, 29)
"""Until then, every local date has its instants in UTC."""


class NoServiceHours(Refusal):
    """No service window opens within 366 days, so nothing can be due."""

    def __init__(self, after: datetime) -> None:
        text = (
            f"no service window opens within {LONGEST_REST.days} days after {after.isoformat()}, so nothing can be due"
        )
        super().__init__(text, after_at=after.isoformat())


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """Weekday ("mon" … "sun") → sorted windows of local time in `zone`, none of them on `holidays` (local dates)."""

    zone: ZoneInfo
    week: Mapping[str, Sequence[Window]]
    holidays: frozenset[date] = frozenset()


def due_at(opened_at: datetime, *, minutes: int, hours: ServiceHours, pauses: Sequence[Interval] = ()) -> datetime:
    """Return the first instant by which `minutes` of service time, pauses excluded, have passed since `opened_at`.

    Opened Friday 16:30 with 60 minutes and Mon-Fri 09-17 it is Monday 09:30. It lies inside a window or at its end;
    with 0 minutes it is the opening itself when the clock can run then, else the next instant at which it can.

    Units: whole service minutes, ≥ 0. Pauses: half-open UTC intervals in any order; they may overlap.
    Raises: NoServiceHours.
    Source: docs/algorithms/service_time.md, "Due".
    """
    left, reached = minutes * MINUTE, opened_at
    for opens, closes in _without(_service(opened_at, hours), pauses):
        if closes - opens >= left:
            return opens + left
        left, reached = left - (closes - opens), closes
    raise NoServiceHours(reached)


def elapsed_minutes(start: datetime, end: datetime, hours: ServiceHours, pauses: Sequence[Interval] = ()) -> int:
    """Return the whole service minutes of `[start, end)` outside the pauses, rounded down; 0 when end ≤ start.

    Source: docs/algorithms/service_time.md, "Elapsed".
    """
    served = _without(windows(start, end, hours), pauses)
    return sum((closes - opens for opens, closes in served), timedelta()) // MINUTE


def windows(start: datetime, end: datetime, hours: ServiceHours) -> list[Interval]:
    """Return the service windows of `[start, end)` as instants in UTC, sorted; those that touch are one."""
    found: list[Interval] = []
    zone, day = hours.zone, _local(start, hours.zone) - _A_DAY
    last = min(_local(end, zone), _LAST)
    while day <= last:
        for opens, closes in _windows_on(day, hours):
            opens, closes = max(opens, start), min(closes, end)
            if found and opens <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], closes))
            elif opens < closes:
                found.append((opens, closes))
        day += _A_DAY
    return found


def end_of_service_day(start: datetime, days: int, hours: ServiceHours) -> datetime:
    """Return the close of the `days`-th service day after the first one that is still open at or after `start`.

    A service day is a local date with a window, and no holiday. With 0 it is the close of that first day itself.
    Raises: NoServiceHours.
    """
    closed = start
    for left, day in zip(range(days, -1, -1), _service_days(start, hours), strict=False):
        closed = day[-1][1]
        if not left:
            return closed
    raise NoServiceHours(closed)


def due_many(opened_at: Instants, minutes: int | Ints, hours: ServiceHours) -> Instants:
    """Return `due_at` of each opening at once, without pauses.

    Shapes: opened_at is datetime64 in UTC, in any order; minutes one number or as many, ≥ 0.
    Raises: NoServiceHours, when it holds for one of them.
    """
    opened = opened_at.astype("datetime64[us]").astype(np.int64)
    needed = np.broadcast_to(np.asarray(minutes, np.int64) * _TICKS_A_MINUTE, opened.shape)
    if not opened.size:
        return opened.astype("datetime64[us]")
    opens, closes = _table(int(opened.min()), int(opened.max()), int(needed.max()), hours)
    served = np.cumsum(closes - opens)  # by the end of each window
    before = served - (closes - opens)
    first = np.searchsorted(closes, opened, side="right")
    _reachable(first < len(opens), opened)
    target = before[first] + np.maximum(opened - opens[first], 0) + needed
    last = np.maximum(np.searchsorted(served, target, side="left"), first)
    _reachable(last < len(opens), opened)
    rests = np.cumsum(np.append(0, (opens[1:] - closes[:-1]) > LONGEST_REST // _TICK))
    waited = opens[first] - opened > LONGEST_REST // _TICK
    _reachable(~waited & (rests[first] == rests[last]), opened)
    due: Instants = (opens[last] + target - before[last]).astype("datetime64[us]")
    return due


def _reachable(within: NDArray[np.bool_], opened: Ints) -> None:
    """Raises: NoServiceHours, naming the first opening that nothing follows."""
    if not within.all():
        raise NoServiceHours(_EPOCH + int(opened[np.argmin(within)]) * _TICK)


def _table(first: int, last: int, needed: int, hours: ServiceHours) -> tuple[Ints, Ints]:
    """Opens and closes, in microseconds, of the windows around `[first, last]` and of `needed` service time after it.

    Sorted, not overlapping. They end early where no window opens for too long.
    """
    day = _local(_EPOCH + first * _TICK, hours.zone) - _A_DAY
    until = _EPOCH + last * _TICK
    past = _local(until, hours.zone) + _A_DAY
    found: list[Interval] = []
    left = max(needed, 1) * _TICK  # with nothing needed, still the next opening
    closed_days = 0
    while day <= _LAST and (day <= past or (left > timedelta() and closed_days <= LONGEST_REST.days + 1)):
        of_day = _windows_on(day, hours)
        for opens, closes in of_day:
            opens = max(opens, found[-1][1]) if found else opens
            if opens < closes:
                found.append((opens, closes))
                left -= max(closes - max(opens, until), timedelta())
        closed_days = 0 if of_day or day <= past else closed_days + 1
        day += _A_DAY
    ticks = [[(instant - _EPOCH) // _TICK for instant in window] for window in found]
    table = np.array(ticks, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _service(start: datetime, hours: ServiceHours) -> Iterator[Interval]:
    """The windows from `start` on, sorted and not overlapping; they may touch."""
    reached = start
    for day in _service_days(start, hours):
        for opens, closes in day:
            opens = max(opens, reached)
            if opens < closes:
                yield opens, closes
                reached = closes


def _service_days(start: datetime, hours: ServiceHours) -> Iterator[list[Interval]]:
    """The windows that close after `start`, by local date, until none opens within LONGEST_REST."""
    closed, day = start, _local(start, hours.zone) - _A_DAY
    while day <= _LAST and day.toordinal() <= _local(closed, hours.zone).toordinal() + LONGEST_REST.days + 1:
        found = [window for window in _windows_on(day, hours) if window[1] > start]
        if found:
            if found[0][0] - closed > LONGEST_REST:
                return
            yield found
            closed = found[-1][1]
        day += _A_DAY


def _without(served: Iterable[Interval], pauses: Sequence[Interval]) -> Iterator[Interval]:
    """What is left of the windows outside the pauses."""
    paused = sorted(pauses)
    for opens, closes in served:
        for begins, ends in paused:
            if begins >= closes:
                break
            if begins < ends and ends > opens:
                if begins > opens:
                    yield opens, begins
                opens = ends
        if opens < closes:
            yield opens, closes


def _windows_on(day: date, hours: ServiceHours) -> list[Interval]:
    """The windows of one local date as instants; one that lies in a skipped hour is none."""
    if day in hours.holidays:
        return []
    found = (
        (_instant(day, window.from_minute, hours.zone), _instant(day, window.to_minute, hours.zone, closes=True))
        for window in hours.week.get(WEEKDAYS[day.weekday()], ())
    )
    return [(opens, closes) for opens, closes in found if opens < closes]


def _instant(day: date, minute: int, zone: ZoneInfo, *, closes: bool = False) -> datetime:
    """The instant of a window's edge: in a repeated hour the first occurrence opens, the second closes.

    Inside a skipped hour it is that hour's end. 24:00 ends its date, so it is the first instant of the next one.
    """
    if minute == MINUTES_A_DAY:
        day, minute, closes = day + _A_DAY, 0, False
    local = datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=zone)
    before, after = _offset(local), _offset(local.replace(fold=1))
    plain = local.replace(tzinfo=UTC)
    if before < after:
        return _change(plain - after, plain - before, zone)
    return plain - (after if closes else before)


def _change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after `early`, up to `late`, at which the zone's offset is another."""
    held = _offset(early.astimezone(zone))
    seconds, most = 0, int((late - early).total_seconds())
    while most - seconds > 1:
        middle = (seconds + most) // 2
        same = _offset((early + timedelta(seconds=middle)).astimezone(zone)) == held
        seconds, most = (middle, most) if same else (seconds, middle)
    return early + timedelta(seconds=most)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _local(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
