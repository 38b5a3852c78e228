"""Review, the client's answer, changes asked for: by whom, on which edition, once; Wagtail's workflow beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from wagtail.models import TaskState, WorkflowState

from clients.models import Objective
from clients.rules.service_terms import ServiceTerms
from clients.rules.service_week import Window
from clients.services import agreements, service_hours
from clients.spaces.models import Space
from content_calendar.events import ApprovalWanted, ChangeAsked, ItemApproved, ReviewWanted
from content_calendar.models import Comment, Decision, Item
from content_calendar.rules.slots import InThePast
from content_calendar.rules.texts import TooLong
from content_calendar.selectors import approvals as reading
from content_calendar.selectors.items import item_view, visible_to
from content_calendar.services import approvals, items, reminders
from content_calendar.services.approvals import (
    ChangeNotSaid,
    ItemNotInReview,
    NothingSaid,
    OwnItem,
    PersonNeeded,
    RemindedAlready,
)
from content_calendar.services.checks import ClientDecides
from content_calendar.services.editions import NoSuchItem, OutdatedEdition
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.boards.models import Work
from tenants.kernel import announcements
from tenants.kernel.actor import Actor
from tests.clients.agreed import a_responsibility
from tests.conftest import SYSTEM
from tests.content_calendar.conftest import NOW, SLOT, day, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was announced."""
    found: list[object] = []
    hearers = {kind: [*announcements._hearers[kind], found.append] for kind in
               (ReviewWanted, ApprovalWanted, ItemApproved, ChangeAsked)}  # fmt: skip
    for kind, each in hearers.items():
        monkeypatch.setitem(announcements._hearers, kind, each)
    return found


def state_of(item: Item) -> tuple[str, list[tuple[str, str]]]:
    """Wagtail's side: the workflow's state, and each task's in order."""
    state = WorkflowState.objects.filter(object_id=str(item.pk)).latest("pk")
    tasks = TaskState.objects.filter(workflow_state=state).order_by("pk").select_related("task")
    return state.status, [(task.task.name, task.status) for task in tasks]


def test_from_hand_in_to_schedule(item: Item, cm: Actor, am: Actor, client_approver: Actor, told: list[object]) -> None:
    handed_in = items.submit(item, by=cm, at=NOW)
    assert state_of(item) == ("in_progress", [("Internal review", "in_progress")])
    waiting = approvals.review(handed_in, edition=1, by=am, at=NOW)
    assert (waiting.status, waiting.needs_client) == ("WITH_CLIENT", True)
    assert waiting.answer_due_at == NOW + timedelta(days=3)
    scheduled = approvals.approve(waiting, edition=1, by=client_approver, at=NOW, note="Lovely")
    assert (scheduled.status, scheduled.approved_edition, scheduled.live) == ("SCHEDULED", 1, False)
    assert state_of(item) == ("approved", [("Internal review", "approved"), ("The client's approval", "approved")])
    assert Work.objects.get(kind=approvals.PUBLISH, object_id=item.pk).due_at == SLOT
    assert [(d.stage, d.verdict, d.by_name, d.slot_at) for d in Decision.objects.all()] == [
        ("REVIEW", "APPROVED", am.name, SLOT),
        ("CLIENT", "APPROVED", client_approver.name, SLOT),
    ]
    assert told == [
        ReviewWanted(item.pk, 1, NOW),
        ApprovalWanted(item.pk, 1, NOW + timedelta(days=3), NOW),
        ItemApproved(item.pk, 1, NOW),
    ]


def test_an_item_that_needs_no_answer_skips_the_client(
    objective: Objective, forum: Space, cm: Actor, am: Actor
) -> None:
    item = items.submit(put(objective, forum, cm, needs_client=False), by=cm, at=NOW)
    assert approvals.review(item, edition=1, by=am, at=NOW).status == "SCHEDULED"
    assert state_of(item) == ("approved", [("Internal review", "approved"), ("The client's approval", "skipped")])


def test_nobody_approves_their_own(handed_in: Item, cm: Actor, am: Actor) -> None:
    with pytest.raises(OwnItem):
        approvals.review(handed_in, edition=1, by=cm, at=NOW)
    assert list(reading.waiting(cm)) == []
    assert list(reading.waiting(am)) == [handed_in]


def test_who_moved_it_has_a_hand_in_it_and_so_has_its_author(scheduled: Item, cm: Actor, am: Actor) -> None:
    moved = items.move(scheduled, day("2018-03-22"), by=am, at=NOW)
    for by in (cm, am):
        with pytest.raises(OwnItem):
            approvals.review(moved, edition=2, by=by, at=NOW)
    edited = items.edit(moved, {"title": "A title by the account manager"}, seen_edition=2, by=am, at=NOW)
    assert approvals.review(edited, edition=3, by=cm, at=NOW).status == "WITH_CLIENT"


def test_an_outdated_edition_is_not_approved(with_client: Item, cm: Actor, am: Actor, client_approver: Actor) -> None:
    edited = items.edit(with_client, {"body": "Other words, and enough of them"}, seen_edition=1, by=cm, at=NOW)
    again = approvals.review(edited, edition=2, by=am, at=NOW)
    for action in (approvals.approve, approvals.ask_change):
        with pytest.raises(OutdatedEdition) as refused:
            action(again, edition=1, by=client_approver, at=NOW, note="As it was")
        assert refused.value.facts == {"seen": 1, "edition": 2}
    assert approvals.approve(again, edition=2, by=client_approver, at=NOW).approved_edition == 2


def test_the_second_answer_is_refused_and_names_the_first(
    with_client: Item, scheduled: Item, client_approver: Actor
) -> None:
    with pytest.raises(ItemNotInReview) as refused:
        approvals.approve(with_client, edition=1, by=client_approver, at=NOW)
    assert refused.value.facts == {
        "status": "SCHEDULED",
        "name": client_approver.name,
        "answered_at": NOW.isoformat(),
    }
    assert Decision.objects.count() == 2


def test_a_change_is_asked_for_in_words(with_client: Item, cm: Actor, am: Actor, client_approver: Actor) -> None:
    with pytest.raises(ChangeNotSaid):
        approvals.ask_change(with_client, edition=1, by=client_approver, at=NOW, note="  ")
    with pytest.raises(TooLong):
        approvals.ask_change(with_client, edition=1, by=client_approver, at=NOW, note="a" * 4_001)
    asked = approvals.ask_change(with_client, edition=1, by=client_approver, at=NOW, note="Name the guide")
    assert asked.status == "CHANGE_ASKED"
    assert state_of(asked)[0] == "needs_changes"
    view = item_view(asked.pk)
    assert view is not None
    assert view.change_asked is not None
    assert (view.change_asked.note, view.reviewed_by) == ("Name the guide", am.name)
    edited = items.edit(asked, {"title": "The guide, from first questions"}, seen_edition=1, by=cm, at=NOW)
    assert edited.status == "CHANGE_ASKED"
    again = items.submit(edited, by=cm, at=NOW)
    assert state_of(again) == ("in_progress", [("Internal review", "in_progress")])
    assert again.status == "IN_REVIEW"


def test_a_reviewer_asks_for_a_change(handed_in: Item, am: Actor, told: list[object]) -> None:
    approvals.ask_change(handed_in, edition=1, by=am, at=NOW, note="Shorter")
    assert told == [ChangeAsked(handed_in.pk, 1, by_client=False, at=NOW)]


def test_only_who_may_decides(
    handed_in: Item, client_approver: Actor, client_viewer: Actor, am: Actor, by: Actor, cm: Actor
) -> None:
    for actor in (client_approver, client_viewer):
        with pytest.raises(NotPermitted):
            approvals.review(handed_in, edition=1, by=actor, at=NOW)
        with pytest.raises(NotPermitted):
            approvals.ask_change(handed_in, edition=1, by=actor, at=NOW, note="No")
    with pytest.raises(PersonNeeded):
        approvals.review(handed_in, edition=1, by=by, at=NOW)
    with_client = approvals.review(handed_in, edition=1, by=am, at=NOW)
    for actor in (am, cm, client_viewer):
        with pytest.raises(NotPermitted):
            approvals.approve(with_client, edition=1, by=actor, at=NOW)


def test_too_late_to_approve(with_client: Item, client_approver: Actor) -> None:
    with pytest.raises(InThePast):
        approvals.approve(with_client, edition=1, by=client_approver, at=SLOT)


def test_comments_are_the_clients_or_the_agencys(
    with_client: Item, item: Item, client_approver: Actor, client_viewer: Actor, cm: Actor
) -> None:
    approvals.comment(with_client, by=client_approver, at=NOW, text=" Is the guide public? ")
    approvals.comment(with_client, by=cm, at=NOW, text="It is")
    assert list(Comment.objects.values_list("text", "is_client", "edition")) == [
        ("Is the guide public?", True, 1),
        ("It is", False, 1),
    ]
    with pytest.raises(NothingSaid):
        approvals.comment(with_client, by=cm, at=NOW, text=" ")
    with pytest.raises(NotPermitted):
        approvals.comment(with_client, by=client_viewer, at=NOW, text="Hello")
    items.take_back(with_client, by=cm, at=NOW)
    with pytest.raises(NoSuchItem):
        approvals.comment(with_client, by=client_approver, at=NOW, text="Where is it?")


def test_the_clients_people_see_no_drafts(
    item: Item, client_approver: Actor, client_viewer: Actor, cm: Actor, am: Actor
) -> None:
    assert [visible_to(actor).count() for actor in (cm, client_approver, client_viewer)] == [1, 0, 0]
    assert item_view(item.pk, by=client_viewer) is None
    approvals.review(items.submit(item, by=cm, at=NOW), edition=1, by=am, at=NOW)
    assert [visible_to(actor).count() for actor in (cm, client_approver, client_viewer)] == [1, 1, 1]
    assert list(reading.waiting(client_approver)) == [item]
    assert not reading.waiting(client_viewer).exists()


def test_a_person_reminds_once_a_day(with_client: Item, cm: Actor, told: list[object]) -> None:
    approvals.remind(with_client, by=cm, at=NOW)
    assert told[-1] == ApprovalWanted(with_client.pk, 1, NOW + timedelta(days=3), NOW, is_reminder=True)
    with pytest.raises(RemindedAlready):
        approvals.remind(with_client, by=cm, at=NOW + timedelta(hours=1))
    approvals.remind(with_client, by=cm, at=NOW + timedelta(days=1))


def test_half_way_the_client_is_reminded_by_itself(with_client: Item, told: list[object]) -> None:
    half = NOW + timedelta(days=1, hours=12)
    assert Work.objects.get(kind=approvals.REMIND, object_id=with_client.pk).due_at == half
    reminders.remind(with_client.pk, half - timedelta(seconds=1))
    assert told == []
    for _ in range(2):
        reminders.remind(with_client.pk, half)
    assert [isinstance(event, ApprovalWanted) and event.is_reminder for event in told] == [True]


def test_who_has_answered_is_not_reminded(scheduled: Item, told: list[object], by: Actor) -> None:
    reminders.remind(scheduled.pk, NOW + timedelta(days=2))
    assert told == []
    with pytest.raises(ItemNotInReview):
        approvals.remind(scheduled, by=by, at=NOW)


def test_a_workflow_called_off_in_wagtail_is_asked_anew(
    with_client: Item, client_approver: Actor, approver: User
) -> None:
    """The item's status is the truth, whatever somebody does to Wagtail's own record."""
    WorkflowState.objects.get().cancel()
    assert approvals.approve(with_client, edition=1, by=client_approver, at=NOW).status == "SCHEDULED"
    assert state_of(with_client)[0] == "approved"
    assert TaskState.objects.latest("pk").finished_by == approver


def test_the_answer_is_wanted_by_the_close_of_a_service_day_and_before_the_slot(
    handed_in: Item, item: Item, cm: Actor, am: Actor, by: Actor
) -> None:
    """Asked on Monday at ten, with hours from nine to five: by Wednesday at five, Stockholm time."""
    week = {day: (Window(540, 1020),) for day in ("mon", "tue", "wed", "thu", "fri")}
    terms = ServiceTerms(
        since=date(2018, 1, 1), time_zone="Europe/Stockholm", week=week, country="", listed_holidays=(), promises=()
    )
    service_hours.agree_calendar(terms, reason="Agreed", by=by, at=NOW)
    waiting = approvals.review(handed_in, edition=1, by=am, at=NOW)
    assert waiting.answer_due_at == datetime(2018, 3, 7, 16, tzinfo=UTC)
    moved = items.move(waiting, datetime(2018, 3, 6, 12, tzinfo=UTC), by=cm, at=NOW)
    assert approvals.review(moved, edition=2, by=am, at=NOW).answer_due_at == moved.slot_at


def decided_by(decider: str) -> None:
    line = a_responsibility(decides=decider)
    agreements.agree_responsibilities([line], valid_from=NOW, reason=f"The {decider}", by=SYSTEM, at=NOW)


def test_where_the_client_decides_its_approval_cannot_be_skipped(
    objective: Objective, forum: Space, cm: Actor, am: Actor
) -> None:
    draft = put(objective, forum, cm, needs_client=False)
    handed_in = items.submit(put(objective, forum, cm, needs_client=False), by=cm, at=NOW)
    decided_by("client")
    with pytest.raises(ClientDecides):
        put(objective, forum, cm, needs_client=False)
    with pytest.raises(ClientDecides):
        items.edit(put(objective, forum, cm), {"needs_client": False}, seen_edition=1, by=cm, at=NOW)
    with pytest.raises(ClientDecides):
        items.submit(draft, by=cm, at=NOW)
    with pytest.raises(ClientDecides):
        approvals.review(handed_in, edition=1, by=am, at=NOW)
    assert Item.objects.get(pk=handed_in.pk).status == "IN_REVIEW"
    asked = items.edit(draft, {"needs_client": True}, seen_edition=1, by=cm, at=NOW)
    asked = items.submit(asked, by=cm, at=NOW)
    assert approvals.review(asked, edition=2, by=am, at=NOW).status == "WITH_CLIENT"
    decided_by("both")
    with pytest.raises(ClientDecides):
        put(objective, forum, cm, needs_client=False)


def test_where_the_agency_decides_it_may_be(objective: Objective, forum: Space, cm: Actor, am: Actor) -> None:
    decided_by("agency")
    item = items.submit(put(objective, forum, cm, needs_client=False), by=cm, at=NOW)
    assert approvals.review(item, edition=1, by=am, at=NOW).status == "SCHEDULED"
    asked = items.submit(put(objective, forum, cm), by=cm, at=NOW)
    assert approvals.review(asked, edition=1, by=am, at=NOW).status == "WITH_CLIENT"
