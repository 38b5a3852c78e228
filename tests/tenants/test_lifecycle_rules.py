from __future__ import annotations

from datetime import date

import pytest

from clients.rules.programme import Every, next_due
from tenants.models import Stage as Stored
from tenants.rules.lifecycle import MOVES, WORKS, Doing, Stage, StageForbids, check, may_move, works

EVERYWHERE = "ONBOARDING LIVE PAUSED ENDING ENDED"
TABLE = {
    Doing.STAFF_SIGN_IN: EVERYWHERE,
    Doing.CLIENT_SIGN_IN: EVERYWHERE,
    Doing.PORTAL_READ: EVERYWHERE,
    Doing.INVITE: "ONBOARDING LIVE PAUSED ENDING",
    Doing.INGEST: "ONBOARDING LIVE ENDING",
    Doing.OPEN_CASES: "ONBOARDING LIVE ENDING",
    Doing.DECIDE: "ONBOARDING LIVE PAUSED ENDING",
    Doing.PUBLISH: "LIVE ENDING",
    Doing.REPORT_MAKE: "ONBOARDING LIVE PAUSED ENDING",
    Doing.REPORT_RELEASE: "ONBOARDING LIVE PAUSED ENDING",
    Doing.SUBSCRIBE: "ONBOARDING LIVE PAUSED",
}


def test_the_stages_are_those_that_are_stored() -> None:
    assert [stage.value for stage in Stage] == Stored.values
    assert set(MOVES) == set(Stage)
    assert set(WORKS) == set(Doing)


@pytest.mark.parametrize("doing", list(Doing))
def test_what_works_in_which_stage(doing: Doing) -> None:
    assert " ".join(stage for stage in Stage if works(doing, stage)) == TABLE[doing]


def test_where_a_client_can_go() -> None:
    ways = {f"{one}>{other}" for one in Stage for other in Stage if may_move(one, other)}
    assert ways == {
        *("ONBOARDING>LIVE", "ONBOARDING>ENDING", "LIVE>PAUSED", "LIVE>ENDING"),
        *("PAUSED>LIVE", "PAUSED>ENDING", "ENDING>LIVE", "ENDING>ENDED"),
    }


def test_what_is_forbidden_names_the_client_and_its_stage() -> None:
    check(Doing.PUBLISH, "LIVE", "Alfa")
    with pytest.raises(StageForbids, match="Alfa is paused"):
        check(Doing.PUBLISH, "PAUSED", "Alfa")


@pytest.mark.parametrize(
    ("first", "every", "done", "due"),
    [
        ("2026-01-31", "month", 1, "2026-02-28"),
        ("2026-01-31", "month", 2, "2026-03-31"),
        ("2027-11-30", "quarter", 1, "2028-02-29"),
        ("2026-08-15", "half_year", 1, "2027-02-15"),
        ("2024-02-29", "year", 1, "2025-02-28"),
        ("2024-02-29", "year", 4, "2028-02-29"),
    ],
)
def test_when_it_comes_back(first: str, every: str, done: int, due: str) -> None:
    assert next_due(date.fromisoformat(first), Every(every), done) == date.fromisoformat(due)
