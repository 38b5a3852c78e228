"""Two moderators in the same second, and one killed with -9 between claiming and deciding: one effect, none lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from clients.spaces.models import Space
from playbooks.rules.guideline import Action
from sla.models import Case, CaseEvent, Decision
from sla.rules.words import PauseReason
from sla.services import cases
from tenants.boards.models import OpenCase
from tenants.context import client, public
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.refusals import Refusal
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.forked import LONGEST_SECONDS, Forked
from tests.racing import at_once
from tests.sla import town
from tests.sla.town import at, row, terms

NOON = at("4 12:00")
ONE, OTHER = (
    Actor(ActorKind.PERSON, name, user_id=number, schema_name="c_alfa", roles=frozenset({Role.MODERATOR}))
    for number, name in ((1, "One"), (2, "Other"))
)


@pytest.fixture
def database(own_database: str, tmp_path: Path) -> str:
    """A database of its own with a client in which a question is open."""
    with public():
        create_client(profile("alfa"), by=SYSTEM, at=LONG_AGO)
    with client("alfa"):
        town.agree(terms())
        town.tell(town.forum(), tmp_path, [row("1", "4 10:00", "ada", "t")], when=at("4 10:05"))
    return own_database


def together(*acts: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each on a connection of its own; returns what became of each, sorted."""
    return sorted(type(each).__name__ if isinstance(each, Refusal) else "done" for each in at_once("alfa", *acts))


def the_case() -> Case:
    return Case.objects.get()


def decide(by: Actor) -> Decision:
    return cases.decide(the_case(), action=Action.KEEP, rule="", reason="Fine", by=by, at=NOON, seen=1)


def kinds() -> list[str]:
    return list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_two_claims(database: str) -> None:
    found = together(*(lambda by=by: cases.claim(the_case(), by=by, at=NOON) for by in (ONE, OTHER)))
    assert found == ["CaseClaimed", "done"]
    with client("alfa"):
        assert kinds() == ["OPENED", "CLAIMED"]
        assert OpenCase.objects.get().claimed_by == the_case().claimed_by


def test_two_decisions(database: str) -> None:
    assert together(lambda: decide(ONE), lambda: decide(OTHER)) == ["CaseClosed", "done"]
    with client("alfa"):
        assert Decision.objects.count() == 1
        assert kinds() == ["OPENED", "DECIDED"]
        assert not OpenCase.objects.exists()


def test_a_claim_and_a_decision(database: str) -> None:
    """Whoever comes second is told that the case moved, or is closed."""
    found = together(lambda: cases.claim(the_case(), by=ONE, at=NOON, seen=1), lambda: decide(OTHER))
    assert "done" in found
    assert set(found) & {"CaseMoved", "CaseClosed"}
    with client("alfa"):
        assert len(kinds()) == 2


def claim_and_decide() -> None:
    """Claim, and stay in the transaction that decides."""
    with client("alfa"):
        case = cases.claim(the_case(), by=ONE, at=NOON)
        print("claimed", flush=True)  # noqa: T201 - the test waits for it
        with transaction.atomic():
            cases.decide(case, action=Action.KEEP, rule="", reason="Fine", by=ONE, at=NOON, seen=2)
            print("deciding", flush=True)  # noqa: T201
            time.sleep(LONGEST_SECONDS)


def test_killed_between_claiming_and_deciding(database: str) -> None:
    process = Forked(database, claim_and_decide)
    said = [process.line(), process.line()]
    assert process.kill_after()
    assert said == ["claimed", "deciding"]
    with client("alfa"):
        case = the_case()
        assert (case.status, case.claimed_by, case.moves) == ("OPEN", "One", 2)
        assert kinds() == ["OPENED", "CLAIMED"]
        assert OpenCase.objects.get().claimed_by == "One"
        cases.decide(case, action=Action.KEEP, rule="", reason="Fine", by=ONE, at=NOON, seen=2)
        assert kinds() == ["OPENED", "CLAIMED", "DECIDED"]
        assert Decision.objects.count() == 1


def test_an_answer_comes_in_while_somebody_claims(database: str, tmp_path: Path) -> None:
    """Neither takes back what the other did: the log holds both, and the case follows from it."""
    rows = [row("2", "4 11:00", "mod", "t", staff=True)]
    town_forum = the_space()
    found = together(
        lambda: town.tell(town_forum, tmp_path, rows, when=at("4 11:05")),
        lambda: cases.pause(the_case(), reason=PauseReason.CLIENT, evidence="Asked", by=ONE, at=at("4 10:30")),
    )
    assert found in (["done", "done"], ["CaseClosed", "done"])
    with client("alfa"):
        case = the_case()
        told = set(kinds())
        assert "ANSWERED" in told
        assert ("PAUSED" in told) == (found == ["done", "done"])
        assert (case.status, case.moves) == ("DONE", len(told))
        assert not OpenCase.objects.exists()


def the_space() -> Space:
    with client("alfa"):
        return the_case().space
