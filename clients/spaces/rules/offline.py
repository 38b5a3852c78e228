"""What is entered by hand of life that no connector sees: gatherings, letters, calls, talks. No Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from tenants.kernel.refusals import InvalidInput
from tenants.kernel.text import first_not_text

LONGEST_TITLE, LONGEST_WORDS, LONGEST_KEY, LONGEST_REASON = 120, 10_000, 200, 500
MOST_PEOPLE = 1_000_000
LONGEST_GATHERING, FURTHEST_AHEAD = timedelta(days=31), timedelta(days=3 * 365)
FIRST_YEAR = 1970


class Form(StrEnum):
    """How people come together."""

    ONLINE = "ONLINE"
    IN_PERSON = "IN_PERSON"
    HYBRID = "HYBRID"


class Way(StrEnum):
    """By which way a group is to be reached, or was heard."""

    ONLINE = "ONLINE"
    GATHERING = "GATHERING"
    LETTER = "LETTER"
    PHONE = "PHONE"
    DESK = "DESK"


ANALOGUE = (Way.LETTER, Way.PHONE, Way.DESK)
"""What is counted by hand, day by day."""


@dataclass(frozen=True, slots=True)
class GatheringSpec:
    """What is said of a gathering. An attendance that is None is not known yet; 0 is nobody."""

    title: str
    form: str
    starts_at: datetime
    ends_at: datetime
    attended_in_person: int | None = None
    attended_online: int | None = None
    registered_count: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class EntrySpec:
    """Letters, calls or talks of a day: how many, or one with its words and whose they are."""

    on: date
    channel: str
    count: int = 1
    words: str = ""
    author_key: str = ""


def check_gathering(told: GatheringSpec, *, at: datetime) -> None:
    """Refuse what no gathering is; `at` is when it is told, and before it begins nobody has come.

    Raises: InvalidInput, listing every field that is not allowed.
    """
    found = []
    if not 0 < len(told.title.strip()) <= LONGEST_TITLE or first_not_text(told.title):
        found.append(("title", f"1 to {LONGEST_TITLE} characters"))
    if told.form not in list(Form):
        found.append(("form", f"one of {', '.join(Form)}"))
    if told.starts_at.year < FIRST_YEAR or told.starts_at > at + FURTHEST_AHEAD:
        found.append(("starts_at", f"from {FIRST_YEAR} on, at most three years ahead"))
    elif told.starts_at > at and (told.attended_in_person is not None or told.attended_online is not None):
        found.append(("starts_at", "nobody has come before it begins"))
    if not timedelta() < told.ends_at - told.starts_at <= LONGEST_GATHERING:
        found.append(("ends_at", "after its beginning, within 31 days"))
    for name in ("attended_in_person", "attended_online", "registered_count"):
        value = getattr(told, name)
        if value is not None and not 0 <= value <= MOST_PEOPLE:
            found.append((name, f"0 to {MOST_PEOPLE:,}"))
    if told.form == Form.ONLINE and told.attended_in_person:
        found.append(("attended_in_person", "nobody comes in person to what is online"))
    if told.form == Form.IN_PERSON and told.attended_online:
        found.append(("attended_online", "nobody comes online to what is in person"))
    if len(told.notes) > LONGEST_WORDS or first_not_text(told.notes):
        found.append(("notes", f"at most {LONGEST_WORDS:,} characters"))
    if found:
        raise InvalidInput(found)


def check_entry(told: EntrySpec, *, today: date) -> None:
    """Raises: InvalidInput, listing every field that is not allowed."""
    found = []
    if told.channel not in list(ANALOGUE):
        found.append(("channel", f"one of {', '.join(ANALOGUE)}"))
    if told.on > today or told.on.year < FIRST_YEAR:
        found.append(("on", f"a day that has come, from {FIRST_YEAR} on"))
    if not 1 <= told.count <= MOST_PEOPLE:
        found.append(("count", f"1 to {MOST_PEOPLE:,}"))
    if (told.words or told.author_key) and told.count != 1:
        found.append(("count", "words and author are those of one entry"))
    if len(told.words) > LONGEST_WORDS or first_not_text(told.words):
        found.append(("words", f"at most {LONGEST_WORDS:,} characters"))
    if len(told.author_key) > LONGEST_KEY or first_not_text(told.author_key):
        found.append(("author_key", f"at most {LONGEST_KEY} characters"))
    if found:
        raise InvalidInput(found)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Visits to the gatherings that began in a month. `open`: of so many nobody has entered who came."""

    gatherings: int = 0
    open: int = 0
    in_person: int = 0
    online: int = 0

    @property
    def visits(self) -> int:
        return self.in_person + self.online


def attendance(counts: Iterable[tuple[int | None, int | None]]) -> Attendance:
    """Add up `(in person, online)` of gatherings; None is not known, and counts for nothing.

    >>> attendance([(12, 5), (None, None), (None, 8)]).visits
    25
    """
    held = list(counts)
    return Attendance(
        gatherings=len(held),
        open=sum(one is None and other is None for one, other in held),
        in_person=sum(one or 0 for one, _ in held),
        online=sum(other or 0 for _, other in held),
    )


def participation(active_members: int, visits: int) -> int:
    """Return the month's participation with attendance: active members and visits, side by side, never one person.

    Source: docs/algorithms/attendance.md, whose table the tests read.
    """
    return active_members + visits


@dataclass(frozen=True, slots=True)
class Term:
    """One stretch of time in which the inclusion plan is to reach a group, by these ways; None: it still is."""

    planned_at: datetime
    dropped_at: datetime | None
    ways: tuple[str, ...]


def term_at(terms: Iterable[Term], at: datetime) -> Term | None:
    """The term that holds at an instant; None where the group was not in the plan then.

    When a group was first written down is not since when it is meant, so its first term holds from ever on. One that
    was planned anew after it had left the plan holds from then on.
    """
    ordered = sorted(terms, key=lambda term: term.planned_at)
    begun = [term for number, term in enumerate(ordered) if number == 0 or term.planned_at <= at]
    return next((term for term in reversed(begun) if term.dropped_at is None or term.dropped_at > at), None)


@dataclass(frozen=True, slots=True)
class Turnout:
    """One group of the inclusion plan in one month: by way, how many were reached or heard."""

    group_id: int
    by_way: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_way.values())

    @property
    def is_empty(self) -> bool:
        """Nobody of the group was reached by any way: the plan is not kept."""
        return self.total == 0


def turnout(group_ids: Iterable[int], heard: Iterable[tuple[int, str, int]]) -> list[Turnout]:
    """Add up `(group, way, how many)` for each group of the plan, in its order; groups without any are there, too."""
    counts: dict[int, Counter[str]] = {group_id: Counter() for group_id in group_ids}
    for group_id, way, count in heard:
        if group_id in counts:
            counts[group_id][way] += count
    return [Turnout(group_id, dict(ways)) for group_id, ways in counts.items()]
