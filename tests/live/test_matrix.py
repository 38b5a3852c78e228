"""Matrix's connector against a Synapse: what a bot reads in the rooms that it joined, and what it does there."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from clients.spaces.connectors.matrix import looking
from clients.spaces.connectors.matrix.api import MatrixServer
from clients.spaces.connectors.matrix.kept import ENCRYPTED_ROOM, MatrixMessages
from clients.spaces.rules.connection import KeyRefused, NoConnection, NotTaken
from clients.spaces.rules.flag import State
from clients.spaces.rules.publishing import Outgoing
from clients.spaces.rules.pulling import Decision, Payload
from clients.spaces.rules.source import Skips
from tests.live.servers import Someone, member_of

KEY = "0d8f5c1e-0000-4000-8000-00000000000{}"
numbers = count(1)


class Room:
    """A room of its own for each test, with three people and the bot, who moderates it."""

    def __init__(self, address: str, **options: Any) -> None:
        number = next(numbers)
        self.anna, self.bea, self.carl = (member_of(address, f"{name}{number}") for name in ("anna", "bea", "carl"))
        self.bot = member_of(address, f"bot{number}", admin=True)
        levels = {"users": {self.bot.name: 50, self.anna.name: 100}}
        made = {"preset": "public_chat", "name": f"Garden {number}", "room_version": "11", **options}
        made |= {"power_level_content_override": levels}
        self.id = self.anna.call("POST", "/_matrix/client/v3/createRoom", made)["room_id"]
        for one in (self.bea, self.carl, self.bot):
            one.room("join", self.id)

    def say(self, who: Someone, body: str, about: dict[str, Any] | None = None, **more: Any) -> str:
        content = {"msgtype": "m.text", "body": body, **({"m.relates_to": about} if about else {}), **more}
        return self.send(who, "m.room.message", content)

    def send(self, who: Someone, kind: str, content: dict[str, Any]) -> str:
        told = who.room("send", self.id, kind, f"txn{next(numbers)}", method="PUT", body=content)
        return str(told["event_id"])

    def answer(self, who: Someone, body: str, to: str) -> str:
        return self.say(who, body, {"m.in_reply_to": {"event_id": to}})

    def edit(self, who: Someone, event: str, body: str) -> str:
        new = {"msgtype": "m.text", "body": body}
        return self.say(who, f"* {body}", {"rel_type": "m.replace", "event_id": event}, **{"m.new_content": new})

    def react(self, who: Someone, event: str, key: str = "👍") -> str:
        return self.send(
            who, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": key}}
        )

    def remove(self, who: Someone, event: str) -> None:
        who.room("redact", self.id, event, f"txn{next(numbers)}", method="PUT")

    @property
    def server(self) -> MatrixServer:
        return MatrixServer(self.bot.address, "", self.bot.token, may_be_loopback=True)


class Held:
    """What a client would hold: every payload by its key, read anew after each look."""

    def __init__(self, server: MatrixServer) -> None:
        self.server = server
        self.cursor: Any = {}
        self.payloads: dict[str, Payload] = {}
        self.pages = 0

    def look(self) -> dict[str, dict[str, Any]]:
        for page in self.server.pages(self.cursor):
            self.pages += 1
            self.cursor = page.cursor
            self.payloads |= {one.key: one for one in page.payloads}
        return self.posts()

    def posts(self) -> dict[str, dict[str, Any]]:
        self.skips = Skips()
        self.threads: dict[str, str] = {}
        self.channels: dict[str, str] = {}
        found = {}
        source = MatrixMessages("server", self.payloads.values())
        for batch in source.batches(self.skips):
            rows = [dict(zip(source.post_columns, row, strict=True)) for row in zip(*batch.posts, strict=True)]
            found.update({row["external_id"]: row for row in rows})
            self.threads.update({row[0]: row[1] for row in zip(*batch.threads, strict=True)})
            self.channels.update(zip(*batch.channels, strict=True))
        return found


@pytest.fixture
def room(homeserver: str) -> Room:
    return Room(homeserver)


def test_as_whom_the_token_speaks(room: Room) -> None:
    assert room.server.probe() == room.bot.name
    with pytest.raises(KeyRefused):
        MatrixServer(room.bot.address, "", "nobody's", may_be_loopback=True).probe()


def test_threads_answers_edits_and_reactions(room: Room) -> None:
    root = room.say(room.anna, "How do I plant garlic?")
    answer = room.answer(room.bea, "In October.", root)
    below = room.answer(room.carl, "Or November", answer)
    fallback = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
    threaded = room.say(room.anna, "Thanks", {**fallback, "m.in_reply_to": {"event_id": answer}})
    other = room.say(room.bea, "Something else")
    held = Held(room.server)
    posts = held.look()
    assert {key: (post["thread_key"], post["reply_to_key"]) for key, post in posts.items()} == {
        root: (root, None), answer: (root, root), below: (root, answer), threaded: (root, root), other: (other, None),
    }  # fmt: skip
    assert held.threads == {root: "How do I plant garlic?", other: "Something else"}
    assert [(key, name.split()[0]) for key, name in held.channels.items()] == [(room.id, "Garden")]

    room.edit(room.bea, answer, "In November.")
    for who in (room.anna, room.carl):
        room.react(who, answer)
    room.react(room.carl, answer, "🎉")
    late = room.answer(room.carl, "Deep?", below)
    posts = held.look()
    assert (posts[answer]["body"], posts[answer]["like_count"]) == ("In November.", "2")
    assert posts[late]["thread_key"] == root
    assert len(posts) == 6
    assert not held.skips.all()


def test_what_was_removed(room: Room) -> None:
    root, bad = room.say(room.anna, "Hello"), room.say(room.bea, "Buy this")
    held = Held(room.server)
    held.look()
    room.remove(room.bot, bad)
    posts = held.look()
    assert (posts[bad]["is_deleted"], posts[bad]["body"], posts[root]["is_deleted"]) == ("True", "", "False")


def test_who_moderates_is_staff_and_programs_are_nobody(homeserver: str) -> None:
    for version in ("11", "12"):
        room = Room(homeserver, room_version=version) if version == "11" else _twelve(homeserver)
        by = {who: room.say(who, "Hello") for who in (room.anna, room.bea, room.bot)}
        notice = room.say(room.bea, "Build failed", msgtype="m.notice")
        posts = Held(room.server).look()
        assert [posts[by[who]]["is_staff"] for who in (room.anna, room.bea, room.bot)] == ["True", "False", "True"]
        assert (posts[notice]["is_system"], posts[by[room.bea]]["is_system"]) == ("True", "False")


def _twelve(address: str) -> Room:
    """Where who makes a room stands above all levels, and may have none."""
    room = Room(address)
    asked = {
        "preset": "public_chat",
        "room_version": "12",
        "power_level_content_override": {"users": {room.bot.name: 50}},
    }
    room.id = room.anna.call("POST", "/_matrix/client/v3/createRoom", asked)["room_id"]
    for one in (room.bea, room.carl, room.bot):
        one.room("join", room.id)
    return room


def test_many_are_read_page_by_page_and_from_any_page_on(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "EVENTS_A_PAGE", 4)
    monkeypatch.setattr(looking, "EVENTS_A_SYNC", 3)
    said = [room.say(room.anna, f"Number {number}") for number in range(10)]
    room.react(room.bea, said[0])
    held = Held(room.server)
    assert set(held.look()) == set(said)
    assert held.pages > 3
    more = [room.say(room.bea, f"More {number}") for number in range(9)]
    room.react(room.anna, more[0])
    room.react(room.carl, said[1])
    posts = held.look()
    assert set(posts) == {*said, *more}
    assert [posts[key]["like_count"] for key in (said[0], said[1], more[0], more[1])] == ["1", "1", "1", "0"]

    killed = Held(room.server)
    for page in room.server.pages({}):
        killed.cursor = page.cursor
        killed.payloads |= {one.key: one for one in page.payloads}
        break
    killed.cursor = json.loads(json.dumps(killed.cursor))
    assert {key: post["like_count"] for key, post in killed.look().items()} == {
        key: post["like_count"] for key, post in posts.items()
    }


def test_a_quiet_server_costs_one_call(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(room.server)
    held.look()
    calls: list[str] = []
    answer = looking.Calls.answer
    monkeypatch.setattr(looking.Calls, "answer", lambda self, *args: calls.append(args[1]) or answer(self, *args))
    held.look()
    assert len(calls) == 1


def test_a_room_that_is_joined_later_is_read_from_its_beginning(room: Room) -> None:
    held = Held(room.server)
    held.look()
    other = Room(room.bot.address)
    first = other.say(other.anna, "Long before")
    room.bot.room("join", other.id)
    assert first in held.look()


def test_an_encrypted_room_says_so(room: Room) -> None:
    before = room.say(room.anna, "Readable")
    content = {"algorithm": "m.megolm.v1.aes-sha2"}
    room.anna.room("state", room.id, "m.room.encryption", "", method="PUT", body=content)
    room.send(room.anna, "m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AAAA"})
    held = Held(room.server)
    assert set(held.look()) == {before}
    assert [(one.where, one.why) for one in held.skips.all()] == [(f"room/{room.id}", ENCRYPTED_ROOM)]


def test_a_piece_is_said_once_for_its_key(room: Room) -> None:
    piece = Outgoing(KEY.format(1), "The first Friday", "Come **along** <b>", room.id)
    first = room.server.publish(piece)
    assert room.server.publish(piece) == first
    who = {"type": "m.id.user", "user": room.bot.name}
    asked = {"type": "m.login.password", "identifier": who, "password": "a-password"}
    anew = room.bot.call("POST", "/_matrix/client/v3/login", asked)["access_token"]
    later = MatrixServer(room.bot.address, "", anew, may_be_loopback=True)  # the server's own memory of keys is gone
    assert later.publish(piece) == first
    found = later.find(piece.key)
    assert found is not None
    assert (found.external_id, found.url) == first
    assert later.find(KEY.format(9)) is None
    assert later.publish(Outgoing(KEY.format(2), "t", "Other")) != first  # the only room needs no name
    with pytest.raises(NotTaken):
        later.publish(Outgoing(KEY.format(3), "t", "Other", "!elsewhere:live.test"))
    posts = Held(room.server).look()
    assert "<strong>along</strong> &lt;b&gt;" in posts[first[0]]["body"]


def test_reports_come_with_their_id_and_a_decision_goes_back(room: Room) -> None:
    bad, good = room.say(room.bea, "Buy this"), room.say(room.bea, "Fine words")
    for event in (bad, good):
        room.carl.room("report", room.id, event, body={"reason": "spam", "score": -80})
    told = {row.post_key: row for row in room.server.flags(Skips())}
    assert (told[bad].state, told[bad].score) == (State.OPEN, 80)
    room.server.decide(told[bad].external_id, Decision.REMOVE)
    room.server.decide(told[bad].external_id, Decision.REMOVE)
    room.server.decide(told[good].external_id, Decision.REJECT)
    assert not {row.post_key for row in room.server.flags(Skips())} & {bad, good}
    posts = Held(room.server).look()
    assert (posts[bad]["is_deleted"], posts[good]["is_deleted"]) == ("True", "False")


def test_whoever_is_no_admin_of_the_server_is_told_so(room: Room) -> None:
    skips = Skips()
    assert list(MatrixServer(room.bea.address, "", room.bea.token, may_be_loopback=True).flags(skips)) == []
    assert "no admin" in skips.all()[0].why


def test_how_many_people_there_are(room: Room) -> None:
    assert room.server.about().registered_count == 3
    with pytest.raises(NoConnection):
        list(room.server.threads(["$x"]))
