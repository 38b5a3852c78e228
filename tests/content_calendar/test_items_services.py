"""Planning, writing, moving and handing in: what is free, what asks again, what is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.models import Objective
from clients.spaces.models import Space
from content_calendar.models import Edition, Item
from content_calendar.rules.slots import HourDoesNotExist, InThePast
from content_calendar.rules.texts import NoBody, NoTitle, NotText, TooLong, TooShort, UnknownContentKind
from content_calendar.services import approvals, items
from content_calendar.services.checks import NoObjective, NoSlot, NoSpace, NoSuchOwner, ObjectiveNotRunning
from content_calendar.services.editions import ItemEnded, OutdatedEdition
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import InvalidInput, Refusal
from tests.content_calendar.conftest import NOW, SLOT, an_objective, day, put

pytestmark = pytest.mark.django_db


def test_an_idea_has_a_day_a_draft_has_words(objective: Objective, forum: Space, cm: Actor) -> None:
    idea = put(objective, forum, cm, body="", on=day("2018-03-20"))
    assert (idea.status, idea.planned_on, idea.slot_at, idea.edition) == ("PLANNED", day("2018-03-20"), None, 1)
    assert (idea.four_c, idea.language, idea.owner_name) == ("collaboration", "en", cm.name)
    assert put(objective, forum, cm).status == "DRAFT"
    written = items.edit(idea, {"body": "Words at last"}, seen_edition=1, by=cm, at=NOW)
    assert (written.status, written.edition) == ("DRAFT", 2)


def test_an_hour_without_a_zone_is_the_clients(objective: Objective, forum: Space, cm: Actor) -> None:
    made = put(objective, forum, cm, on=datetime(2018, 3, 20, 0, 30))  # noqa: DTZ001 - the client's own clock
    assert (made.slot_at, made.planned_on) == (datetime(2018, 3, 19, 23, 30, tzinfo=UTC), day("2018-03-20"))


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"objective_id": None}, NoObjective),
        ({"objective_id": 10**9}, NoObjective),
        ({"on": datetime(2019, 1, 1, 12, tzinfo=UTC)}, ObjectiveNotRunning),
        ({"space_id": None}, NoSpace),
        ({"space_id": 10**9}, NoSpace),
        ({"on": NOW}, InThePast),
        ({"on": day("2018-03-04")}, InThePast),
        ({"on": datetime(2018, 3, 25, 2, 30)}, HourDoesNotExist),  # noqa: DTZ001
        ({"on": datetime(1, 1, 1)}, InvalidInput),  # noqa: DTZ001 - the day before year 1 in UTC
        ({"on": datetime(9999, 12, 31, 23, 30, tzinfo=UTC)}, InvalidInput),
        ({"kind": "sermon"}, UnknownContentKind),
        ({"title": " -- "}, NoTitle),
        ({"title": "a" * 256}, TooLong),
        ({"body": "a\x07b"}, NotText),
        ({"four_c": "chaos"}, InvalidInput),
        ({"owner_user_id": 10**9}, NoSuchOwner),
    ],
)
def test_what_cannot_be_planned(
    objective: Objective, forum: Space, cm: Actor, said: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        put(objective, forum, cm, **said)
    assert not Item.objects.exists()


def test_only_who_may_plans(objective: Objective, forum: Space, client_approver: Actor, client_viewer: Actor) -> None:
    for by in (client_approver, client_viewer):
        with pytest.raises(NotPermitted):
            put(objective, forum, by)


def test_planned_moves_freely(item: Item, am: Actor) -> None:
    moved = items.move(item, day("2018-03-22"), by=am, at=NOW)
    assert (moved.slot_at, moved.planned_on) == (SLOT + timedelta(days=2), day("2018-03-22"))
    assert (moved.status, moved.edition) == ("DRAFT", 1)


def test_a_day_keeps_the_hour_on_the_clock_over_a_change_of_it(item: Item, cm: Actor) -> None:
    """Clocks are put forward on 2018-03-25: 14:00 stays 14:00, an hour earlier in UTC."""
    assert items.move(item, day("2018-03-26"), by=cm, at=NOW).slot_at == datetime(2018, 3, 26, 12, tzinfo=UTC)


def test_no_move_to_an_hour_that_is_skipped(item: Item, cm: Actor) -> None:
    early = items.move(item, datetime(2018, 3, 24, 1, 30, tzinfo=UTC), by=cm, at=NOW)
    with pytest.raises(HourDoesNotExist) as refused:
        items.move(early, day("2018-03-25"), by=cm, at=NOW)
    assert refused.value.facts == {"day": "2018-03-25", "hour": "02:30", "zone": "Europe/Stockholm"}
    with pytest.raises(InThePast):
        items.move(early, day("2018-03-04"), by=cm, at=NOW)
    with pytest.raises(ObjectiveNotRunning):
        items.move(early, day("2019-02-01"), by=cm, at=NOW)


@pytest.mark.parametrize("stage", ["handed_in", "with_client", "scheduled"])
def test_moving_what_is_handed_in_asks_again(stage: str, cm: Actor, request: pytest.FixtureRequest) -> None:
    item: Item = request.getfixturevalue(stage)
    moved = items.move(item, day("2018-03-22"), by=cm, at=NOW)
    assert (moved.status, moved.edition) == ("IN_REVIEW", 2)
    assert items.move(moved, day("2018-03-22"), by=cm, at=NOW).edition == 2, "nothing was moved"


@pytest.mark.parametrize("stage", ["handed_in", "with_client", "scheduled"])
def test_editing_what_is_handed_in_asks_again_but_a_note_does_not(
    stage: str, cm: Actor, request: pytest.FixtureRequest
) -> None:
    item: Item = request.getfixturevalue(stage)
    before = item.status
    noted = items.edit(item, {"prompt": "Ask Ada", "four_c": "conversations"}, seen_edition=1, by=cm, at=NOW)
    assert (noted.status, noted.edition) == (before, 1)
    assert items.edit(noted, {"needs_client": False}, seen_edition=1, by=cm, at=NOW).status == "IN_REVIEW"
    edited = items.edit(noted, {"title": "Another title altogether"}, seen_edition=2, by=cm, at=NOW)
    assert (edited.status, edited.edition) == ("IN_REVIEW", 3)
    assert list(Edition.objects.values_list("number", "is_written")) == [(1, True), (2, False), (3, True)]


def test_an_outdated_form_is_refused(item: Item, cm: Actor, am: Actor) -> None:
    items.edit(item, {"title": "Mine"}, seen_edition=1, by=cm, at=NOW)
    with pytest.raises(OutdatedEdition) as refused:
        items.edit(item, {"title": "Theirs"}, seen_edition=1, by=am, at=NOW)
    assert refused.value.facts == {"seen": 1, "edition": 2}
    assert Item.objects.get().title == "Mine"


def test_saving_without_a_change_changes_nothing(item: Item, cm: Actor) -> None:
    same = items.edit(item, {"title": f" {item.title} ", "body": item.body}, seen_edition=1, by=cm, at=NOW)
    assert same.edition == 1


def test_a_field_that_is_none_is_named(item: Item, cm: Actor) -> None:
    with pytest.raises(InvalidInput, match="status: is no field"):
        items.edit(item, {"status": "SCHEDULED"}, seen_edition=1, by=cm, at=NOW)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"body": ""}, NoBody),
        ({"on": day("2018-03-20")}, NoSlot),
        ({"body": "a" * 32_001}, TooLong),
        ({"body": "Too few"}, TooShort),
        ({"title": "Short"}, TooShort),
    ],
)
def test_what_cannot_be_handed_in(
    objective: Objective, forum: Space, cm: Actor, said: dict[str, Any], refusal: type[Refusal]
) -> None:
    draft = put(objective, forum, cm, **said)
    with pytest.raises(refusal):
        items.submit(draft, by=cm, at=NOW)
    draft.refresh_from_db()
    assert draft.asked_at is None


def test_what_is_too_late_cannot_be_handed_in(item: Item, cm: Actor) -> None:
    with pytest.raises(InThePast):
        items.submit(item, by=cm, at=SLOT)


def test_an_objective_that_ends_before_the_day(forum: Space, item: Item, by: Actor, cm: Actor) -> None:
    short = an_objective(by, title="Until spring", ends_on="2018-03-19")
    with pytest.raises(ObjectiveNotRunning):
        items.edit(item, {"objective_id": short.pk}, seen_edition=1, by=cm, at=NOW)


def test_handed_in_twice_is_refused_and_taken_back_is_a_draft(handed_in: Item, cm: Actor, am: Actor) -> None:
    with pytest.raises(items.AlreadyHandedIn):
        items.submit(handed_in, by=cm, at=NOW)
    back = items.take_back(handed_in, by=cm, at=NOW)
    assert back.status == "DRAFT"
    with pytest.raises(items.NotHandedIn):
        items.take_back(back, by=cm, at=NOW)
    again = items.submit(back, by=cm, at=NOW)
    assert (again.status, again.edition) == ("IN_REVIEW", 1)


def test_an_edition_that_was_decided_on_goes_in_as_a_new_one(with_client: Item, cm: Actor, am: Actor) -> None:
    back = items.take_back(with_client, by=cm, at=NOW)
    again = items.submit(back, by=cm, at=NOW)
    assert again.edition == 2
    assert approvals.review(again, edition=2, by=am, at=NOW).status == "WITH_CLIENT"


def test_cancelled_stays_as_it_is(scheduled: Item, cm: Actor) -> None:
    ended = items.cancel(scheduled, by=cm, at=NOW, reason="The event was called off")
    assert ended.status == "CANCELLED"
    for action in (
        lambda: items.cancel(ended, by=cm, at=NOW),
        lambda: items.move(ended, day("2018-03-22"), by=cm, at=NOW),
        lambda: items.edit(ended, {"title": "Not again"}, seen_edition=1, by=cm, at=NOW),
        lambda: items.submit(ended, by=cm, at=NOW),
        lambda: items.take_back(ended, by=cm, at=NOW),
    ):
        with pytest.raises(ItemEnded):
            action()


def test_every_write_is_in_the_audit_trail(scheduled: Item, cm: Actor) -> None:
    items.move(scheduled, day("2018-03-22"), by=cm, at=NOW)
    verbs = Entry.objects.filter(target_type="content_calendar.Item").values_list("verb", flat=True)
    assert [verb.rsplit(".", 1)[1] for verb in verbs] == ["planned", "submitted", "approved", "approved", "moved"]


def test_the_database_has_the_last_word(scheduled: Item, cm: Actor) -> None:
    held = Item.objects.filter(pk=scheduled.pk)
    for wrong in (
        {"status": "NONSENSE"},
        {"edition": 2},
        {"slot_at": None},
        {"status": "PUBLISHED"},
        {"status": "FAILED"},
        {"go_live_at": NOW},
        {"live": True},
        {"kind": "An article"},
        {"status": "DRAFT", "sending_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            held.update(**wrong)
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Edition.objects.update(title="Rewritten")


def test_owners_are_people_of_the_agency(item: Item, cm: Actor, account_manager: User, approver: User) -> None:
    mine = items.edit(item, {"owner_user_id": account_manager.pk}, seen_edition=1, by=cm, at=NOW)
    assert (mine.owner_name, mine.edition) == (account_manager.name, 1)
    with pytest.raises(NoSuchOwner):
        items.edit(mine, {"owner_user_id": approver.pk}, seen_edition=1, by=cm, at=NOW)
