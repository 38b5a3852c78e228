"""Which word on a thing holds, whatever the order; what an event of the client's own system may say."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients.spaces.connectors import hooks
from clients.spaces.connectors.webhook.events import read
from clients.spaces.rules.flag import Reason, Resolution, State
from clients.spaces.rules.inbox import NotUnderstood, PostWord, newest
from tests.clients.spaces.calls import flag_event, post_event

AT = datetime(2024, 3, 1, 10, tzinfo=UTC)


def word(minutes: int, number: int = 0, key: str = "p", body: str = "") -> PostWord:
    return PostWord(key, (AT + timedelta(minutes=minutes), number), {"body": body})


def test_the_newest_word_holds_in_any_order() -> None:
    words = [word(0), word(5, 1), word(5, 2), word(3)]
    for order in itertools.permutations(words):
        assert newest(order, {})["p"].version == words[2].version


@pytest.mark.parametrize(
    ("held", "holds"),
    [(None, True), (word(4).version, True), (word(5).version, True), (word(5, 1).version, False), (word(6).version, 0)],
)
def test_what_was_heard_newer_before_holds_on(held: tuple[datetime, int] | None, holds: bool) -> None:
    found = newest([word(5)], {} if held is None else {"p": held})
    assert bool(found) == bool(holds)


def test_of_the_same_version_the_later_holds_and_things_do_not_mix() -> None:
    found = newest([word(1, body="a"), word(1, body="b"), word(0, key="q")], {})
    assert (found["p"].cells, sorted(found)) == ({"body": "b"}, ["p", "q"])


def test_a_post_is_told_whole_in_the_words_of_the_csv() -> None:
    (told,) = read(json.dumps(post_event(staff=True, likes=3, version=4, accepted=0)).encode()).posts
    assert told.version == (AT, 4)
    assert told.cells == {
        "external_id": "p1", "created_at": "2024-03-01T09:00:00Z", "author_key": "ada", "thread_key": "t",
        "channel_key": "", "reply_to_key": None, "body": "Hello", "is_staff": "1", "like_count": "3",
        "is_accepted": "0",
    }  # fmt: skip
    (gone,) = read(json.dumps({"type": "post.deleted", "at": "2024-03-01T10:00:00Z", "post_id": 7}).encode()).posts
    assert (gone.key, gone.cells) == ("7", None)


def test_a_flag_is_raised_and_settled() -> None:
    (raised,) = read(json.dumps(flag_event(count=2)).encode()).flags
    assert (raised.row.reason, raised.row.state, raised.row.flag_count) == (Reason.SPAM, State.OPEN, 2)
    settled = flag_event(type="flag.settled", resolution="removed", by_staff=1)
    row = read(json.dumps(settled).encode()).flags[0].row
    assert (row.state, row.resolution, row.settled_at) == (State.RESOLVED, Resolution.REMOVED, AT)
    assert row.is_settled_by_staff


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (post_event(at=None), "at: 'None' is not an instant"),
        (post_event(at="2024-03-01"), "at: '2024-03-01' is not an instant"),
        (post_event(version=-1), "version: '-1' is not a whole number"),
        (post_event(version=True), "version: 'True' is not a whole number"),
        (post_event(post_id=None), "post_id: the field is missing or empty"),
        (post_event(author=""), "author: the field is missing or empty"),
        (post_event(thread=["t"]), "thread: not a text"),
        (post_event(created_at="today"), "created_at: 'today': not an instant"),
        (post_event(body="a\0b"), "body: 'a\\x00b': a NUL byte"),
        (post_event(body="\ud800"), "body: '\\ud800': it is not UTF-8"),
        (post_event(likes="many"), "likes: 'many': not a whole number"),
        (post_event(likes=10**12), "likes: '1000000000000': not a whole number"),
        (post_event(staff="yes"), "staff: 'yes': not 0 or 1"),
        (flag_event(reason="because"), "reason: 'because' is not one of spam, "),
        (flag_event(type="flag.settled"), "resolution: 'None' is not one of agreed, "),
        (flag_event(count=0), "count: '0' is not a whole number"),
        (flag_event(post_id=""), "post_id: the field is missing or empty"),
    ],
)
def test_what_is_not_as_documented_is_said_with_its_place(told: dict[str, Any], words: str) -> None:
    with pytest.raises(NotUnderstood, match="^" + __import__("re").escape(words)):
        read(json.dumps(told).encode())


@pytest.mark.parametrize(
    ("event", "told", "threads", "flags"),
    [
        ("post_edited", {"post": {"id": 1, "topic_id": 9}}, {"9"}, False),
        ("topic_destroyed", {"topic": {"id": 4}}, {"4"}, False),
        ("reviewable_created", {"reviewable": {"id": 1, "topic_id": 9}}, {"9"}, True),
        ("reviewable_updated", {"reviewable": {"id": 1}}, set(), True),
    ],
)
def test_discourse_says_where_to_look(event: str, told: dict[str, Any], threads: set[str], flags: bool) -> None:
    found = hooks.read("DISCOURSE", event, json.dumps(told).encode())
    assert (found.threads, found.asks_for_flags, found.posts) == (threads, flags, ())


@pytest.mark.parametrize("body", [b'{"post": {}}', b'{"post": {"topic_id": "9"}}', b'{"topic": []}', b"", b"{}"])
def test_what_discourse_does_not_document_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        hooks.read("DISCOURSE", "post_edited", body)
