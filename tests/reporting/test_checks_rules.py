"""What is odd in a month's own data, the worst first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporting.rules.checks import Check, Gap, failed, gap, posts_are_odd, posts_before
from reporting.rules.report import MonthFigures, ReportData, Source
from tests.reporting import sample

ENDS_AT = datetime(2026, 3, 31, 22, tzinfo=UTC)
WHOLE = Source(
    name="Forum", kind="forum", read_at=ENDS_AT, source_says=90, we_hold=90, counted=88, skipped=0
)  # read at the very end


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, None),
        ({"source_says": None}, None),
        ({"we_hold": 91}, None),
        ({"read_at": None, "skipped": 4}, Gap.NEVER_READ),
        ({"read_at": ENDS_AT - timedelta(seconds=1)}, Gap.READ_EARLY),
        ({"we_hold": 89, "skipped": 1}, Gap.SHORT),
        ({"skipped": 1}, Gap.SKIPPED),
    ],
)
def test_a_source_is_whole_or_has_one_gap(changes: dict[str, object], found: Gap | None) -> None:
    assert gap(WHOLE.model_copy(update=changes), ends_at=ENDS_AT) is found


def history(*posts: int | None) -> list[MonthFigures]:
    return [MonthFigures(month=f"2025-{index + 1:02}", metrics={"posts": count}) for index, count in enumerate(posts)]


@pytest.mark.parametrize(
    ("posts", "is_odd"),
    [
        ((100, 120, 110, 50), False),
        ((100, 120, 110, 49), True),
        ((100, 120, 110, 240), False),
        ((100, 120, 110, 241), True),
        ((100, 120, 900), False),  # too few months to compare with
        ((0, None, 100, 120, 900), False),  # months without posts are none
        ((100, 120, 110, None), True),
    ],
)
def test_posts_are_compared_with_the_months_before(posts: tuple[int | None, ...], is_odd: bool) -> None:
    assert posts_are_odd(history(*posts)) is is_odd


def test_months_without_posts_are_not_compared_with() -> None:
    assert posts_before(history(3, 0, 5, None, 4, 9)) == [3, 5, 4]


def data(*, sources: tuple[Source, ...] = (WHOLE,), **changes: object) -> ReportData:
    made = sample.report(**changes)
    return made.model_copy(update={"evidence": made.evidence.model_copy(update={"sources": sources})})


def test_the_worst_comes_first() -> None:
    assert failed(data(sources=()))[0] is Check.NOTHING_READ
    broken = (WHOLE.model_copy(update={"skipped": 2}),)
    found = failed(data(sources=broken, objectives=()))
    assert found[:2] == (Check.SOURCE_GAPS, Check.NO_KPI)
    assert list(found) == sorted(found, key=list(Check).index)
    assert Check.SOURCE_GAPS not in failed(data())
