"""Cases of service time from a file: what is asked, read strictly, and answered by `clients.rules.service_time`.

The format is that of the shared vectors: `{"cases": [{"id", "kind": "due" | "elapsed", "tz", "hours", "holidays",
"pauses", "start", "minutes" | "end"}]}`. What else stands there (a source, a name, what is expected) is not read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from clients.rules.service_time import Interval, NoServiceHours, ServiceHours, due_at, elapsed_minutes
from clients.rules.service_week import WEEKDAYS, BadWindow, Window, check_day
from tenants.kernel import zones
from tenants.kernel.instants import NotAnInstant, read_instant
from tenants.kernel.refusals import InvalidInput, Refusal

MOST_MINUTES = 10_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_ID = 200

Problems = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One case: when `minutes` have passed since `start`, or how many have passed between `start` and `end`."""

    name: str
    hours: ServiceHours
    pauses: tuple[Interval, ...]
    start: datetime
    minutes: int | None
    end: datetime | None

    def answer(self) -> str | int:
        """The due instant as text, or the elapsed minutes. Raises: NoServiceHours."""
        if self.end is not None:
            return elapsed_minutes(self.start, self.end, self.hours, self.pauses)
        due = due_at(self.start, minutes=self.minutes or 0, hours=self.hours, pauses=self.pauses)
        return due.astimezone(UTC).isoformat().replace("+00:00", "Z")


def answers(data: bytes) -> dict[str, str | int]:
    """Answer each case of a file by its id, in order. Raises: InvalidInput, listing every problem with its place."""
    asked = read(data)
    found: dict[str, str | int] = {}
    problems: Problems = []
    for place, one in asked.items():
        try:
            found[one.name] = one.answer()
        except NoServiceHours as refusal:
            problems.append((place, str(refusal)))
    if problems:
        raise InvalidInput(problems)
    return found


def read(data: bytes) -> dict[str, Asked]:
    """Read a file's cases, each by its place. Raises: InvalidInput, listing every problem with its place."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput([("", f"not JSON in UTF-8: {error}")]) from None
    cases = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(cases, list):
        raise InvalidInput([("cases", 'the file is an object with a list: {"cases": [...]}')])
    problems: Problems = []
    asked: dict[str, Asked] = {}
    places: dict[str, str] = {}
    for index, case in enumerate(cases):
        place = f"cases[{index}]"
        one = _Reader(place, case, problems).read()
        if one is None:
            continue
        if one.name in places:
            problems.append((f"{place}.id", f"{one.name!r} is the id of {places[one.name]} already"))
        places[one.name] = place
        asked[place] = one
    if problems:
        raise InvalidInput(problems)
    return asked


class _Reader:
    """Reads one case, noting what is wrong and where."""

    def __init__(self, place: str, case: Any, problems: Problems) -> None:
        self.place, self.case, self.problems = place, case, problems

    def read(self) -> Asked | None:
        if not isinstance(self.case, dict):
            self.problems.append((self.place, "a case is an object"))
            return None
        before = len(self.problems)
        kind = self._field("kind", _kind)
        name, zone = self._field("id", _name), self._field("tz", _zone)
        week, holidays = self._field("hours", _week), self._field("holidays", _dates, optional=True)
        pauses, start = self._field("pauses", _pauses, optional=True), self._field("start", _instant)
        minutes = self._field("minutes", _minutes) if kind == "due" else None
        end = self._field("end", _instant) if kind == "elapsed" else None
        if len(self.problems) > before:
            return None
        hours = ServiceHours(zone, week, frozenset(holidays or ()))
        return Asked(name, hours, tuple(pauses or ()), start, minutes, end)

    def _field(self, name: str, reader: Callable[[Any], Any], *, optional: bool = False) -> Any:
        value = self.case.get(name)
        if value is None and optional:
            return None
        try:
            return reader(value)
        except _Bad as bad:
            self.problems.append((f"{self.place}.{name}{bad.where}", bad.what))
            return None


class _Bad(Exception):  # noqa: N818 - caught above, never seen
    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what)
        self.what, self.where = what, where


def _kind(value: Any) -> str:
    if value not in ("due", "elapsed"):
        raise _Bad(f"{value!r} is not a kind of case: write due or elapsed")
    return str(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise _Bad(f"an id is a text of 1 to {LONGEST_ID} characters")
    return value


def _zone(value: Any) -> Any:
    try:
        return zones.zone(value if isinstance(value, str) else "")
    except zones.UnknownZone:
        raise _Bad(f"{value!r} is not a time zone: use an IANA name such as Europe/Stockholm") from None


def _instant(value: Any) -> datetime:
    try:
        found = read_instant(value if isinstance(value, str) else "")
    except NotAnInstant:
        raise _Bad(f"{value!r} is not an instant with an offset, such as 2024-03-01T08:30:00Z") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _Bad(f"{value!r} is out of reach: years from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _minutes(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_MINUTES:
        raise _Bad(f"{value!r} is not a number of minutes: whole, from 0 to {MOST_MINUTES}")
    return value


def _week(value: Any) -> Mapping[str, tuple[Window, ...]]:
    if not isinstance(value, dict):
        raise _Bad('hours are an object such as {"mon": [["09:00", "17:00"]]}')
    week = {}
    for day, windows in value.items():
        if day not in WEEKDAYS:
            raise _Bad(f"{day!r} is not a weekday: {', '.join(WEEKDAYS)}")
        week[day] = tuple(_window(pair, f".{day}[{index}]") for index, pair in enumerate(_list(windows, f".{day}")))
        try:
            check_day(week[day])
        except Refusal as refusal:
            raise _Bad(str(refusal), f".{day}") from None
    return week


def _window(pair: Any, where: str) -> Window:
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
        raise _Bad('a window is two texts, such as ["09:00", "17:00"]', where)
    try:
        return Window.parse(*pair)
    except BadWindow as refusal:
        raise _Bad(str(refusal), where) from None


def _dates(value: Any) -> list[date]:
    found = []
    for index, text in enumerate(_list(value)):
        try:
            found.append(date.fromisoformat(text if isinstance(text, str) else ""))
        except ValueError:
            raise _Bad(f"{text!r} is not a date: write YYYY-MM-DD", f"[{index}]") from None
    return found


def _pauses(value: Any) -> list[Interval]:
    found = []
    for index, pair in enumerate(_list(value)):
        where = f"[{index}]"
        if not (isinstance(pair, list) and len(pair) == 2):
            raise _Bad("a pause is two instants, from and to", where)
        try:
            begins, ends = map(_instant, pair)
        except _Bad as bad:
            raise _Bad(bad.what, where) from None
        if ends < begins:
            raise _Bad(f"ends at {pair[1]}, before it begins at {pair[0]}", where)
        found.append((begins, ends))
    return found


def _list(value: Any, where: str = "") -> list[Any]:
    if not isinstance(value, list):
        raise _Bad("a list is wanted here", where)
    return value
