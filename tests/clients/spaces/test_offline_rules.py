"""What is entered by hand: what it may say, how attendance and turnout add up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.rules.offline import (
    EntrySpec,
    GatheringSpec,
    Term,
    attendance,
    check_entry,
    check_gathering,
    participation,
    term_at,
    turnout,
)
from tenants.kernel.refusals import InvalidInput

TABLE = Path(__file__).parents[3] / "docs" / "algorithms" / "attendance.md"
AT = datetime(2026, 3, 1, 18, tzinfo=UTC)
TODAY, LATER = date(2026, 3, 2), AT + timedelta(days=1)


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def count(text: str) -> int | None:
    return None if text.strip() == "-" else int(text)


@pytest.mark.parametrize("row", rows())
def test_attendance_adds_up_as_the_table_says(row: list[str]) -> None:
    active, gatherings, visits, still_open, together = row
    pairs = [] if gatherings == "none" else [each.split("/") for each in gatherings.split(",")]
    told = attendance((count(one), count(other)) for one, other in pairs)
    assert (told.visits, told.open) == (int(visits), int(still_open))
    assert participation(int(active), told.visits) == int(together)


def test_the_table_is_there() -> None:
    assert len(rows()) == 4


def test_a_group_without_any_is_empty_and_one_off_the_plan_counts_nowhere() -> None:
    told = turnout([1, 2], [(1, "LETTER", 3), (1, "LETTER", 1), (1, "GATHERING", 9), (7, "PHONE", 5)])
    assert [(each.group_id, each.total, each.is_empty) for each in told] == [(1, 13, False), (2, 0, True)]
    assert told[0].by_way == {"LETTER": 4, "GATHERING": 9}


def spec(**changes: Any) -> GatheringSpec:
    told = {"title": "Spring meeting", "form": "HYBRID", "starts_at": AT, "ends_at": AT + timedelta(hours=2)}
    return GatheringSpec(**{**told, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"form": "CLUB"}, "form"),
        ({"ends_at": AT}, "ends_at"),
        ({"starts_at": AT.replace(year=1), "ends_at": AT.replace(year=1, hour=19)}, "starts_at"),
        ({"starts_at": AT.replace(year=2030), "ends_at": AT.replace(year=2030, hour=19)}, "starts_at"),
        ({"starts_at": LATER.replace(hour=19), "ends_at": LATER.replace(hour=20), "attended_online": 0}, "starts_at"),
        ({"ends_at": AT + timedelta(days=32)}, "ends_at"),
        ({"attended_online": -1}, "attended_online"),
        ({"form": "ONLINE", "attended_in_person": 1}, "attended_in_person"),
        ({"form": "IN_PERSON", "attended_online": 1}, "attended_online"),
        ({"notes": "a\u202e"}, "notes"),
    ],
)
def test_what_no_gathering_is_is_refused(changes: dict[str, Any], field: str) -> None:
    check_gathering(spec(), at=LATER)
    with pytest.raises(InvalidInput) as refused:
        check_gathering(spec(**changes), at=LATER)
    assert [where for where, _ in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(202, 6, 3)}, "on"),
        ({"channel": "ONLINE"}, "channel"),
        ({"count": 0}, "count"),
        ({"count": 2, "words": "Dear all"}, "count"),
        ({"words": "a\0"}, "words"),
    ],
)
def test_what_no_entry_is_is_refused(changes: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {"on": TODAY, "channel": "LETTER", "count": 1, "words": "Dear all", "author_key": "17"}
    check_entry(EntrySpec(**told), today=TODAY)
    with pytest.raises(InvalidInput) as refused:
        check_entry(EntrySpec(**{**told, "words": "", "author_key": "", **changes}), today=TODAY)
    assert [where for where, _ in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("month", "day", "ways"),
    [
        (1, 1, ("DESK",)),  # before it was written down: since when it is meant, nobody said
        (2, 29, ("DESK",)),
        (3, 9, ("DESK",)),
        (3, 10, None),
        (4, 30, None),
        (5, 20, ("PHONE",)),
        (12, 31, ("PHONE",)),
    ],
)
def test_a_group_that_was_planned_anew_was_not_planned_between(
    month: int, day: int, ways: tuple[str, ...] | None
) -> None:
    first = Term(datetime(2024, 1, 20, tzinfo=UTC), datetime(2024, 3, 10, tzinfo=UTC), ("DESK",))
    again = Term(datetime(2024, 5, 20, tzinfo=UTC), None, ("PHONE",))
    found = term_at([again, first], datetime(2024, month, day, tzinfo=UTC))
    assert (found and found.ways) == ways
