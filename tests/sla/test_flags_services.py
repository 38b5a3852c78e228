"""Flag cases: one for a post, urgent by the rule that it breaks, decided by a person or settled on the platform."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.spaces.models import Space
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.services import flags as platform
from clients.spaces.services.ingestion import ingest
from playbooks.rules.guideline import Action
from sla.models import Case, CaseEvent, Clock
from sla.services import cases
from tenants.access.models import User
from tenants.boards.models import OpenCase
from tests.clients.spaces.forums import write_rows
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


def flag(key: str, post: str = "1", reason: Reason = Reason.SPAM, when: str = "4 10:00", **changes: object) -> FlagRow:
    state = changes.get("state", State.OPEN)
    resolution = changes.get("resolution", Resolution.NONE)
    return FlagRow(key, post, "t", reason, at(when), 1, 0.0, State(state), Resolution(resolution))


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


def test_what_the_platform_settled_is_owed_no_more(forum: Space) -> None:
    pull(forum, flag("f1"), flag("f2", when="4 10:30"))
    settled = {"state": State.RESOLVED, "resolution": Resolution.AGREED}
    pull(forum, flag("f1", **settled))
    assert Case.objects.get().status == "OPEN"
    pull(forum, flag("f2", when="4 10:30", **settled), when=at("4 14:00"))
    case = Case.objects.get()
    assert (case.status, case.withdrawn_at) == ("WITHDRAWN", at("4 14:00"))
    assert CaseEvent.objects.get(kind="WITHDRAWN").data == {"reason": "SETTLED_THERE", "resolution": "AGREED"}
    assert not OpenCase.objects.exists()


def test_a_post_that_comes_in_after_its_flags_is_joined_to_their_one_case(forum: Space, tmp_path: Path) -> None:
    pull(forum, flag("f1", post="9"), flag("f2", post="9", when="4 10:20"))
    case = Case.objects.get()
    assert (case.post_id, case.thread.external_id, case.moves) == (None, "t", 3)
    rows = [["9", at("4 09:00").isoformat(), "eve", "t", 1]]
    ingest(forum, "csv", write_rows(tmp_path / "more.csv", rows, town.HEADER), by=BY, at=NOON)
    case.refresh_from_db()
    assert (case.post.external_id, case.thread.external_id) == ("9", "t")
