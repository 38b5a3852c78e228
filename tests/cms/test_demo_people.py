"""What the demo's people do off the platforms and know of their customers: once, through the doors of the screens."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clients.members.models import CormMonth, CustomerList, Segment
from clients.members.selectors import segments
from clients.selectors import agreements
from clients.spaces.models import AnalogueEntry, Gathering, ReachGroup, Space
from cms.demo import agreeing, knowing, meeting
from reporting.selectors import reach
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms.test_agreed_views import put_charter
from tests.reporting.clients import HEADER, activity

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 20, 9, tzinfo=UTC)
APRIL = Month(2024, 4)
SETTLED = datetime(2024, 5, 8, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _team(kelpwright: Tenant, at_kelpwright: Callable[[Role], User]) -> None:
    at_kelpwright(Role.COMMUNITY_MANAGER)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "activity.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *activity()])
    return path


def test_they_meet_once_and_reach_all_but_one_group(kelpwright: Tenant) -> None:
    for _again in range(2):
        meeting.meet(kelpwright, space="forum", now=NOW)
    with standing_at(kelpwright):
        assert (Gathering.objects.count(), ReachGroup.objects.count()) == (6, 4)
        assert AnalogueEntry.objects.count() == 11, "four a month, and what of the running one has come"
        assert Space.objects.get(slug=meeting.CLUB).kind == "OFFLINE"
        held, _ways = reach.reach(APRIL, tenant=kelpwright, as_of=SETTLED)
        assert held is not None
        assert [group.name for group in held.groups if group.is_empty] == [meeting.POLISH]
        assert [(each.form, each.in_person is None, each.online is None) for each in held.gatherings] == [
            ("in_person", False, True),
            ("hybrid", False, False),
        ]
        assert held.attendance.open == 0


def test_who_came_to_what_was_to_come_is_entered_the_next_time(kelpwright: Tenant) -> None:
    early = datetime(2024, 5, 9, 9, tzinfo=UTC)
    meeting.meet(kelpwright, space="forum", now=early)
    with standing_at(kelpwright):
        assert Gathering.objects.filter(attended_in_person=None).count() == 2
    meeting.meet(kelpwright, space="forum", now=NOW)
    with standing_at(kelpwright):
        assert not Gathering.objects.filter(attended_in_person=None).exists()


def test_they_say_once_who_is_a_customer(
    kelpwright: Tenant, written: Path, account_manager: User, sponsor: User, by: Actor
) -> None:
    for _again in range(2):
        knowing.know(kelpwright, space="forum", activity=written, now=NOW)
    with standing_at(kelpwright):
        assert (CustomerList.objects.count(), Segment.objects.count()) == (3, 2)
        said = CormMonth.objects.order_by("month").values_list("month", "x", "converted")
        assert list(said) == [("2024-03", 2, None), ("2024-04", 3, 1)], "one member more was linked in April"
        held = reach.customers(APRIL, as_of=SETTLED)
        assert held is not None
        assert (held.customers, held.bases) == (knowing.CUSTOMERS, ("consent",))
        assert held.linked > 0
        assert held.sets is not None
        assert held.sets.counted == ("o", "x")
        assert [each.name for each in segments.visible_to(by)] == ["Not owners yet", "Owners in the forum"]
        told = [line["what"] for line in agreements.data_register(NOW).lines]  # type: ignore[union-attr]
        assert any("hashes" in what for what in told)


def test_agreeing_afterwards_keeps_what_the_lists_wrote_in_the_data_register(
    alfa: Tenant, written: Path, account_manager: User, sponsor: User
) -> None:
    put_charter(alfa)
    knowing.know(alfa, space="forum", activity=written, now=NOW)
    agreeing.agree(alfa, now=NOW)
    with standing_at(alfa):
        register = agreements.data_register(NOW)
        assert register is not None
        assert len([line for line in register.lines if "hashes" in line["what"]]) == 1
        assert len(register.lines) > 1
