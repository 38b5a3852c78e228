"""When a team's working hours, in its people's own zones, meet a client's service hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from clients.rules.service_time import Interval, ServiceHours, windows
from clients.rules.service_week import WEEKDAYS

LEAST_MINUTES = 120
"""A day on which the team meets less of the service than this is too thin."""
WEEKS_AHEAD = 52
_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=7)
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of one local day, in minutes since its midnight by the wall: 0 to 1440."""

    from_minute: int
    to_minute: int

    @property
    def length(self) -> int:
        """Minutes on the wall, for drawing it."""
        return self.to_minute - self.from_minute


@dataclass(frozen=True, slots=True)
class DayOverlap:
    """One local day of the client: what is open, what of that the team meets, and both in real minutes."""

    weekday: str
    open_minutes: int
    met_minutes: int
    open: tuple[Stretch, ...] = ()
    met: tuple[Stretch, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether less is met than the least; a service that opens for less than that has to be met whole."""
        return self.met_minutes < min(LEAST_MINUTES, self.open_minutes)


@dataclass(frozen=True, slots=True)
class Season:
    """Weeks that look the same, from a Monday up to and without another; `days` is one such week, Monday first."""

    from_on: date
    until_on: date
    days: tuple[DayOverlap, ...]

    @property
    def short_days(self) -> tuple[DayOverlap, ...]:
        return tuple(day for day in self.days if day.is_short)


def week_overlap(service: ServiceHours, team: Sequence[ServiceHours], monday: date) -> tuple[DayOverlap, ...]:
    """Return the seven days of the week that begins on `monday`, a local date of the client.

    What one of the team covers counts once, however many are there. Holidays are not looked at: an ordinary week is
    meant. Minutes are real ones, so that a night on which clocks change is as long as it is.
    Source: docs/algorithms/overlap.md.
    """
    days = [monday + number * _A_DAY for number in range(len(WEEKDAYS))]
    start = _midnight(days[0], service) - _A_DAY
    end = _midnight(days[-1] + _A_DAY, service) + _A_DAY
    working = _united(window for each in team for window in windows(start, end, _without_holidays(each)))
    served = windows(start, end, _without_holidays(service))
    return tuple(_day(day, service, served, working) for day in days)


def seasons(
    service: ServiceHours, team: Sequence[ServiceHours], first: date, *, weeks: int = WEEKS_AHEAD
) -> list[Season]:
    """Return the weeks from the one that holds `first`, those in a row that look the same as one season.

    Zones change their clocks on different days, so a team may be short for three weeks of March alone. A week belongs
    to how the zones stand in its middle; a season shows a week of its own in which no clock changes, if it has one.
    Source: docs/algorithms/overlap.md.
    """
    monday = first - first.weekday() * _A_DAY
    everyone = [service, *team]
    found: list[list[date]] = []
    for begins in (monday + number * _A_WEEK for number in range(weeks)):
        if found and _offsets(begins + 3 * _A_DAY, everyone) == _offsets(found[-1][0] + 3 * _A_DAY, everyone):
            found[-1].append(begins)
        else:
            found.append([begins])
    return [_season(mondays, service, team) for mondays in found]


def _season(mondays: list[date], service: ServiceHours, team: Sequence[ServiceHours]) -> Season:
    everyone = [service, *team]
    calm = (each for each in mondays if _offsets(each, everyone) == _offsets(each + _A_WEEK, everyone))
    shown = next(calm, mondays[0])
    return Season(mondays[0], mondays[-1] + _A_WEEK, week_overlap(service, team, shown))


def unspoken(needed: Iterable[str], spoken: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the languages that are needed and that nobody of the team speaks, in the order of the need.

    spoken: whoever of the team has said what they speak → the codes. Source: docs/algorithms/overlap.md.

    >>> unspoken(["sv", "en"], {"moderator": ["en", "fi"]})
    ['sv']
    """
    held = {code for codes in spoken.values() for code in codes}
    return [code for code in dict.fromkeys(needed) if code not in held]


def _offsets(day: date, all_hours: Iterable[ServiceHours]) -> tuple[timedelta | None, ...]:
    """How far each zone stands from UTC at noon UTC of a day."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return tuple(noon.astimezone(each.zone).utcoffset() for each in all_hours)


def _midnight(day: date, hours: ServiceHours) -> datetime:
    return datetime.combine(day, time.min, tzinfo=hours.zone).astimezone(UTC)


def _without_holidays(hours: ServiceHours) -> ServiceHours:
    return ServiceHours(hours.zone, hours.week)


def _united(found: Iterable[Interval]) -> list[Interval]:
    """The intervals sorted, those that overlap or touch as one."""
    united: list[Interval] = []
    for opens, closes in sorted(found):
        if united and opens <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], closes))
        else:
            united.append((opens, closes))
    return united


def _day(day: date, service: ServiceHours, served: list[Interval], working: list[Interval]) -> DayOverlap:
    begins, ends = _midnight(day, service), _midnight(day + _A_DAY, service)
    opened = list(_within(served, begins, ends))
    met = [part for opens, closes in opened for part in _within(working, opens, closes)]
    return DayOverlap(
        weekday=WEEKDAYS[day.weekday()],
        open_minutes=_minutes(opened),
        met_minutes=_minutes(met),
        open=tuple(_stretch(part, day, service) for part in opened),
        met=tuple(_stretch(part, day, service) for part in met),
    )


def _within(found: Iterable[Interval], begins: datetime, ends: datetime) -> Iterator[Interval]:
    for opens, closes in found:
        opens, closes = max(opens, begins), min(closes, ends)
        if opens < closes:
            yield opens, closes


def _minutes(found: Iterable[Interval]) -> int:
    return sum((closes - opens for opens, closes in found), timedelta()) // _A_MINUTE


def _stretch(part: Interval, day: date, service: ServiceHours) -> Stretch:
    opens, closes = (instant.astimezone(service.zone) for instant in part)
    last = 24 * 60 if closes.date() > day else closes.hour * 60 + closes.minute
    return Stretch(opens.hour * 60 + opens.minute, last)
