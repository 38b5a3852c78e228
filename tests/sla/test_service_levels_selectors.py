"""A month's service: what counts, as it stood at an instant, with causes, pauses and rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.test.utils import CaptureQueriesContext

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.spaces.models import Space
from clients.spaces.services import flags as platform
from playbooks.rules.guideline import Action
from sla.models import Case
from sla.rules.words import PauseReason
from sla.selectors.service_levels import attainment, service_month
from sla.services import cases
from tenants.access.models import User
from tenants.backend.current import connection
from tenants.kernel.actor import Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.sla import town
from tests.sla.test_flags_services import flag
from tests.sla.town import BY, at, row, someone, terms

pytestmark = pytest.mark.django_db
MARCH = Month(2024, 3)
LATER = datetime(2024, 4, 8, 22, tzinfo=UTC)
DECISION = terms(CaseKind.FLAG, PromiseKind.DECISION, 60, AnsweredBy.STAFF)


@pytest.fixture
def forum(in_alfa: Tenant, tmp_path: Path) -> Space:
    """Five questions of March: met, late, unanswered, in a thread of a member alone, and one from its last evening."""
    town.agree(terms(), DECISION)
    town.publish_guideline()
    space = town.forum()
    rows = [
        row("1", "4 10:00", "ada", "met"),
        row("2", "4 11:00", "bo", "met"),
        row("3", "4 10:00", "ada", "late"),
        row("4", "5 10:30", "mod", "late", staff=True),
        row("5", "6 10:00", "ada", "unanswered"),
        row("6", "29 16:30", "ada", "april"),
    ]
    town.tell(space, tmp_path, rows, when=at("29 18:00"))
    return space


def ratio(tenant: Tenant, as_of: datetime = LATER) -> dict[str, tuple[int, int, Decimal | None]]:
    found = attainment(MARCH, tenant=tenant, as_of=as_of)
    return {one.case_kind: (one.met, one.clocks, one.attainment_ratio) for one in found}


def test_attainment(forum: Space, alfa: Tenant) -> None:
    assert ratio(alfa) == {"flag": (0, 0, None), "question": (1, 3, Decimal("0.3333"))}


@pytest.mark.parametrize(
    ("as_of", "question"),
    [
        ("4 10:59", (0, 0)),  # nothing has ended, nothing is due
        ("4 11:00", (1, 1)),
        ("4 12:00", (1, 2)),
        ("5 10:29", (1, 2)),  # late already, whether or not it was answered since
        ("6 11:59", (1, 2)),
        ("6 12:00", (1, 3)),
    ],
)
def test_as_of(forum: Space, alfa: Tenant, as_of: str, question: tuple[int, int]) -> None:
    assert ratio(alfa, at(as_of))["question"][:2] == question


def test_a_month_before_the_promise_has_none(forum: Space, alfa: Tenant) -> None:
    assert attainment(Month(2023, 12), tenant=alfa, as_of=LATER) == ()


def test_the_whole_month(forum: Space, alfa: Tenant) -> None:
    month = service_month(MARCH, tenant=alfa, as_of=LATER)
    assert month.opened == {CaseKind.QUESTION: 4}
    assert [(one.due_at, one.late_minutes, one.cause) for one in month.breaches] == [
        (at("4 12:00"), 390, "UNCLAIMED"),
        (at("6 12:00"), None, "UNCLAIMED"),
    ]
    assert month.missed_by_day == {date(2024, 3, 4): 1, date(2024, 3, 6): 1}
    assert (month.still_open, month.decided, month.median_decision_minutes, month.appeals) == (2, 0, None, 0)
    assert month.calendar_version == 1
    question = month.promises[1]
    assert (question.minutes, question.target_ratio, question.version) == (120, Decimal("0.8"), 1)


def test_decisions_pauses_and_rules(forum: Space, alfa: Tenant, moderator: User) -> None:
    by = someone(moderator)
    platform.store(forum, [flag("a", "1"), flag("b", "2"), flag("c", "3")], by=BY, at=at("4 10:05"))
    first, second, third = Case.objects.filter(kind="flag").order_by("number")
    cases.decide(first, action=Action.REMOVE, rule="1", reason="Insult", by=by, at=at("4 10:20"), seen=2)
    cases.pause(second, reason=PauseReason.CLIENT, evidence="Asked", by=by, at=at("4 10:30"))
    cases.resume(second, by=by, at=at("4 11:30"))
    cases.decide(second, action=Action.KEEP, rule="1", reason="No insult", by=by, at=at("4 11:40"), seen=4)
    cases.claim(third, by=by, at=at("4 10:50"))
    cases.decide(third, action=Action.FEATURE, rule="", reason="Good", by=by, at=at("4 13:00"), seen=3)
    month = service_month(MARCH, tenant=alfa, as_of=LATER)
    assert (month.decided, month.positive, month.median_decision_minutes) == (3, 1, 40)
    assert [(one.reason, one.count, one.service_minutes) for one in month.pauses] == [("CLIENT", 1, 60)]
    (line,) = month.removals
    assert (line.rule, line.title, line.decisions, line.removals) == ("1", "No insults", 2, 1)
    flags = month.promises[0]
    assert (flags.met, flags.clocks) == (2, 3)
    assert [one.cause for one in month.breaches if one.case_kind == "flag"] == ["UNFINISHED"]


def test_a_pause_counts_from_when_it_began(forum: Space, alfa: Tenant, moderator: User) -> None:
    """As of a moment before the pause the clock ran; as of one within it nothing was due."""
    by = someone(moderator)
    platform.store(forum, [flag("a", "1", when="7 10:00")], by=BY, at=at("7 10:05"))
    case = Case.objects.get(kind="flag")
    cases.pause(case, reason=PauseReason.CLIENT, evidence="Asked", by=by, at=at("7 10:30"))
    cases.resume(case, by=by, at=at("7 13:00"))
    assert ratio(alfa, at("7 11:30"))["flag"] == (0, 0, None)
    assert ratio(alfa, at("7 13:29"))["flag"] == (0, 0, None)
    assert ratio(alfa, at("7 13:30"))["flag"] == (0, 1, Decimal("0.0000"))


def test_a_withdrawn_case_is_left_out(forum: Space, alfa: Tenant, account_manager: User) -> None:
    lead = someone(account_manager, Role.ACCOUNT_MANAGER)
    cases.withdraw(town.case_of("unanswered"), reason="A test post", by=lead, at=at("7 10:00"))
    assert ratio(alfa)["question"][:2] == (1, 2)
    assert ratio(alfa, at("6 18:00"))["question"][:2] == (1, 3)  # it had not been withdrawn


def test_queries_do_not_grow(forum: Space, alfa: Tenant, tmp_path: Path, moderator: User) -> None:
    counts = []
    for number in (2, 20):
        rows = [row(f"{number}-{i}", "11 10:00", "ada", f"{number}-{i}") for i in range(number)]
        town.tell(forum, tmp_path, rows, when=at("11 18:00"))
        platform.store(forum, [flag(one[0], one[0], when="11 11:00") for one in rows], by=BY, at=at("11 11:05"))
        for case in Case.objects.filter(kind="flag", status="OPEN"):
            by = someone(moderator)
            cases.pause(case, reason=PauseReason.CLIENT, evidence="Asked", by=by, at=at("11 11:30"))
            cases.decide(case, action=Action.KEEP, rule="1", reason="Fine", by=by, at=at("11 12:00"), seen=3)
        with CaptureQueriesContext(connection) as queries:
            service_month(MARCH, tenant=alfa, as_of=LATER)
        counts.append(len(queries))
    assert counts[0] == counts[1]
