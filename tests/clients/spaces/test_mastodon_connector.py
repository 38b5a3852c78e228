"""Mastodon's threads as rows: who said what below what, and what is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clients.spaces.connectors.mastodon.kept import MastodonThreads, read_thread
from clients.spaces.connectors.mastodon.reports import read_reports
from clients.spaces.rules.flag import Reason, State
from clients.spaces.rules.pulling import Payload
from clients.spaces.rules.source import LONGEST_TEXT, Skips

AT = "2024-03-01T10:00:00.000Z"
EARLIER = "2024-03-01T09:00:00.000Z"


def account(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": str(number), "acct": f"person{number}", "bot": False, "created_at": EARLIER, "roles": [], **changes}


def status(number: int, author: int = 1, below: int | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(number), "created_at": AT, "in_reply_to_id": below and str(below), "visibility": "public",
        "spoiler_text": "", "content": f"<p>Said {number}</p>", "favourites_count": 0, "account": account(author),
        **changes,
    }  # fmt: skip


def thread(root: dict[str, Any], *below: Any) -> bytes:
    return json.dumps({"status": root, "context": {"ancestors": [], "descendants": list(below)}}).encode()


def posts(content: bytes) -> list[dict[str, Any]]:
    return [dict(zip(MastodonThreads.post_columns, row, strict=True)) for row in read_thread(content, 0)[1]]


def problem(content: bytes) -> str:
    skips = Skips()
    assert list(MastodonThreads("server", [Payload("thread/1", content)]).batches(skips)) == []
    (one,) = skips.all()
    assert one.where == "thread/1"
    return one.why


def test_a_thread_is_what_stands_below_its_opening_status() -> None:
    content = thread(status(1), status(2, 2, 1, favourites_count=3), status(3, 1, 2))
    assert read_thread(content, 0)[0] == ("1", "Said 1")
    found = [(one["external_id"], one["thread_key"], one["reply_to_key"], one["like_count"]) for one in posts(content)]
    assert found == [("1", "1", None, 0), ("2", "1", "1", 3), ("3", "1", "2", 0)]


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"account": account(1, acct="bo@elsewhere.example")}, "author_name", "bo@elsewhere.example"),
        ({"account": account(1, bot=True)}, "is_system", True),
        ({"account": account(1, bot=True)}, "author_is_system", True),
        ({"account": account(1, roles=[{"id": "3", "name": "Moderator"}])}, "is_staff", True),
        ({"account": account(1, roles=[{"id": "9", "name": "Patron"}, None, {"name": 4}])}, "is_staff", False),
        ({"account": account(1)}, "author_joined_at", "2024-03-01T09:00:00+00:00"),
        ({"content": "<p>New</p>", "edited_at": AT}, "body", "<p>New</p>"),
        ({"spoiler_text": "Ends <badly>"}, "body", "<p>Ends &lt;badly&gt;</p><p>Said 1</p>"),
        ({"content": "<script>x</script>"}, "body", "<script>x</script>"),
        ({"content": ""}, "body", ""),
    ],
)
def test_one_status(changes: dict[str, Any], column: str, value: object) -> None:
    assert posts(thread(status(1, **changes)))[0][column] == value


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"content": "<p>One &amp; two</p><p>three</p>"}, "One & two three"),
        ({"content": "<script>x</script><b>y</b>"}, "y"),
        ({"content": ""}, "@person1"),
        ({"content": f"<p>{'word ' * 100}</p>"}, f"{'word ' * 19}word…"),
        ({"spoiler_text": "The end"}, "The end Said 1"),
    ],
)
def test_a_title_is_the_first_words(changes: dict[str, Any], title: str) -> None:
    assert read_thread(thread(status(1, **changes)), 0)[0][1] == title


def test_what_not_everybody_may_read_is_left_out() -> None:
    below = [status(2, visibility="private"), status(3, visibility="direct"), status(4, visibility="unlisted")]
    assert [one["external_id"] for one in posts(thread(status(1), *below))] == ["1", "4"]
    assert posts(thread(status(1, visibility="private"), status(2))) == []


def test_nobody_answers_what_is_not_said_yet() -> None:
    (_, answer) = posts(thread(status(1), status(2, below=1, created_at=EARLIER)))
    assert answer["created_at"] == "2024-03-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not a JSON object"),
        (b"{}", "status: the field is missing"),
        (thread(status(1)).replace(b"descendants", b"replies"), "context.descendants: the field is missing"),
        (thread(status(1), "x"), "descendants[0]: not a JSON object"),
        (thread(status(1), status(2, id=2)), "context.descendants[0].id: '2' is not a text"),
        (thread(status(1), status(2, created_at="yesterday")), "descendants[0].created_at"),
        (thread(status(1), status(2, favourites_count="many")), "favourites_count: 'many' is not a whole number"),
        (thread(status(1), status(2, favourites_count=-1)), "favourites_count"),
        (thread(status(1, content=None)), "status.content"),
        (thread(status(1, content="a\0b")), "NUL"),
        (thread(status(1, content="\ud800")), "half of a character pair"),
        (thread(status(1, content="x" * LONGEST_TEXT + "x")), "1,000,001 characters"),
        (thread(status(1, account=None)), "status.account"),
        (thread(status(1, account=account(1, acct=None))), "status.account.acct"),
        (thread(status(1, visibility=None)), "status.visibility"),
    ],
)
def test_a_thread_that_is_not_as_documented_is_left_out_whole_and_listed(content: bytes, why: str) -> None:
    assert why in problem(content)


def test_good_threads_beside_bad_ones() -> None:
    source = MastodonThreads("server", [Payload("thread/1", b"{"), Payload("thread/2", thread(status(2), status(3)))])
    skips = Skips()
    (batch,) = source.batches(skips)
    assert batch.posts[1] == ("2", "3")
    assert [source.place(int(seq or 0)) for seq in batch.posts[0]] == ["thread/2", "thread/2"]
    assert len(skips.all()) == 1
    assert len(source.digest()) == 64


def report(**changes: Any) -> dict[str, Any]:
    return {
        "id": "7", "category": "spam", "created_at": AT, "action_taken": False, "action_taken_at": None,
        "action_taken_by_account": None, "statuses": [status(12, below=3), status(9)], **changes,
    }  # fmt: skip


def test_a_report_is_a_flag_on_its_first_post() -> None:
    (flag,) = read_reports([report()], Skips())
    assert (flag.external_id, flag.post_key, flag.thread_key) == ("7", "9", "9")
    assert (flag.reason, flag.state, flag.settled_at) == (Reason.SPAM, State.OPEN, None)


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"category": "legal"}, "reason", Reason.ILLEGAL),
        ({"category": "violation"}, "reason", Reason.INAPPROPRIATE),
        ({"category": "of-2031"}, "reason", Reason.OTHER),
        ({"statuses": []}, "post_key", ""),
        ({"statuses": [status(12, below=3)]}, "thread_key", ""),
        ({"action_taken": True}, "is_settled_by_staff", False),
        ({"action_taken": True, "action_taken_by_account": {}}, "is_settled_by_staff", True),
    ],
)
def test_what_a_report_tells(changes: dict[str, Any], name: str, value: object) -> None:
    (flag,) = read_reports([report(**changes)], Skips())
    assert getattr(flag, name) == value


def test_reports_that_are_not_as_documented_are_listed() -> None:
    skips = Skips()
    bad = [None, report(id=None), report(created_at="x"), report(action_taken="yes"), report(statuses=[3])]
    assert len(read_reports([*bad, report()], skips)) == 1
    assert len(skips.all()) == len(bad)
