"""From a server that others wrote to the month's figures: what comes in is what was said there, counted by hand."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from clients.spaces.models import Channel, Flag, Person, Post, Space, Thread
from clients.spaces.rules.flag import State
from clients.spaces.rules.publishing import Outgoing
from clients.spaces.rules.pulling import Decision
from clients.spaces.services import flags, pulling
from clients.spaces.services.connections import calling, connect
from clients.spaces.services.publishing import publish
from clients.spaces.services.spaces import open_space
from reporting.selectors.metrics import month_metrics
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import spec
from tests.conftest import LONG_AGO
from tests.live import servers
from tests.live.servers import Someone
from tests.live.test_mastodon import report, say
from tests.live.test_matrix import Room

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Stockholm")
KEY = "0d8f5c1e-0000-4000-8000-0000000000aa"


def connected(kind: str, address: str, token: str, by: Actor) -> Space:
    space = open_space(spec("there"), by=by, at=LONG_AGO)
    connect(space, kind=kind, base_url=address, secret=token, by=by, at=timezone.now())
    return space


def figures(space: Space) -> dict[str, Any]:
    now = timezone.now()
    return dict(month_metrics(Month.of(now, ZONE), zone=ZONE, as_of=now, space=space))


def state_of(space: Space) -> list[Any]:
    posts = Post.objects.filter(space=space, is_counted=True).order_by("external_id")
    told = "external_id thread__external_id author__external_id body like_count is_staff answers__external_id"
    return [*posts.values_list(*told.split()), *Thread.objects.filter(space=space).order_by("pk").values_list("title")]


def test_a_synapse_comes_in_as_it_was_lived(homeserver: str, in_alfa: Tenant, by: Actor) -> None:
    room = Room(homeserver)
    root = room.say(room.bea, "How do I plant garlic?")
    answer = room.answer(room.carl, "In October.", root)
    room.answer(room.bea, "Thank you", answer)
    staff = room.answer(room.anna, "And cover it", root)
    other = room.say(room.carl, "Who has seeds?")
    gone = room.say(room.carl, "Buy this")
    room.say(room.bot, "Build failed", msgtype="m.notice")
    room.edit(room.carl, answer, "In November.")
    for who in (room.anna, room.bea):
        room.react(who, answer)
    room.remove(room.anna, gone)

    space = connected("MATRIX", homeserver, room.bot.token, by)
    look = pulling.pull(space, by=by, at=timezone.now())
    assert look.is_whole
    assert not look.skipped
    found = figures(space)
    # Five messages stand, in two threads; three of them answer. Staff is anna alone.
    assert {key: found[key] for key in ("posts", "threads_started", "replies", "active_members", "new_members")} == {
        "posts": 5, "threads_started": 2, "replies": 3, "active_members": 2, "new_members": 2,
    }  # fmt: skip
    # carl answered bea, bea carl, anna bea: three who are tied, one pair in both directions.
    assert (found["graph_nodes"], found["graph_edges"]) == (3, 3)
    assert found["reciprocity"] == pytest.approx(2 / 3, abs=1e-4)
    held = Post.objects.get(external_id=answer)
    assert (held.body, held.like_count, held.answers.external_id) == ("In November.", 2, room.bea.name)
    assert Post.objects.get(external_id=staff).is_staff
    assert Post.objects.get(external_id=gone).is_deleted
    assert Thread.objects.get(external_id=root).title == "How do I plant garlic?"
    assert Channel.objects.get(external_id=room.id).name.startswith("Garden")
    space.refresh_from_db()
    assert space.registered_count == 3

    before = state_of(space)
    again = pulling.pull(space, by=by, at=timezone.now(), again=True)
    assert (again.changed, state_of(space)) == (0, before)
    late = room.answer(room.anna, "I have", other)
    room.react(room.bea, late)
    room.remove(room.bea, root)
    assert pulling.pull(space, by=by, at=timezone.now()).is_whole
    assert figures(space)["posts"] == 5
    assert Post.objects.get(external_id=late).thread.external_id == other
    assert Thread.objects.get(external_id=root).title == "—"
    before = state_of(space)
    assert pulling.recompute(space, by=by, at=timezone.now()).changed == 0
    assert state_of(space) == before


def test_matrix_reports_come_in_and_decisions_go_back(homeserver: str, in_alfa: Tenant, by: Actor) -> None:
    room = Room(homeserver)
    bad = room.say(room.bea, "Buy this")
    room.carl.room("report", room.id, bad, body={"reason": "spam", "score": -80})
    space = connected("MATRIX", homeserver, room.bot.token, by)
    pulling.pull(space, by=by, at=timezone.now())
    flags.pull(space, by=by, at=timezone.now())
    flag = Flag.objects.get(post_key=bad)
    assert flag.post == Post.objects.get(external_id=bad)
    with calling(space.pk, at=timezone.now()) as platform:
        platform.decide(flag.external_id, Decision.REMOVE)
    pulling.pull(space, by=by, at=timezone.now())
    assert Post.objects.get(external_id=bad).is_deleted
    posted = [publish(space.pk, Outgoing(KEY, "t", "The hall is open", room.id), at=timezone.now()) for _ in range(2)]
    assert posted[0].external_id == posted[1].external_id
    pulling.pull(space, by=by, at=timezone.now())
    assert Post.objects.get(external_id=posted[0].external_id).is_staff


def test_a_mastodon_comes_in_as_it_was_lived(
    in_alfa: Tenant, by: Actor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with servers.mastodon_mock(tmp_path_factory.mktemp("pulled")) as address:
        root = say("bo", address, "How do I plant garlic?")
        answer = say("cleo", address, "In October.", in_reply_to_id=root["id"])
        say("bo", address, "Thank you!", in_reply_to_id=answer["id"])
        lone = say("dan", address, "Who has seeds?")
        gone = say("cleo", address, "Nobody", in_reply_to_id=lone["id"])
        for name in ("bo", "dan"):
            Someone(address, f"{name}_token").call("POST", f"/api/v1/statuses/{answer['id']}/favourite")
        space = connected("MASTODON", address, "ada_token", by)
        assert pulling.pull(space, by=by, at=timezone.now()).is_whole
        found = figures(space)
        assert {key: found[key] for key in ("posts", "threads_started", "replies", "active_members")} == {
            "posts": 5, "threads_started": 2, "replies": 3, "active_members": 3,
        }  # fmt: skip
        assert (found["graph_nodes"], found["graph_edges"]) == (3, 3)
        assert Post.objects.get(external_id=answer["id"]).like_count == 2
        assert {one.name for one in Person.objects.filter(space=space)} == {"bo", "cleo", "dan"}
        assert all(one.joined_at for one in Person.objects.filter(space=space))

        Someone(address, "cleo_token").call("DELETE", f"/api/v1/statuses/{gone['id']}")
        Someone(address, "dan_token").call("DELETE", f"/api/v1/statuses/{lone['id']}")
        number = report(address, answer)
        pulling.pull(space, by=by, at=timezone.now(), again=True)
        assert figures(space)["posts"] == 3
        before = state_of(space)
        assert pulling.recompute(space, by=by, at=timezone.now()).changed == 0
        assert state_of(space) == before

        flags.pull(space, by=by, at=timezone.now())
        flag = Flag.objects.get(external_id=number)
        assert (flag.post, flag.state) == (Post.objects.get(external_id=answer["id"]), State.OPEN)
        with calling(space.pk, at=timezone.now()) as platform:
            platform.decide(number, Decision.KEEP)
        assert Someone(address, "ada_token").call("GET", f"/api/v1/admin/reports/{number}")["action_taken"]
        flags.pull(space, by=by, at=timezone.now())
        flag.refresh_from_db()
        assert (flag.state, flag.is_settled_by_staff) == (State.RESOLVED, True)
        posted = [publish(space.pk, Outgoing(KEY, "t", "The hall is open"), at=timezone.now()) for _ in range(2)]
        assert posted[0].external_id == posted[1].external_id
