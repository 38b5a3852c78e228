from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.kpis import Course, KpiStatus, progress, status
from tenants.kernel.rounding import half_up
from tests.reporting.tables import rows

WORKED = rows("kpis.md", "now")


def course(row: dict[str, str]) -> Course:
    def number(text: str) -> float | None:
        return None if text == "none" else float(text)

    target = number(row["target"])
    assert target is not None
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    return Course(number(row["now"]), number(row["baseline"]), target, row["better"] == "up", first, last)


@pytest.mark.parametrize("row", WORKED, ids=lambda row: f"{row['now']} of {row['baseline']} to {row['target']}")
def test_the_status_is_what_the_document_works_out(row: dict[str, str]) -> None:
    on = date.fromisoformat(row["on"])
    done = progress(course(row))
    assert status(course(row), on) == row["status"]
    assert ("none" if done is None else str(half_up(done, 4))) == row["done"]


def test_every_status_has_a_worked_row() -> None:
    assert {row["status"] for row in WORKED} == set(KpiStatus)


amounts = st.integers(min_value=0, max_value=1000)


@given(amounts, amounts, st.booleans())
def test_without_a_baseline_nothing_is_ever_an_improvement(now: int, target: int, up: bool) -> None:
    found = Course(now, None, target, up, date(2026, 1, 1), date(2026, 12, 31))
    assert status(found, date(2026, 4, 1)) is KpiStatus.NO_BASELINE


@given(amounts, amounts, amounts)
def test_less_is_better_is_the_mirror_of_more_is_better(now: int, baseline: int, target: int) -> None:
    first, last, on = date(2026, 1, 1), date(2026, 12, 31), date(2026, 4, 1)
    up = Course(now, baseline, target, True, first, last)
    down = Course(-now, -baseline, -target, False, first, last)
    assert status(up, on) is status(down, on)
