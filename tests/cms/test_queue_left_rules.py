"""What is left of a promise, in service time: late, soon, closed, paused; the dial of the ring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.queue import left
from cms.queue.left import State

NINE = datetime(2026, 3, 6, 9, tzinfo=UTC)
FIVE = NINE.replace(hour=17)
MONDAY = NINE + timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "state", "minutes", "share"),
    [
        (NINE, State.ON, 120, 50),
        (NINE + timedelta(minutes=60), State.ON, 60, 100),
        (NINE + timedelta(minutes=90), State.ON, 30, 50),
        (NINE + timedelta(minutes=90, seconds=1), State.ON, 30, 50),
        (NINE + timedelta(minutes=91), State.SOON, 29, 48),
        (NINE + timedelta(minutes=119, seconds=59), State.SOON, 1, 1),
        (NINE + 2 * HOUR, State.LATE, 0, 0),
        (NINE + 3 * HOUR, State.LATE, 60, 0),
    ],
)
def test_a_clock_runs_down_and_then_counts_how_late_it_is(at: datetime, state: State, minutes: int, share: int) -> None:
    due = NINE + 2 * HOUR
    found = left.running(due, [(NINE, due)], at=at)
    assert (found.state, found.minutes, found.share) == (state, minutes, share)


def test_only_service_time_counts_and_a_closed_one_says_when_it_opens() -> None:
    due = MONDAY + HOUR / 2
    windows = [(FIVE - HOUR / 2, FIVE), (MONDAY, due)]
    open_still = left.running(due, windows, at=FIVE - HOUR / 2)
    assert (open_still.state, open_still.minutes, open_still.opens_at) == (State.ON, 60, None)
    closed = left.running(due, windows, at=FIVE)
    assert (closed.state, closed.minutes, closed.opens_at) == (State.CLOSED, 30, MONDAY)
    assert closed.spans == f"{int(MONDAY.timestamp())}-{int(due.timestamp())}"


def test_it_is_soon_from_the_warning_on() -> None:
    due = NINE + 4 * HOUR
    assert left.running(due, [(NINE, due)], at=NINE).state is State.ON
    assert left.running(due, [(NINE, due)], at=NINE, is_warned=True).state is State.SOON


@pytest.mark.parametrize(("remaining", "minutes"), [(40, 40), (None, 0), (-3, 0)])
def test_a_paused_clock_keeps_what_was_left(remaining: int | None, minutes: int) -> None:
    assert (left.held(remaining).state, left.held(remaining).minutes) == (State.HELD, minutes)


@pytest.mark.parametrize(
    ("minutes", "share"), [(60, 100), (61, 25), (240, 100), (241, 50), (480, 100), (1440, 100), (5000, 100)]
)
def test_the_ring_is_the_smallest_dial_that_holds_what_is_left(minutes: int, share: int) -> None:
    due = NINE + timedelta(minutes=minutes)
    assert left.running(due, [(NINE, due)], at=NINE).share == share
