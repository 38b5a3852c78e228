"""Each morning the calendar is looked at: of a gap the community managers are told once, in time, and not of others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.brief.reading import read
from clients.models import Objective
from clients.services.onboarding import onboard
from clients.spaces.models import Space
from content_calendar import notifications
from content_calendar.models import GapWarning
from content_calendar.services import gaps, items
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.billing.rules.plans import CadenceTerm, Period
from tenants.boards.models import Work
from tenants.boards.services.work import MOST_ATTEMPTS
from tenants.boards.tasks import perform_one
from tenants.context import client, find, public
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import kind
from tests.content_calendar.conftest import acting, day, promise, put
from tests.reporting.clients import BRIEF, SIGNED_AT

FIRST = date(2018, 3, 5)
"""The plan's first day, a Monday: one article a week from then on."""
LAST_IN_TIME = date(2018, 3, 11)
"""The seventh empty day."""


def morning(on: date) -> datetime:
    """Seven o'clock in Stockholm, in winter."""
    return datetime(on.year, on.month, on.day, 6, tzinfo=UTC)


def told(*, unread: bool = True) -> list[int]:
    held = Notification.objects.filter(kind=notifications.GAP)
    return list((held.filter(read_at=None) if unread else held).order_by("user_id").values_list("user_id", flat=True))


def look_until(last: date, since: date = FIRST) -> list[tuple[date, int]]:
    """Look each morning up to `last`; on which mornings somebody was told, and how many people have been by then."""
    found = []
    for number in range((last - since).days + 1):
        on, before = since + timedelta(days=number), Notification.objects.count()
        gaps.look(at=morning(on))
        if Notification.objects.count() > before:
            found.append((on, Notification.objects.filter(kind=notifications.GAP).count()))
    return found


@pytest.fixture
def weekly(in_alfa: Tenant, by: Actor, account_manager: User, community_manager: User, sponsor: User) -> Tenant:
    promise(in_alfa, CadenceTerm("article", 1, Period.WEEK), starts_on=FIRST, by=by)
    return in_alfa


def test_the_community_manager_is_told_once_before_the_eighth_empty_day(
    weekly: Tenant, community_manager: User, outsider: User
) -> None:
    assert look_until(date(2018, 4, 30)) == [(date(2018, 3, 8), 1)], "the fourth empty day, and no more after it"
    assert told() == [community_manager.pk]
    (warning,) = GapWarning.objects.all()
    assert (warning.kind, warning.from_on, warning.breaks_on) == ("article", FIRST, LAST_IN_TIME + timedelta(days=1))
    assert Entry.objects.filter(verb="content_calendar.gap.warned", actor_kind="system").count() == 1
    (one,) = Notification.objects.all()
    wording = kind(one.kind).say(one.facts)  # type: ignore[union-attr]
    assert wording.title == "Article: none stands on the calendar from 5 Mar 2018; one by 12 Mar 2018 keeps the promise"
    assert wording.path == "/desk/calendar/?month=2018-03"


def test_where_there_is_no_community_manager_who_leads_is_told(
    weekly: Tenant, community_manager: User, account_manager: User
) -> None:
    with public():
        User.objects.filter(pk=community_manager.pk).update(is_active=False)
    look_until(date(2018, 3, 9))
    assert told() == [account_manager.pk]


def test_a_gap_that_is_filled_waits_for_nobody_and_is_told_anew_when_it_opens_again(
    weekly: Tenant, community_manager: User, objective: Objective, forum: Space, cm: Actor
) -> None:
    look_until(date(2018, 3, 8))
    idea = put(objective, forum, cm, on=day("2018-03-12"), body="", at=morning(date(2018, 3, 8)))
    gaps.look(at=morning(date(2018, 3, 9)))
    assert (told(), told(unread=False)) == ([], [community_manager.pk])
    assert GapWarning.objects.get().closed_at == morning(date(2018, 3, 9))
    items.cancel(idea, by=cm, at=morning(date(2018, 3, 9)))
    assert look_until(date(2018, 3, 12), since=date(2018, 3, 10)) == [(date(2018, 3, 10), 2)]
    assert told() == [community_manager.pk]


def test_what_is_planned_and_published_in_time_is_told_to_nobody(weekly: Tenant, out: Any) -> None:
    for on in (7, 14, 21, 28):  # planned still on the mornings before it
        out(morning(date(2018, 3, on)) + timedelta(hours=2))
    assert look_until(date(2018, 3, 31)) == []
    assert not GapWarning.objects.exists()


def test_a_gap_that_is_found_late_is_said_to_be(weekly: Tenant) -> None:
    gaps.look(at=morning(date(2018, 3, 20)))
    (one,) = Notification.objects.all()
    told = kind(one.kind).say(one.facts).title  # type: ignore[union-attr]
    assert told == "Article: none stands on the calendar from 5 Mar 2018, which is longer than was promised"


def test_without_a_plan_there_is_nothing_to_tell(in_alfa: Tenant, community_manager: User) -> None:
    assert look_until(date(2018, 3, 20)) == []


def test_the_look_is_work_of_each_morning_and_mended_by_whoever_comes_in(
    weekly: Tenant, cm: Actor, community_manager: User, viewer: User
) -> None:
    announce(PersonArrived(user_id=viewer.pk, actor=acting(viewer, weekly)))
    assert not Work.objects.filter(kind=gaps.LOOK).exists()
    for _ in range(2):
        announce(PersonArrived(user_id=community_manager.pk, actor=cm))
    (work,) = Work.objects.filter(kind=gaps.LOOK)
    local = work.due_at.astimezone(weekly.zone)
    assert (local.hour, local.minute) == (7, 0)
    Work.objects.update(due_at=morning(date(2018, 3, 7)))
    for on in (7, 8, 9):
        at = morning(date(2018, 3, on)) + timedelta(minutes=1)
        assert perform_one(work.pk, at=at)
        assert not perform_one(work.pk, at=at), "not twice the same morning"
        work.refresh_from_db()
        assert (work.done_at, work.due_at) == (None, morning(date(2018, 3, on + 1)))
    assert told() == [community_manager.pk]


def test_a_look_that_fails_is_tried_again_and_never_for_the_last_time(
    weekly: Tenant, cm: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps.ensure(at=morning(FIRST))
    work, at = Work.objects.get(kind=gaps.LOOK), morning(date(2018, 3, 8))

    def fails(*args: object, **names: object) -> None:
        raise RuntimeError("a fault")

    with monkeypatch.context() as broken:
        broken.setattr(gaps.cadence, "gaps_near", fails)
        for attempt in range(MOST_ATTEMPTS):
            with pytest.raises(RuntimeError, match="a fault"):
                perform_one(work.pk, at=at + timedelta(hours=attempt))
    work.refresh_from_db()
    assert (work.done_at, work.due_at, work.attempts) == (None, morning(date(2018, 3, 9)), 0)
    assert perform_one(work.pk, at=morning(date(2018, 3, 9)))
    assert len(told()) == 1


def test_a_new_client_is_looked_at_from_its_first_morning(db: None, by: Actor) -> None:
    onboard(read(BRIEF.read_bytes()), by=by, at=SIGNED_AT)
    tenant = find("kelpwright")
    with client(tenant):
        work = Work.objects.get(kind=gaps.LOOK)
        assert work.object_id == tenant.pk
        assert work.due_at.astimezone(tenant.zone).hour == 7


def test_of_another_clients_gaps_nothing_is_told(weekly: Tenant, beta: Tenant, outsider: User) -> None:
    with client(beta):
        gaps.look(at=morning(date(2018, 3, 9)))
        assert not GapWarning.objects.exists()
    assert not Notification.objects.exists()
