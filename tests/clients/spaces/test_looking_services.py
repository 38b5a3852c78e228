"""A connected platform is looked at again and again: soon while it answers, more seldom the longer it is silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from clients.spaces.models import Connection, Flag, Space
from clients.spaces.rules.connection import PULL
from clients.spaces.services import looking
from clients.spaces.services.connections import connect
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Trouble, serving
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.kernel.actor import Actor
from tenants.locks import client_lock
from tenants.models import Tenant
from tests.clients.spaces.platforms import KEY, SECRET, site, topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
TEN = timedelta(minutes=10)


@pytest.fixture
def platform(forum: Space, by: Actor) -> Iterator[DiscourseStandIn]:
    there = site(topics=topics(count=20, posts=40))
    with serving(there) as address:
        connect(forum, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        yield there


def look(at: datetime) -> datetime | None:
    """Let the board perform what is due; when it looks again, None when never."""
    work = Work.objects.get(kind=PULL)
    assert perform_one(work.pk, at=at)
    work.refresh_from_db()
    return None if work.done_at else work.due_at


def test_flags_come_in_by_themselves_and_again(platform: DiscourseStandIn) -> None:
    assert look(AT) == AT + TEN
    held = Flag.objects.count()
    assert held > 5
    assert look(AT + TEN) == AT + 2 * TEN
    assert Flag.objects.count() == held


def test_one_that_is_silent_is_looked_at_more_seldom(platform: DiscourseStandIn) -> None:
    look(AT)
    for hours, pause in ((1, timedelta(hours=1)), (4, timedelta(hours=4)), (30, looking.SELDOM)):
        platform.trouble(Trouble.FAULT, method="GET")
        at = AT + timedelta(hours=hours)
        assert look(at) == at + pause
        assert Connection.objects.get().last_error_code == "PlatformFails"
    at = AT + timedelta(hours=40)
    assert look(at) == at + TEN
    assert not Connection.objects.get().is_failing


def test_one_that_asks_to_wait_is_given_the_time(platform: DiscourseStandIn) -> None:
    platform.trouble(Trouble.SLOW_DOWN, method="GET")
    assert look(AT) == AT + TEN  # it asked for seven seconds


def test_one_that_was_replaced_by_a_webhook_is_not_looked_at(
    platform: DiscourseStandIn, forum: Space, by: Actor
) -> None:
    connect(forum, kind="WEBHOOK", base_url="http://127.0.0.1:9", secret=SECRET, by=by, at=AT)
    assert look(AT) is None


def test_while_the_client_is_busy_it_waits(platform: DiscourseStandIn, in_alfa: Tenant) -> None:
    with client_lock(in_alfa, "ingest"):
        assert look(AT) == AT  # put back, not done
    assert not Flag.objects.exists()
    assert look(AT + timedelta(minutes=1)) == AT + timedelta(minutes=1) + TEN


def test_a_fault_of_our_own_is_given_time(platform: DiscourseStandIn) -> None:
    looking.look_seldom(Space.objects.get().pk, AT)
    assert Work.objects.get(kind=PULL).due_at == AT + looking.SELDOM


def test_another_clients_space_is_not_looked_at(platform: DiscourseStandIn, forum: Space, beta: Tenant) -> None:
    with client(beta):
        looking.look(forum.pk, AT)
        assert not Flag.objects.exists()
        assert not Work.objects.filter(kind=PULL).exists()
