"""A connected platform is looked at again and again: soon while it answers, more seldom the longer it is silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clients.spaces.models import Connection, Flag, Post, Pull, Space
from clients.spaces.rules.connection import PULL
from clients.spaces.services import looking, pulling
from clients.spaces.services.connections import connect
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Trouble, answered, serving
from tenants.access.rules.permissions import NotPermitted
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
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


def test_activity_comes_in_with_the_flags(platform: DiscourseStandIn) -> None:
    assert look(AT) == AT + TEN
    assert Post.objects.count() == 800
    assert Pull.objects.get().looked_at == AT


def test_a_look_is_bounded_and_goes_on_at_once(platform: DiscourseStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "LOOK_SECONDS", 0.0)
    assert look(AT) == AT
    held = Post.objects.count()
    assert look(AT) == AT
    assert held < Post.objects.count() < 800


def test_one_that_refuses_its_flags_still_tells_its_activity(
    platform: DiscourseStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "_review", lambda **_: answered(403, {"errors": ["no"]}))
    assert look(AT) == AT + TEN
    assert look(AT + timedelta(hours=9)) == AT + timedelta(hours=9) + TEN
    assert Post.objects.count() == 800
    held = Connection.objects.get()
    assert (held.is_failing, held.last_error_code) == (True, "KeyRefused")


def test_one_that_slows_us_down_for_an_hour_is_not_hammered(platform: DiscourseStandIn) -> None:
    """The first call of a look that brings nothing is its last; one that brought something goes on after the hour."""
    platform.wait_seconds = 3600
    platform.trouble(*[Trouble.SLOW_DOWN] * 3, method="GET")
    for at in (AT, AT + timedelta(hours=1), AT + timedelta(hours=2)):
        assert look(at) == at + max(timedelta(hours=1), at - AT)
    assert not platform._troubles
    calls = iter(range(10_000))
    platform._next = lambda _: Trouble.SLOW_DOWN if next(calls) > 30 else None  # type: ignore[method-assign]
    at = AT + timedelta(hours=4)
    assert look(at) == at + timedelta(hours=1)
    assert 0 < Post.objects.count() < 800


def test_what_is_asked_for_brings_the_next_look_forward(platform: DiscourseStandIn) -> None:
    look(AT)
    soon = AT + timedelta(minutes=1)
    pulling.ask_again(Space.objects.get().pk, ["3"], at=soon)
    assert Work.objects.get(kind=PULL).due_at == soon
    assert look(soon) == soon + TEN


def test_looking_now_is_for_who_looks_after_connections(platform: DiscourseStandIn, by: Actor) -> None:
    look(AT)
    looking.look_now(Space.objects.get(), by=by, at=AT)
    assert Work.objects.get(kind=PULL).due_at == AT
    viewer = replace(by, kind=ActorKind.PERSON, roles=frozenset({Role.MODERATOR}))
    with pytest.raises(NotPermitted):
        looking.look_now(Space.objects.get(), by=viewer, at=AT)


def test_another_clients_space_is_not_looked_at(platform: DiscourseStandIn, forum: Space, beta: Tenant) -> None:
    with client(beta):
        looking.look(forum.pk, AT)
        assert not Flag.objects.exists()
        assert not Work.objects.filter(kind=PULL).exists()
