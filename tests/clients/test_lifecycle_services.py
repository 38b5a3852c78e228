"""A client goes live, stands still, goes on and ends; what does not work in its stage is refused at each door."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.models import Charter, MaintenanceTask
from clients.rules.programme import Every
from clients.services import closing, programmes
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.audit.models import Entry
from tenants.boards.models import ClientRow, Work
from tenants.kernel.actor import Actor, Role
from tenants.models import Stage, StageChange, Tenant
from tenants.models.versioned import stamp
from tenants.notifications.models import Notification
from tenants.rules.lifecycle import StageForbids
from tenants.selectors import lifecycle as selectors
from tenants.services import lifecycle
from tests.conftest import LONG_AGO

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def lead(alfa: Tenant, account_manager: User) -> Actor:
    return actor_at(account_manager, alfa, at=NOW)


@pytest.fixture
def boss(alfa: Tenant, owner: User) -> Actor:
    return actor_at(owner, alfa, at=NOW)


@pytest.fixture
def charter(in_alfa: Tenant, by: Actor) -> Charter:
    said = stamp(version=1, valid_from=LONG_AGO, reason="Agreed", by=by, at=LONG_AGO)
    return Charter.objects.create(
        why="To help",
        for_whom="All",
        goal="Help",
        participation="Ask",
        company_decides=[],
        community_decides=[],
        **said,
    )


@pytest.fixture
def live(alfa: Tenant, charter: Charter, boss: Actor) -> Tenant:
    lifecycle.go_live(alfa, override="The rest follows this week", by=boss, at=NOW)
    return alfa


def complete(**changes: Any) -> dict[str, Any]:
    plan = {
        "last_day_on": date(2026, 3, 31),
        "members_told": "We close on the last of March.",
        "members_told_on": date(2026, 3, 10),
        "content_goes": "To the company's own archive",
        "archive_kept_by": "Alfa AB",
        "data_returned_on": date(2026, 4, 1),
        "data_erased_on": date(2026, 5, 1),
        "owner_name": "Alma",
        "portal_days": 30,
    }
    return {**plan, **changes}


def test_without_a_why_nobody_goes_live(in_alfa: Tenant, boss: Actor) -> None:
    with pytest.raises(lifecycle.NotReady, match="why this community exists"):
        lifecycle.go_live(in_alfa, override="I want to", by=boss, at=NOW)
    assert Tenant.objects.get().stage == Stage.ONBOARDING


def test_only_an_owner_goes_over_what_is_missing(
    in_alfa: Tenant, charter: Charter, lead: Actor, boss: Actor, sponsor: User
) -> None:
    with pytest.raises(lifecycle.NotReady):
        lifecycle.go_live(in_alfa, by=boss, at=NOW)
    with pytest.raises(NotPermitted):
        lifecycle.go_live(in_alfa, override="Please", by=lead, at=NOW)
    change = lifecycle.go_live(in_alfa, override="The rest follows", by=boss, at=NOW)
    assert (change.override, change.by_name) == ("The rest follows", boss.name)
    assert "no_space" in change.overridden
    assert Tenant.objects.get().stage == Stage.LIVE
    assert ClientRow.objects.get().missing == []
    assert Entry.objects.get(verb="tenants.stage.moved").data["override"] == "The rest follows"
    assert Notification.objects.filter(kind="clients.service_moved", user_id=sponsor.pk).count() == 1
    with pytest.raises(lifecycle.NoSuchMove):
        lifecycle.go_live(in_alfa, override="Again", by=boss, at=NOW)


def test_a_pause_ends_by_itself_and_once(live: Tenant, lead: Actor) -> None:
    lifecycle.pause(live, reason="Summer", until=NOW + 30 * DAY, by=lead, at=NOW + DAY)
    assert Work.objects.get(kind=lifecycle.RESUME).due_at == NOW + 30 * DAY
    lifecycle.resume_as_planned(NOW + 29 * DAY)
    assert Tenant.objects.get().stage == Stage.PAUSED
    lifecycle.resume_as_planned(NOW + 30 * DAY)
    lifecycle.resume_as_planned(NOW + 30 * DAY)
    assert Tenant.objects.get().stage == Stage.LIVE
    assert selectors.pauses() == [(NOW + DAY, NOW + 30 * DAY)]
    assert StageChange.objects.count() == 3


def test_a_pause_that_was_begun_anew_is_left_alone(live: Tenant, lead: Actor) -> None:
    lifecycle.pause(live, reason="Summer", until=NOW + 5 * DAY, by=lead, at=NOW + DAY)
    lifecycle.resume(live, reason="They are back", by=lead, at=NOW + 2 * DAY)
    lifecycle.pause(live, reason="Again", by=lead, at=NOW + 3 * DAY)
    lifecycle.resume_as_planned(NOW + 5 * DAY)
    assert Tenant.objects.get().stage == Stage.PAUSED


def test_a_pause_says_why_and_ends_later(live: Tenant, lead: Actor) -> None:
    with pytest.raises(lifecycle.WhyNeeded):
        lifecycle.pause(live, reason=" ", by=lead, at=NOW)
    with pytest.raises(lifecycle.PauseEndsEarlier):
        lifecycle.pause(live, reason="Summer", until=NOW, by=lead, at=NOW)


def test_ending_needs_a_whole_plan(live: Tenant, lead: Actor) -> None:
    with pytest.raises(lifecycle.NotReady, match="no closing plan"):
        lifecycle.begin_ending(live, reason="They move on", by=lead, at=NOW)
    closing.write(complete(owner_name=""), seen=0, by=lead, at=NOW)
    with pytest.raises(lifecycle.NotReady, match="who answers"):
        lifecycle.begin_ending(live, reason="They move on", by=lead, at=NOW)
    closing.write(complete(), seen=1, by=lead, at=NOW)
    lifecycle.begin_ending(live, reason="They move on", by=lead, at=NOW)
    assert Work.objects.get(kind=lifecycle.END).due_at == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_it_ends_after_its_last_day_when_all_is_done(live: Tenant, lead: Actor) -> None:
    closing.write(complete(), seen=0, by=lead, at=NOW)
    lifecycle.begin_ending(live, reason="They move on", by=lead, at=NOW)
    over = datetime(2026, 3, 31, 22, tzinfo=UTC)
    with pytest.raises(lifecycle.NotReady, match="last day"):
        closing.end(by=lead, at=NOW)
    closing.end_as_planned(over)
    assert Tenant.objects.get().stage == Stage.ENDING
    assert Work.objects.get(kind=lifecycle.END).due_at == over + DAY
    for step in closing.STEPS:
        closing.do(step, by=lead, at=NOW)
    with pytest.raises(closing.StepDone):
        closing.do("members", by=lead, at=NOW)
    closing.end_as_planned(over + DAY)
    closing.end_as_planned(over + DAY)
    assert Tenant.objects.get().stage == Stage.ENDED
    last = selectors.latest(live)
    assert last is not None
    assert last.until == over + 31 * DAY
    someone = ensure_user("new@alfa.example", "New", by=lead, at=NOW)
    with pytest.raises(StageForbids):
        grant(someone, Role.VIEWER, tenant=live, by=lead, at=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"members_told_on": date(2026, 4, 1)},
        {"data_erased_on": date(2026, 3, 30)},
        {"data_returned_on": date(2026, 6, 1)},
    ],
)
def test_a_plan_in_the_wrong_order_is_refused(in_alfa: Tenant, lead: Actor, changes: dict[str, date]) -> None:
    with pytest.raises(closing.ClosingPlanOutOfOrder):
        closing.write(complete(**changes), seen=0, by=lead, at=NOW)


def test_of_two_who_write_the_plan_one_is_told(in_alfa: Tenant, lead: Actor) -> None:
    closing.write(complete(), seen=0, by=lead, at=NOW)
    closing.write(complete(portal_days=0), seen=1, by=lead, at=NOW)
    with pytest.raises(closing.ClosingPlanMoved):
        closing.write(complete(), seen=1, by=lead, at=NOW)


def test_a_task_comes_back_from_its_first_day_on(in_alfa: Tenant, lead: Actor) -> None:
    task = programmes.add_task(
        "Look at the guideline", every=Every.YEAR, first_on=date(2026, 2, 1), owner=Role.ANALYST, by=lead, at=NOW
    )
    programmes.do(task, due_on=task.due_on, note="Two rules are new", by=lead, at=NOW)
    with pytest.raises(programmes.DoneAlready):
        programmes.do(task, due_on=task.due_on, note="", by=lead, at=NOW)
    assert MaintenanceTask.objects.get().due_on == date(2027, 2, 1)
    programmes.retire(task, by=lead, at=NOW)
    with pytest.raises(programmes.DoneAlready):
        programmes.do(MaintenanceTask.objects.get(), due_on=date(2027, 2, 1), note="", by=lead, at=NOW)
