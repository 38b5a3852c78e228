"""A connection that is tried before it is kept, and one that ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clients.spaces.models import Answer, AskedAgain, Connection, Flag, Payload, Post, Space
from clients.spaces.rules.connection import (
    PULL,
    KeyRefused,
    NoAnswer,
    NoConnection,
    NothingThere,
    NotUnderstood,
    PlatformFails,
    PointsInside,
)
from clients.spaces.rules.pulling import Decision
from clients.spaces.selectors import connections as selectors
from clients.spaces.services import answers, connections, looking, pulling, trying
from clients.spaces.services.flags import store
from clients.spaces.services.trying import Entered, HeldTooLong
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Trouble, serving
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.boards import selectors_work
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.refusals import Refusal
from tests.clients.spaces.platforms import KEY, site, topics
from tests.clients.spaces.test_flags_services import flag

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def platform() -> Iterator[tuple[DiscourseStandIn, str]]:
    there = site(topics=topics(count=3, posts=2))
    with serving(there) as address:
        yield there, address


def entered(address: str, secret: str = KEY) -> Entered:
    return Entered("DISCOURSE", address, "agency", secret)


def test_what_answers_is_kept_and_what_does_not_is_not(
    forum: Space, platform: tuple[DiscourseStandIn, str], by: Actor
) -> None:
    with pytest.raises(KeyRefused):
        trying.connect(forum, entered(platform[1], "wrong"), by=by, at=AT)
    assert not Connection.objects.exists()
    assert not Entry.objects.filter(verb__startswith="spaces.connection").exists()
    assert selectors_work.next_at(PULL, forum.pk) is None
    assert trying.connect(forum, entered(f"{platform[1]}/"), by=by, at=AT) == "agency"
    held = Connection.objects.get()
    assert (held.base_url, held.last_ok_at, held.is_failing) == (platform[1], AT, False)
    platform[0].trouble(Trouble.FAULT, method="GET")
    with pytest.raises(PlatformFails):
        trying.connect(forum, entered(platform[1], "another"), by=by, at=AT)
    assert connections.probe(forum, by=by, at=AT) == "agency", "the one before is as it was"


def test_what_may_be_right_all_the_same_may_be_kept() -> None:
    refusal: Refusal
    for refusal in (NoAnswer(), PlatformFails(), NothingThere(), NotUnderstood()):
        assert trying.may_be_kept(refusal), refusal.code
    for refusal in (KeyRefused(), PointsInside(), NoConnection(), HeldTooLong()):
        assert not trying.may_be_kept(refusal), refusal.code


def test_what_is_held_is_sealed_for_one_space_and_an_hour(
    forum: Space, platform: tuple[DiscourseStandIn, str], by: Actor
) -> None:
    held = trying.hold(forum, entered(platform[1]), at=AT)
    assert KEY not in held
    for space, at, text in (
        (forum, AT + timedelta(hours=2), held),
        (Space(pk=forum.pk + 1), AT, held),
        (forum, AT, held[:-4]),
        (forum, AT, connections.seal("a key of somebody")),
    ):
        with pytest.raises(HeldTooLong):
            trying.keep(space, text, by=by, at=at)
    assert not Connection.objects.exists()
    assert trying.keep(forum, held, by=by, at=AT).last_ok_at is None
    assert connections.probe(forum, by=by, at=AT) == "agency"
    trying.connect(forum, entered(platform[1]), by=by, at=AT + timedelta(minutes=1))
    with pytest.raises(HeldTooLong):  # the page is older than what somebody connected since
        trying.keep(forum, held, by=by, at=AT + timedelta(minutes=2))


def test_disconnected_nothing_is_asked_any_more_and_what_came_in_stays(
    forum: Space, platform: tuple[DiscourseStandIn, str], by: Actor
) -> None:
    trying.connect(forum, entered(platform[1]), by=by, at=AT)
    pulling.pull(forum, by=by, at=AT)
    pulling.ask_again(forum.pk, ["1"], at=AT)
    store(forum, [flag()], by=by, at=AT)
    answers.owe([Flag.objects.get().pk], Decision.REMOVE, at=AT)
    posts, kept = Post.objects.count(), Payload.objects.count()
    connections.disconnect(forum, by=by, at=AT)
    assert not Connection.objects.exists()
    assert not AskedAgain.objects.exists()
    assert selectors_work.next_at(PULL, forum.pk) is None
    looking.look(forum.pk, AT)  # one that was under way
    assert selectors_work.next_at(PULL, forum.pk) is None
    assert (Post.objects.count(), Payload.objects.count()) == (posts, kept)
    assert Answer.objects.get().state == "UNCONNECTED"
    answers.tell(Answer.objects.get().pk, AT)
    assert Answer.objects.get().state == "UNCONNECTED"
    ended = Entry.objects.get(verb="spaces.connection.ended")
    assert (ended.actor_name, ended.data["before"]["base_url"]) == (by.name, platform[1])
    assert KEY not in json.dumps(list(Entry.objects.values()), default=str)
    with pytest.raises(NoConnection):
        connections.disconnect(forum, by=by, at=AT)
    trying.connect(forum, entered(platform[1]), by=by, at=AT)
    told = [each.verb.rpartition(".")[2] for each in selectors.history(forum, by)]
    assert told == ["made", "ended", "made"]
    assert pulling.pull(forum, by=by, at=AT).is_whole, "it is read from its beginning"


def test_who_may(forum: Space, platform: tuple[DiscourseStandIn, str], by: Actor) -> None:
    trying.connect(forum, entered(platform[1]), by=by, at=AT)
    moderator = replace(by, kind=ActorKind.PERSON, roles=frozenset({Role.MODERATOR}))
    held = trying.hold(forum, entered(platform[1]), at=AT)
    for act in (
        lambda: trying.connect(forum, entered(platform[1]), by=moderator, at=AT),
        lambda: trying.keep(forum, held, by=moderator, at=AT),
        lambda: connections.disconnect(forum, by=moderator, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert not selectors.history(forum, moderator).exists()
