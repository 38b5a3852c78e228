"""Flag cases: one for a post, urgent by the rule that it breaks, decided by a person or settled on the platform."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.spaces.models import Space
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.services import flags as platform
from clients.spaces.services.ingestion import ingest
from playbooks.rules.guideline import Action
from sla.models import Case, CaseEvent, Clock, Decision
from sla.rules.attainment import is_met
from sla.selectors.service_levels import service_month
from sla.services import cases
from tenants.access.models import User
from tenants.backend.current import connection
from tenants.boards.models import OpenCase
from tenants.kernel.periods import Month
from tests.clients.spaces.forums import write_rows
from tests.reporting.tables import rows
from tests.sla import town
from tests.sla.town import BY, at, someone, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]
DECISION = terms(CaseKind.FLAG, PromiseKind.DECISION, 60, AnsweredBy.STAFF)
NOON = at("4 12:00")


@pytest.fixture
def forum(tmp_path: Path) -> Space:
    """Two posts of staff, so that no question is open: one insults, one does not."""
    town.agree(DECISION)
    town.publish_guideline()
    space = town.forum()
    header = ["post_id", "created_at", "author", "thread", "staff", "body"]
    rows = [
        ["1", at("4 08:00").isoformat(), "eve", "t", 1, "You idiot"],
        ["2", at("4 08:05").isoformat(), "bo", "t", 1, "Hi"],
    ]
    ingest(space, "csv", write_rows(tmp_path / "posts.csv", rows, header), by=BY, at=at("4 08:10"))
    return space


def flag(key: str, post: str = "1", reason: Reason = Reason.SPAM, when: str = "4 10:00", **changes: Any) -> FlagRow:
    return FlagRow(key, post, "t", reason, at(when), 1, 0.0, changes.pop("state", State.OPEN), **changes)


def settled(key: str, by: str, then: str = "none", when: str = "4 10:00") -> FlagRow:
    """The same flag, settled on the platform: by staff or nobody, at an instant that it tells or not."""
    told = {"settled_at": None if then == "none" else at(then), "is_settled_by_staff": by == "staff"}
    return flag(key, when=when, state=State.RESOLVED, resolution=Resolution.AGREED, **told)


def pull(space: Space, *told: FlagRow, when: datetime = NOON) -> None:
    platform.store(space, told, by=BY, at=when)


def test_a_flag_opens_a_case_from_when_it_was_raised(forum: Space) -> None:
    pull(forum, flag("f1"))
    case = Case.objects.get()
    assert (case.kind, case.reason, case.opened_at, case.status) == ("flag", "SPAM", at("4 10:00"), "OPEN")
    clock = Clock.objects.get()
    assert (clock.promise, clock.due_at) == ("decision", at("4 11:00"))
    assert list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["OPENED", "FLAGGED"]
    assert (OpenCase.objects.get().reason, OpenCase.objects.get().kind) == ("SPAM", "flag")


def test_the_rule_that_a_post_breaks_says_how_urgent_it_is(forum: Space) -> None:
    pull(forum, flag("f1", post="1"), flag("f2", post="2"), flag("f3", post="not held", reason=Reason.ILLEGAL))
    found = dict(Case.objects.values_list("flag_id", "priority"))
    assert sorted(found.values()) == [1, 1, 3]
    assert Case.objects.get(post__external_id="2").priority == 3


def test_several_flags_on_one_post_are_one_case(forum: Space) -> None:
    pull(forum, flag("f1"))
    pull(forum, flag("f1"), flag("f2", when="4 10:30", reason=Reason.INAPPROPRIATE))
    case = Case.objects.get()
    assert (case.opened_at, case.moves) == (at("4 10:00"), 3)
    assert CaseEvent.objects.filter(kind="FLAGGED").count() == 2
    before = CaseEvent.objects.count()
    pull(forum, flag("f1"), flag("f2", when="4 10:30", reason=Reason.INAPPROPRIATE))
    assert CaseEvent.objects.count() == before


def test_flagged_anew_after_a_decision_it_is_another_case(forum: Space, moderator: User) -> None:
    pull(forum, flag("f1"))
    cases.decide(
        Case.objects.get(), action=Action.KEEP, rule="", reason="No insult", by=someone(moderator), at=NOON, seen=2
    )
    pull(forum, flag("f2", when="4 13:00"), when=at("4 13:05"))
    assert list(Case.objects.order_by("number").values_list("number", "status")) == [(1, "DONE"), (2, "OPEN")]


def test_a_decision_in_time_meets_the_promise(forum: Space, moderator: User) -> None:
    pull(forum, flag("f1"), when=at("4 10:05"))
    case = Case.objects.get()
    cases.decide(case, action=Action.REMOVE, rule="1", reason="Insult", by=someone(moderator), at=at("4 11:00"), seen=2)
    clock = Clock.objects.get()
    assert (clock.ended_at, clock.due_at) == (at("4 11:00"), at("4 11:00"))


@pytest.mark.parametrize("row", rows("service_time.md", "by"), ids=lambda row: row["because"])
def test_settled_on_the_platform_as_worked(forum: Space, row: dict[str, str]) -> None:
    """The table of docs/algorithms/service_time.md, through the door by which flags come in."""
    town.agree(terms(CaseKind.FLAG, PromiseKind.DECISION, 120, AnsweredBy.STAFF), hours=None)
    told = [row[name].split("; ") for name in ("by", "platform says", "told")]
    keys = [f"f{number}" for number in range(len(told[0]))]
    pull(forum, *(flag(key) for key in keys), when=at("4 10:05"))
    for instant in sorted(set(told[2]), key=at):
        now = [(key, by, then) for key, by, then, when in zip(keys, *told, strict=True) if when == instant]
        pull(forum, *(settled(*one) for one in now), when=at(instant))
    case, clock = Case.objects.get(), Clock.objects.get()
    assert clock.due_at == at("4 12:00")
    assert clock.ended_at == (None if row["ends"] == "none" else at(row["ends"]))
    assert is_met(clock.due_at, clock.ended_at) == (row["met"] == "yes")
    assert case.status == ("DONE" if row["counts"] == "yes" else "WITHDRAWN")
    counted = service_month(Month(2024, 3), tenant=connection.tenant, as_of=at("31 12:00"))
    (promise,) = counted.promises
    assert (promise.met, promise.clocks) == (int(row["met"] == "yes"), int(row["counts"] == "yes"))
    assert (counted.decided, counted.settled) == (0, int(row["counts"] == "yes" and row["by"].endswith("staff")))
    assert not Decision.objects.exists()
    assert not OpenCase.objects.exists()


def test_a_settlement_is_one_line_of_the_log(forum: Space) -> None:
    pull(forum, flag("f1"), flag("f2", when="4 10:30"))
    pull(forum, settled("f1", "staff", "4 10:45"))
    assert Case.objects.get().status == "OPEN"
    pull(forum, settled("f2", "staff", "4 13:50", when="4 10:30"), when=at("4 14:00"))
    case, line = Case.objects.get(), CaseEvent.objects.get(kind="SETTLED")
    assert (case.status, case.closed_at, case.moves) == ("DONE", at("4 13:50"), 4)
    assert (line.at, line.recorded_at, line.author, line.actor_user_id) == (at("4 13:50"), at("4 14:00"), "staff", None)
    assert line.data == {"resolution": "AGREED"}
    before = CaseEvent.objects.count()
    pull(forum, settled("f2", "staff", "4 13:50", when="4 10:30"), when=at("4 15:00"))
    assert CaseEvent.objects.count() == before


def test_what_was_decided_here_first_stands(forum: Space, moderator: User) -> None:
    pull(forum, flag("f1"))
    case = Case.objects.get()
    cases.decide(case, action=Action.REMOVE, rule="1", reason="Insult", by=someone(moderator), at=NOON, seen=2)
    pull(forum, settled("f1", "staff", "4 11:00"), when=at("4 12:10"))
    assert not CaseEvent.objects.filter(kind="SETTLED").exists()
    assert Clock.objects.get().ended_at == NOON


def test_flagged_anew_after_it_was_settled_it_is_another_case(forum: Space) -> None:
    pull(forum, flag("f1"))
    pull(forum, settled("f1", "staff", "4 11:00"))
    pull(forum, flag("f2", when="4 13:00"), when=at("4 13:05"))
    assert list(Case.objects.order_by("number").values_list("number", "status")) == [(1, "DONE"), (2, "OPEN")]


def test_opened_anew_on_the_platform_it_is_another_case_from_then_on(forum: Space, moderator: User) -> None:
    """The same flag: settled there in time, flagged again at 13:00, told of at 13:05, decided here at 13:40."""
    pull(forum, flag("f1"), when=at("4 10:05"))
    pull(forum, settled("f1", "staff", "4 10:30"), when=at("4 10:35"))
    anew = flag("f1", reopened_at=at("4 13:00"))
    for when in ("4 13:05", "4 13:15"):
        pull(forum, anew, when=at(when))
    first, second = Case.objects.order_by("number")
    assert (first.status, first.closed_at) == ("DONE", at("4 10:30"))
    assert (second.status, second.opened_at, second.post_id) == ("OPEN", at("4 13:00"), first.post_id)
    assert Clock.objects.get(case=second).due_at == at("4 14:00")
    assert list(second.events.order_by("pk").values_list("kind", "recorded_at")) == [
        ("OPENED", at("4 13:05")), ("FLAGGED", at("4 13:05")),
    ]  # fmt: skip
    cases.decide(second, action=Action.KEEP, rule="", reason="No", by=someone(moderator), at=at("4 13:40"), seen=2)
    pull(forum, settled("f1", "staff", "4 13:41"), when=at("4 13:45"))
    counted = service_month(Month(2024, 3), tenant=connection.tenant, as_of=at("31 12:00"))
    assert [(one.met, one.clocks) for one in counted.promises] == [(2, 2)]
    assert (counted.decided, counted.settled) == (1, 1)


@pytest.mark.parametrize(
    ("told", "opened"),
    [(None, "4 13:05"), ("4 15:00", "4 13:05"), ("4 09:00", "4 10:30")],
    ids=["untold", "a clock ahead", "a clock behind"],
)
def test_since_when_it_waits_anew(forum: Space, told: str | None, opened: str) -> None:
    """Never after we were told, and never before it was settled."""
    pull(forum, flag("f1"), when=at("4 10:05"))
    pull(forum, settled("f1", "staff", "4 10:30"), when=at("4 10:35"))
    pull(forum, flag("f1", reopened_at=told and at(told)), when=at("4 13:05"))
    assert Case.objects.get(status="OPEN").opened_at == at(opened)


def test_opened_anew_while_its_case_is_open_nothing_is_added(forum: Space) -> None:
    pull(forum, flag("f1"), flag("f2"))
    pull(forum, settled("f1", "staff", "4 12:10"), when=at("4 12:15"))
    pull(forum, flag("f1"), when=at("4 12:30"))
    assert CaseEvent.objects.count() == 3
    pull(forum, settled("f2", "staff", "4 12:40"), when=at("4 12:45"))
    assert Case.objects.get().status == "OPEN", "the platform waits for somebody on the other"


def test_one_that_was_settled_before_it_was_seen_waits_once_it_is_opened_anew(forum: Space) -> None:
    pull(forum, settled("f1", "staff", "4 11:00"))
    assert not Case.objects.exists()
    pull(forum, flag("f1"), when=at("4 14:00"))
    assert Case.objects.get().opened_at == at("4 14:00")


def test_an_answer_that_comes_late_opens_nothing_anew(forum: Space) -> None:
    """It was asked for at 12:00, and is stored after what was asked for at 12:30."""
    pull(forum, flag("f1"), when=at("4 10:05"))
    pull(forum, settled("f1", "staff", "4 12:20"), when=at("4 12:30"))
    pull(forum, flag("f1"), when=NOON)
    assert Case.objects.get().status == "DONE"


def test_the_report_s_months_ask_what_was_known_then(forum: Space) -> None:
    """As of 10:45 it had neither been settled nor run out; as of 12:15 it had run out."""
    pull(forum, flag("f1"))
    pull(forum, settled("f1", "staff", "4 12:30"), when=at("4 12:40"))
    for as_of, expected in (("4 10:45", (0, 0, 0)), ("4 12:15", (0, 1, 0)), ("4 12:45", (0, 1, 1))):
        told = service_month(Month(2024, 3), tenant=connection.tenant, as_of=at(as_of))
        assert (told.promises[0].met, told.promises[0].clocks, told.settled) == expected
    assert told.median_decision_minutes == 150
    assert [(one.due_at, one.ended_at, one.late_minutes) for one in told.breaches] == [
        (at("4 11:00"), at("4 12:30"), 90)
    ]


def test_a_post_that_comes_in_after_its_flags_is_joined_to_their_one_case(forum: Space, tmp_path: Path) -> None:
    pull(forum, flag("f1", post="9"), flag("f2", post="9", when="4 10:20"))
    case = Case.objects.get()
    assert (case.post_id, case.thread.external_id, case.moves) == (None, "t", 3)
    rows = [["9", at("4 09:00").isoformat(), "eve", "t", 1]]
    ingest(forum, "csv", write_rows(tmp_path / "more.csv", rows, town.HEADER), by=BY, at=NOON)
    case.refresh_from_db()
    assert (case.post.external_id, case.thread.external_id) == ("9", "t")
