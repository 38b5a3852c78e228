"""Working on a case: who may, who was first, what is asked for, and what follows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from playbooks.rules.guideline import Action
from sla.models import Case, CaseEvent, Clock, Decision
from sla.rules.words import PauseReason
from sla.selectors.cases import case_view
from sla.services import cases
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.boards.models import OpenCase
from tenants.kernel.actor import Role
from tests.sla import town
from tests.sla.town import BY, at, row, someone, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]
NOON = at("4 12:00")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A question of Monday 10:00, due at 12:00 plus what it waits, in a client with a guideline."""
    town.agree(terms())
    town.publish_guideline()
    town.tell(town.forum(), tmp_path, [row("1", "4 10:00", "ada", "t")], when=at("4 10:05"))
    return town.case_of("t")


def decide(case: Case, user: User, *, seen: int, rule: str = "1", action: Action = Action.REMOVE) -> Decision:
    return cases.decide(case, action=action, rule=rule, reason="Insults", by=someone(user), at=NOON, seen=seen)


def test_a_claim_shows_everywhere(case: Case, moderator: User) -> None:
    cases.claim(case, by=someone(moderator), at=NOON)
    view = case_view(case.pk, at=NOON)
    assert (view.claimed_by, view.claimed_at, view.seen) == (moderator.name, NOON, 2)
    assert [event.kind for event in view.events] == ["OPENED", "CLAIMED"]
    board = OpenCase.objects.get()
    assert (board.claimed_by_user_id, board.claimed_by) == (moderator.pk, moderator.name)
    assert Entry.objects.filter(verb="sla.case.claimed").count() == 1


def test_one_has_a_case_until_it_is_let_go(case: Case, moderator: User, community_manager: User) -> None:
    cases.claim(case, by=someone(moderator), at=NOON)
    assert cases.claim(case, by=someone(moderator), at=NOON).moves == 2
    with pytest.raises(cases.CaseClaimed, match=moderator.name):
        cases.claim(case, by=someone(community_manager), at=NOON)
    with pytest.raises(cases.NotYourCase):
        cases.let_go(case, by=someone(community_manager), at=NOON)
    cases.let_go(case, by=someone(moderator), at=NOON)
    assert cases.claim(case, by=someone(community_manager), at=NOON).claimed_by == community_manager.name


def test_a_lead_lets_go_for_somebody_who_is_away(case: Case, moderator: User, account_manager: User) -> None:
    cases.claim(case, by=someone(moderator), at=NOON)
    cases.let_go(case, by=someone(account_manager, Role.ACCOUNT_MANAGER), at=NOON)
    assert OpenCase.objects.get().claimed_by == ""


def test_clocks_stand_still_in_a_pause(case: Case, moderator: User) -> None:
    by = someone(moderator)
    cases.pause(case, reason=PauseReason.CLIENT, evidence="Asked the sponsor", by=by, at=at("4 10:30"))
    clock = Clock.objects.get()
    assert (clock.due_at, clock.remaining_minutes) == (None, 90)
    board = OpenCase.objects.get()
    assert (board.due_at, board.remaining_minutes, board.pause_reason) == (None, 90, "CLIENT")
    with pytest.raises(cases.AlreadyPaused):
        cases.pause(case, reason=PauseReason.CLIENT, evidence="Again", by=by, at=at("4 10:40"))
    cases.resume(case, by=by, at=at("4 16:00"))
    clock = Clock.objects.get()
    assert (clock.due_at, clock.paused_minutes, clock.remaining_minutes) == (at("5 09:30"), 330, None)
    (pause,) = case_view(case.pk, at=NOON).pauses
    assert (pause.reason, pause.evidence, pause.until_at) == ("CLIENT", "Asked the sponsor", at("4 16:00"))
    with pytest.raises(cases.NotPaused):
        cases.resume(case, by=by, at=at("4 16:10"))


def test_a_pause_after_the_due_instant_mends_nothing(case: Case, moderator: User) -> None:
    cases.pause(case, reason=PauseReason.CLIENT, evidence="Too late", by=someone(moderator), at=at("4 13:00"))
    assert Clock.objects.get().due_at == at("4 12:00")


def test_a_decision_closes_a_case_and_says_why(case: Case, moderator: User) -> None:
    decision = decide(case, moderator, seen=1)
    assert (decision.rule_number, decision.guideline_version, decision.reason) == ("1", 1, "Insults")
    case.refresh_from_db()
    assert (case.status, case.closed_at) == ("DONE", NOON)
    assert not OpenCase.objects.exists()
    with pytest.raises(cases.CaseClosed):
        cases.claim(case, by=someone(moderator), at=NOON)
    view = case_view(case.pk, at=NOON)
    assert view.decision is not None
    assert (view.decision.action, view.decision.by) == ("REMOVE", moderator.name)


def test_of_two_who_looked_at_the_same_one_decides(case: Case, moderator: User, community_manager: User) -> None:
    decide(case, moderator, seen=1)
    with pytest.raises(cases.CaseClosed):
        decide(case, community_manager, seen=1)
    assert Decision.objects.get().decided_by == moderator.name


def test_who_looked_before_it_moved_is_told(case: Case, moderator: User, community_manager: User) -> None:
    cases.claim(case, by=someone(moderator), at=NOON)
    with pytest.raises(cases.CaseMoved):
        decide(case, community_manager, seen=1)
    assert not Decision.objects.exists()


def test_a_machine_decides_nothing(case: Case) -> None:
    for act in (
        lambda: cases.decide(case, action=Action.KEEP, rule="", reason="Fine", by=BY, at=NOON, seen=1),
        lambda: cases.claim(case, by=BY, at=NOON),
        lambda: cases.withdraw(case, reason="None", by=BY, at=NOON),
    ):
        with pytest.raises(cases.PersonMustDecide):
            act()


@pytest.mark.parametrize("said", ["", "  \n", "x" * (cases.LONGEST_TEXT + 1)])
def test_a_decision_and_a_pause_say_why(case: Case, moderator: User, said: str) -> None:
    by = someone(moderator)
    with pytest.raises(cases.TextNeeded):
        cases.decide(case, action=Action.KEEP, rule="", reason=said, by=by, at=NOON, seen=1)
    with pytest.raises(cases.TextNeeded):
        cases.pause(case, reason=PauseReason.MEMBER, evidence=said, by=by, at=NOON)


@pytest.mark.parametrize("said", ["Fine\x1b[2J", "\u202eeniF", "Fi\x00ne"])
def test_a_reason_is_text_that_whoever_reads_it_later_can_see(case: Case, moderator: User, said: str) -> None:
    by = someone(moderator)
    with pytest.raises(cases.NotText):
        cases.decide(case, action=Action.KEEP, rule="", reason=said, by=by, at=NOON, seen=1)
    with pytest.raises(cases.NotText):
        cases.pause(case, reason=PauseReason.MEMBER, evidence=said, by=by, at=NOON)


def test_a_removal_rests_on_a_rule_of_the_guideline(case: Case, moderator: User) -> None:
    with pytest.raises(cases.RuleNeeded):
        decide(case, moderator, seen=1, rule="")
    with pytest.raises(cases.UnknownRule):
        decide(case, moderator, seen=1, rule="7.7")
    assert decide(case, moderator, seen=1, rule="", action=Action.KEEP).rule_number == ""


def test_a_withdrawn_case_counts_for_nothing(case: Case, moderator: User, account_manager: User) -> None:
    with pytest.raises(NotPermitted):
        cases.withdraw(case, reason="A test", by=someone(moderator), at=NOON)
    lead = someone(account_manager, Role.ACCOUNT_MANAGER)
    withdrawn = cases.withdraw(case, reason="A test", by=lead, at=NOON)
    assert (withdrawn.status, withdrawn.withdrawn_at) == ("WITHDRAWN", NOON)
    assert not OpenCase.objects.exists()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.FINANCE, Role.APPROVER])
def test_only_who_works_on_cases_does(case: Case, moderator: User, role: Role) -> None:
    by = someone(moderator, role)
    acts = (
        lambda: cases.claim(case, by=by, at=NOON),
        lambda: cases.let_go(case, by=by, at=NOON),
        lambda: cases.pause(case, reason=PauseReason.MEMBER, evidence="Asked", by=by, at=NOON),
        lambda: cases.resume(case, by=by, at=NOON),
        lambda: cases.decide(case, action=Action.KEEP, rule="", reason="Fine", by=by, at=NOON, seen=1),
        lambda: cases.withdraw(case, reason="None", by=by, at=NOON),
    )
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    assert Case.objects.get().moves == 1


def test_the_log_is_only_added_to(case: Case, moderator: User) -> None:
    decide(case, moderator, seen=1)
    for rows in (CaseEvent.objects.all(), Decision.objects.all()):
        with pytest.raises(IntegrityError, match="stays as it was told"), transaction.atomic():
            rows.update(case=case)
        with pytest.raises(IntegrityError, match="stays as it was told"), transaction.atomic():
            rows._raw_delete(rows.db)  # type: ignore[attr-defined]


def test_a_refused_act_leaves_no_trace(case: Case, moderator: User, now: datetime) -> None:
    before = (CaseEvent.objects.count(), Entry.objects.count())
    with pytest.raises(cases.CaseMoved):
        decide(case, moderator, seen=9)
    assert (CaseEvent.objects.count(), Entry.objects.count()) == before
