"""A year's promises, slowly and straight from an archive's files: what the replayed reports are held against.

Nothing of the product is used: own JSON, own threads, own walk through service time, minute by minute of open windows.
An archive holds no flags: those that the stand-in makes up are made up here once more, from the posts' ids.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays


@dataclass(frozen=True, slots=True)
class Hours:
    """Windows of local time by weekday, 0 for Monday: (hour, minute) pairs. A country's holidays close them."""

    zone: ZoneInfo
    week: dict[int, list[tuple[tuple[int, int], tuple[int, int]]]]
    closed: frozenset[date]

    def open_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The day's windows as instants; none on a holiday."""
        if day in self.closed:
            return []

        def instant(clock: tuple[int, int]) -> datetime:
            return datetime(day.year, day.month, day.day, *clock, tzinfo=self.zone).astimezone(UTC)

        return [(instant(opens), instant(closes)) for opens, closes in self.week.get(day.weekday(), [])]

    def due(self, start: datetime, minutes: int) -> datetime:
        """The instant by which so much open time has passed since the start."""
        left = timedelta(minutes=minutes)
        day = start.astimezone(self.zone).date()
        while True:
            for opens, closes in self.open_on(day):
                begins = max(opens, start)
                if begins > closes or (begins == closes and left):
                    continue
                if begins + left <= closes:
                    return begins + left
                left -= closes - begins
            day += timedelta(days=1)


def openframe_hours() -> Hours:
    """As the brief states them: Monday to Thursday 9 to 17, Friday to 16, Swedish public holidays."""
    week = {weekday: [((9, 0), (17, 0))] for weekday in range(4)} | {4: [((9, 0), (16, 0))]}
    closed = frozenset(holidays.country_holidays("SE", years=range(2016, 2021), categories="public"))
    return Hours(ZoneInfo("Europe/Stockholm"), week, closed)


def questions(archive: Path) -> list[tuple[datetime, datetime | None]]:
    """Each question's instant with that of its first answer by somebody else, None for none."""
    found = []
    for topic in topics(archive):
        posts = sorted(filter(counts, topic["post_stream"]["posts"]), key=order)
        if posts and not is_staff(posts[0]) and not topic.get("deleted_at"):
            answers = [post for post in posts if post["user_id"] != posts[0]["user_id"]]
            found.append((at(posts[0]), at(answers[0]) if answers else None))
    return found


def topics(archive: Path) -> Iterator[dict[str, Any]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and member.name.endswith(".json"):
                yield json.load(tar.extractfile(member))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Flag:
    """A made-up flag: one a post, so each is a case of its own."""

    flagged: datetime
    settled: datetime
    by_person: bool


def flags(archive: Path) -> list[Flag]:
    """Of sixty posts by members one is flagged within 12 hours and settled within 72; one in seven by nobody."""
    posts = [post for topic in topics(archive) for post in topic["post_stream"]["posts"]]
    members = [post for post in posts if post["post_type"] == 1 and post["user_id"] > 0 and not is_staff(post)]
    found = []
    for post in members:
        if dice("flag", post) % 60 == 0:
            flagged = at(post) + part(12, dice("seen", post))
            settled = flagged + part(72, dice("settled", post))
            found.append(Flag(flagged, settled, dice("reviewer", post) % 7 != 0))
    return found


def dice(purpose: str, post: dict[str, Any]) -> int:
    return int(sha256(f"{purpose}/{post['id']}".encode()).hexdigest()[:8], 16)


def part(hours: int, thrown: int) -> timedelta:
    """So many ten thousandths of the hours, in whole seconds."""
    return timedelta(seconds=hours * 3600 * (thrown % 10_000) // 10_000)


def counts(post: dict[str, Any]) -> bool:
    gone = post.get("deleted_at") or post.get("user_deleted") or post.get("hidden")
    return post["post_type"] == 1 and post["user_id"] > 0 and not gone


def is_staff(post: dict[str, Any]) -> bool:
    return bool(post.get("admin") or post.get("moderator") or post.get("staff"))


def at(post: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"])


def order(post: dict[str, Any]) -> tuple[datetime, int]:
    return at(post), post["post_number"]


def kept(archive: Path, hours: Hours, *, year: int, minutes: int, since: datetime) -> dict[str, tuple[int, int]]:
    """Of the questions, met and all clocks of each month."""
    found = [(opened, answered) for opened, answered in questions(archive) if opened >= since]
    return by_month(((hours.due(opened, minutes), answered) for opened, answered in found), hours, year)


def decided(archive: Path, hours: Hours, *, year: int, minutes: int) -> dict[str, tuple[int, int]]:
    """The same of flags: a person decides; of what nobody settled counts only what had run out by then."""
    clocks = [(hours.due(one.flagged, minutes), one) for one in flags(archive)]
    counted = [(due, one.settled) for due, one in clocks if one.by_person or one.settled > due]
    return by_month(counted, hours, year)


def decided_there(archive: Path, hours: Hours, *, year: int) -> dict[str, int]:
    """How many flags a person settled in each month."""
    told = {f"{year}-{month:02}": 0 for month in range(1, 13)}
    for one in flags(archive):
        month = f"{one.settled.astimezone(hours.zone):%Y-%m}"
        if one.by_person and month in told:
            told[month] += 1
    return told


def by_month(clocks: Iterable[tuple[datetime, datetime | None]], hours: Hours, year: int) -> dict[str, tuple[int, int]]:
    """Met and all, from due instants with ends: a clock belongs where it ended or was due, whichever came first."""
    told = {f"{year}-{month:02}": [0, 0] for month in range(1, 13)}
    for due, ended in clocks:
        counts_at = min(ended, due) if ended else due
        month = f"{counts_at.astimezone(hours.zone):%Y-%m}"
        if month in told:
            told[month][0] += ended is not None and ended <= due
            told[month][1] += 1
    return {month: (met, clocks) for month, (met, clocks) in told.items()}
