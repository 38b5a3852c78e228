"""Matrix's messages as rows, one by one: its thread, its words as they are now, and what is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clients.spaces.connectors.fields import Fields, Malformed
from clients.spaces.connectors.matrix.events import answered, lean, target, upward
from clients.spaces.connectors.matrix.kept import ENCRYPTED_ROOM, MatrixMessages, read_message
from clients.spaces.connectors.matrix.reports import read_report
from clients.spaces.connectors.matrix.staff import Staff
from clients.spaces.rules.pulling import Payload
from clients.spaces.rules.source import LONGEST_TEXT, Skips

AT_MS = 1_709_287_200_000
ROOM = "!room:live.test"


def event(identity: str = "$a", content: Any = None, **changes: Any) -> dict[str, Any]:
    said = {"msgtype": "m.text", "body": f"Said {identity}"} if content is None else content
    return {
        "event_id": identity, "type": "m.room.message", "sender": "@anna:live.test", "origin_server_ts": AT_MS,
        "content": said, **changes,
    }  # fmt: skip


def framed(told: Any, thread: Any = None, **changes: Any) -> bytes:
    opens = thread or {"event_id": "$a", "origin_server_ts": AT_MS}
    frame = {"room": ROOM, "thread": opens, "event": told, "likes": 0, "is_staff": False, **changes}
    return json.dumps(frame).encode()


def post(content: bytes) -> dict[str, Any]:
    return dict(zip(MatrixMessages.post_columns, read_message(content, 0)[1], strict=True))


def edited(new: Any) -> dict[str, Any]:
    return {"m.relations": {"m.replace": {"content": {"m.new_content": new}}}}


REPLY = {"m.in_reply_to": {"event_id": "$b"}}
THREAD = {"rel_type": "m.thread", "event_id": "$r"}


@pytest.mark.parametrize(
    ("relation", "hangs_below", "answers", "is_about"),
    [
        ({}, None, None, None),
        (REPLY, "$b", "$b", None),
        ({**THREAD, **REPLY}, "$r", "$b", None),
        ({**THREAD, **REPLY, "is_falling_back": True}, "$r", "$r", None),
        (THREAD, "$r", None, None),
        ({"rel_type": "m.replace", "event_id": "$e"}, "$e", None, "$e"),
        ({"rel_type": "m.annotation", "event_id": "$e", "key": "x"}, None, None, "$e"),
        ({"rel_type": "m.annotation", "event_id": 7}, None, None, None),
        ({"m.in_reply_to": "$b"}, None, None, None),
        ("x", None, None, None),
    ],
)
def test_what_a_message_is_about(relation: Any, hangs_below: object, answers: object, is_about: object) -> None:
    told = event(content={"body": "x", "m.relates_to": relation})
    assert (upward(told), answered(told), target(told)) == (hangs_below, answers, is_about)


@pytest.mark.parametrize(("where", "found"), [("redacts", "$x"), ("content", "$x"), ("other", None)])
def test_what_a_removal_is_about(where: str, found: str | None) -> None:
    changes = {"content": {"redacts": "$x"}} if where == "content" else {where: "$x"}
    assert target({"type": "m.room.redaction", **changes}) == found


def test_what_a_server_adds_for_whoever_asks_is_not_kept() -> None:
    edit = {"content": {"m.new_content": {"body": "New"}}, "unsigned": {"age": 5}, "event_id": "$e"}
    answer = {"latest_event": {"sender": "@bea:live.test", "content": {"body": "Theirs"}}}
    added = {"age": 7, "m.relations": {"m.replace": edit, "m.thread": answer}, "membership": "join"}
    kept = lean(json.dumps(event(unsigned=added, age=7, user_id="@x:y")).encode())
    del edit["unsigned"]
    assert json.loads(kept) == event(unsigned={"m.relations": {"m.replace": edit}})
    assert json.loads(lean(b'{"event_id": "$a", "unsigned": {"redacted_because": {"sender": "@bea:live.test"}}}')) == {
        "event_id": "$a", "unsigned": {"redacted_because": {}}
    }  # fmt: skip
    assert json.loads(lean(b'{"unsigned": null}')) == {"unsigned": {}}


def test_a_message_that_opens_a_thread() -> None:
    thread, _ = read_message(framed(event()), 0)
    assert thread == ("$a", "Said $a", ROOM)
    found = post(framed(event(), likes=2))
    assert (found["external_id"], found["author_key"], found["like_count"]) == ("$a", "@anna:live.test", 2)
    assert found["created_at"] == "2024-03-01T10:00:00+00:00"


def test_a_message_in_a_thread_tells_no_title() -> None:
    content = {"body": "Yes", "m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}}
    thread, _ = read_message(framed(event("$b", content, origin_server_ts=AT_MS - 5_000)), 0)
    assert thread == ("$a", "", ROOM)
    found = post(framed(event("$b", content, origin_server_ts=AT_MS - 5_000)))
    assert (found["thread_key"], found["reply_to_key"]) == ("$a", "$a")
    assert found["created_at"] == "2024-03-01T10:00:00+00:00"  # never before what it hangs below


HTML = {"format": "org.matrix.custom.html", "formatted_body": "<b>x</b>"}


@pytest.mark.parametrize(
    ("changes", "words", "is_html"),
    [
        ({"content": {"body": "<b>x</b>"}}, "<b>x</b>", False),
        ({"content": {"body": "x", **HTML}}, "<b>x</b>", True),
        ({"content": {"body": "x", "format": "of-2031", "formatted_body": "y"}}, "x", False),
        ({"unsigned": edited({"body": "New"})}, "New", False),
        ({"unsigned": edited({"body": "New", **HTML})}, "<b>x</b>", True),
        ({"unsigned": edited("x")}, "Said $a", False),
        ({"type": "m.poll.start", "content": {"m.poll": {"question": {"m.text": [{"body": "Tea?"}]}}}}, "Tea?", False),
        ({"type": "org.matrix.msc3381.poll.start", "content": {"org.matrix.msc1767.text": "Tea?"}}, "Tea?", False),
        ({"content": {}, "unsigned": {"redacted_because": {"type": "m.room.redaction"}}}, "", False),
    ],
)
def test_what_it_says_now(changes: dict[str, Any], words: str, is_html: bool) -> None:
    found = post(framed(event(**changes)))
    assert (found["body"], found["is_html"]) == (words, is_html)


def test_one_that_was_removed() -> None:
    content = framed(event(content={}, unsigned={"redacted_because": {}}))
    assert post(content)["is_deleted"]
    assert read_message(content, 0)[0][1] == "—"


def test_what_programs_say_counts_for_nobody() -> None:
    assert post(framed(event(content={"msgtype": "m.notice", "body": "Build failed"})))["is_system"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not a JSON object"),
        (framed(None), "event: 'None' is not an object"),
        (framed(event(type="m.room.member")), "'m.room.member' is not a message"),
        (framed(event(content={})), "event.content.body: the field is missing"),
        (framed(event(content="x")), "event.content: 'x' is not an object"),
        (framed(event(content={"body": 7})), "event.content.body: '7' is not a text"),
        (framed(event(content={"body": "a\0b"})), "NUL"),
        (framed(event(content={"body": "x" * (LONGEST_TEXT + 1)})), "1,000,001 characters"),
        (framed(event(sender=None)), "event.sender"),
        (framed(event(sender="@" + "a" * 250)), "event.sender: 251 characters"),
        (framed(event(origin_server_ts="now")), "origin_server_ts"),
        (framed(event(origin_server_ts=9 * 10**17)), "not an instant of our time"),
        (framed(event(), likes="x"), "likes: 'x' is not a whole number"),
        (framed(event(), thread={"event_id": None}), "thread.event_id"),
    ],
)
def test_a_message_that_is_not_as_documented_is_left_out_and_listed(content: bytes, why: str) -> None:
    source, skips = MatrixMessages("server", [Payload("event/$a", content)]), Skips()
    assert list(source.batches(skips)) == []
    (one,) = skips.all()
    assert (one.where, why in one.why) == ("event/$a", True), one.why


def test_a_threads_title_is_told_once_whoever_comes_first() -> None:
    below = event("$b", {"body": "Yes", "m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}})
    payloads = [
        Payload("event/$b", framed(below)),
        Payload("event/$a", framed(event())),
        Payload("event/$c", framed(below)),
    ]
    (batch,) = MatrixMessages("server", payloads).batches(Skips())
    assert batch.threads == [("$a",), ("Said $a",), (ROOM,)]


def test_rooms_are_named_and_encrypted_ones_listed() -> None:
    name = json.dumps({"room": ROOM, "event": {"content": {"name": "Garden"}}}).encode()
    skips = Skips()
    source = MatrixMessages("server", [Payload(f"room/{ROOM}", b"{}"), Payload(f"name/{ROOM}", name)])
    (batch,) = source.batches(skips)
    assert batch.channels == [(ROOM,), ("Garden",)]
    assert [(one.where, one.why) for one in skips.all()] == [(f"room/{ROOM}", ENCRYPTED_ROOM)]


def created(version: str, **more: Any) -> dict[str, Any]:
    return {"sender": "@d:x", "content": {"room_version": version, **more}}


LEVELS = {"users": {"@a:x": 100, "@b:x": 50, "@c:x": 10, "@d:x": "100"}}


@pytest.mark.parametrize(
    ("levels", "creation", "staff"),
    [
        (LEVELS, {}, {"@a:x", "@b:x"}),
        ({**LEVELS, "redact": 100}, {}, {"@a:x"}),
        ({**LEVELS, "redact": 0}, {}, {"@a:x", "@b:x", "@c:x"}),
        ({**LEVELS, "users_default": 60, "redact": 50}, {}, {"@a:x"}),
        (
            {},
            {"sender": "@d:x", "content": {"room_version": "12", "additional_creators": ["@c:x", 7]}},
            {"@c:x", "@d:x"},
        ),
        ({}, {"sender": "@d:x", "content": {"room_version": "11"}}, set()),
        ({}, {"sender": "@d:x", "content": {"room_version": "of-2031"}}, set()),
        ("x", "y", set()),
    ],
)
def test_who_moderates_a_room(levels: Any, creation: Any, staff: set[str]) -> None:
    found = Staff.of(levels, creation)
    assert {one for one in ("@a:x", "@b:x", "@c:x", "@d:x", "@e:x") if found.has(one)} == staff
    assert not found.has(None)


def test_a_report_is_a_flag() -> None:
    told = {"id": 2, "received_ts": AT_MS, "event_id": "$a", "reason": "spam", "score": -80}
    flag = read_report(Fields("", told))
    assert (flag.external_id, flag.post_key, flag.score) == ("2", "$a", 80.0)
    assert read_report(Fields("", {**told, "score": None})).score == 0


@pytest.mark.parametrize(
    "changes", [{"id": 0}, {"id": "2"}, {"received_ts": 10**18}, {"event_id": None}, {"score": "x"}]
)
def test_a_report_that_is_not_as_documented(changes: dict[str, Any]) -> None:
    told = {"id": 2, "received_ts": AT_MS, "event_id": "$a", "score": 0, **changes}
    with pytest.raises(Malformed):
        read_report(Fields("", told))
