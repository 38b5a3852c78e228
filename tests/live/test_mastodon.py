"""Mastodon's connector against mastodon-mock: what a moderator's token sees and does there."""

from __future__ import annotations

from typing import Any

import pytest

from clients.spaces.connectors.mastodon.api import MastodonServer
from clients.spaces.connectors.mastodon.kept import MastodonThreads
from clients.spaces.rules.connection import KeyRefused, NotTaken, OnlyByHand, PlatformFails, TooManyCalls
from clients.spaces.rules.flag import Reason, State
from clients.spaces.rules.publishing import Outgoing
from clients.spaces.rules.pulling import Decision, Page
from clients.spaces.rules.source import Skips
from tests.live.servers import Someone

KEY = "0d8f5c1e-0000-4000-8000-00000000000{}"


def server_at(address: str, token: str = "ada_token") -> MastodonServer:
    return MastodonServer(address, "", token, may_be_loopback=True)


def say(who: str, address: str, text: str, **more: Any) -> Any:
    return Someone(address, f"{who}_token").call("POST", "/api/v1/statuses", {"status": text, **more})


def report(address: str, status: Any, category: str = "spam") -> str:
    asked = {"account_id": status["account"]["id"], "status_ids": [status["id"]], "category": category}
    told = Someone(address, "dan_token").call("POST", "/api/v1/reports", asked)
    return str(told["id"])


def rows(page: Page) -> list[dict[str, Any]]:
    source = MastodonThreads("server", page.payloads)
    skips = Skips()
    found = []
    for batch in source.batches(skips):
        found += [dict(zip(source.post_columns, row, strict=True)) for row in zip(*batch.posts, strict=True)]
    assert not skips.all()
    return found


def test_as_whom_the_token_speaks(mastodon: str) -> None:
    assert server_at(mastodon).probe() == "ada"
    with pytest.raises(KeyRefused):
        server_at(mastodon, "nobody's").probe()


def test_a_piece_is_out_once_for_its_key(mastodon: str) -> None:
    server = server_at(mastodon)
    piece = Outgoing(
        KEY.format(1), "The first Friday", "Come along:  the hall is open from <six> https://example.com/x"
    )
    first = server.publish(piece)
    assert server.publish(piece) == first
    # An hour later the key is forgotten there; a key that was never used stands for it.
    assert server.publish(Outgoing(KEY.format(2), piece.title, piece.body)) == first
    other = server.publish(Outgoing(KEY.format(3), piece.title, "Other words"))
    assert other != first
    assert Someone(mastodon, "bo_token").call("GET", f"/api/v1/statuses/{first[0]}")["url"] == first[1]


def test_what_it_will_not_take(mastodon: str) -> None:
    with pytest.raises(NotTaken, match="no channels"):
        server_at(mastodon).publish(Outgoing(KEY.format(4), "t", "b", "general"))
    with pytest.raises(NotTaken):
        server_at(mastodon).publish(Outgoing(KEY.format(5), "t", "x" * 501))


def test_threads_come_with_all_their_posts(mastodon: str) -> None:
    server = server_at(mastodon)
    begun = list(server.pages({}))[-1].cursor
    root = say("bo", mastodon, "How do I plant **garlic**?")
    answer = say("cleo", mastodon, "In October.", in_reply_to_id=root["id"])
    say("bo", mastodon, "Thank you!", in_reply_to_id=answer["id"])
    say("dan", mastodon, "Only for bo", in_reply_to_id=root["id"], visibility="direct")
    Someone(mastodon, "bo_token").call("POST", f"/api/v1/statuses/{answer['id']}/favourite")
    first, *rest = server.pages(begun)
    found = rows(first)
    assert [(one["author_name"], one["reply_to_key"], one["like_count"]) for one in found] == [
        ("bo", None, "0"), ("cleo", root["id"], "1"), ("bo", answer["id"], "0"),
    ]  # fmt: skip
    assert {one["thread_key"] for one in found} == {root["id"]}
    assert b"Only for bo" not in b"".join(payload.content for payload in first.payloads)
    assert all(payload.key != f"thread/{root['id']}" for page in rest for payload in page.payloads)

    Someone(mastodon, "cleo_token").call("PUT", f"/api/v1/statuses/{answer['id']}", {"status": "In November."})
    late = say("dan", mastodon, "So late?", in_reply_to_id=answer["id"])
    (again,) = [page for page in server.pages(first.cursor) if page.payloads]
    told = {one["external_id"]: one["body"] for one in rows(again)}
    assert "November" in told[answer["id"]]
    assert late["id"] in told


def test_a_first_look_goes_on_from_any_page(mastodon: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.spaces.connectors.mastodon.api.STATUSES_A_PAGE", 3)
    roots = [say("bo", mastodon, f"Morning number {number}")["id"] for number in range(7)]
    server = server_at(mastodon)
    whole = [payload.key for page in server.pages({}) for payload in page.payloads]
    first = next(iter(server.pages({})))
    rest = [payload.key for page in server.pages(first.cursor) for payload in page.payloads]
    assert {f"thread/{root}" for root in roots} <= set(whole) == {p.key for p in first.payloads} | set(rest)


def test_a_thread_that_is_deleted_is_gone(mastodon: str) -> None:
    kept, lost = say("bo", mastodon, "This stays"), say("bo", mastodon, "This goes")
    Someone(mastodon, "bo_token").call("DELETE", f"/api/v1/statuses/{lost['id']}")
    pages = list(server_at(mastodon).threads([kept["id"], lost["id"]]))
    assert [(len(page.payloads), page.gone) for page in pages] == [(1, ()), (0, (lost["id"],))]


def test_reports_come_with_their_id_and_a_decision_goes_back(mastodon: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.spaces.connectors.mastodon.api.REPORTS_A_PAGE", 2)
    statuses = [say("cleo", mastodon, f"Buy this, {number}") for number in range(5)]
    reported = [report(mastodon, status) for status in statuses]
    server = server_at(mastodon)
    told = {row.external_id: row for row in server.flags(Skips())}
    assert set(reported) <= set(told)
    one = told[reported[0]]
    assert (one.post_key, one.thread_key, one.reason, one.state) == (
        statuses[0]["id"], statuses[0]["id"], Reason.SPAM, State.OPEN,
    )  # fmt: skip

    server.decide(reported[0], Decision.REJECT)
    server.decide(reported[0], Decision.REJECT)
    there = Someone(mastodon, "ada_token").call("GET", f"/api/v1/admin/reports/{reported[0]}")
    assert there["action_taken"]
    assert there["action_taken_by_account"]["username"] == "ada"
    again = {row.external_id: row for row in server.flags(Skips())}[reported[0]]
    assert (again.state, again.is_settled_by_staff) == (State.RESOLVED, True)
    assert again.settled_at is not None


def test_a_post_of_somebody_else_is_taken_down_by_hand(mastodon: str) -> None:
    status = say("cleo", mastodon, "Something that has to go")
    number = report(mastodon, status, "legal")
    server = server_at(mastodon)
    with pytest.raises(OnlyByHand, match=f"{mastodon}/admin/reports/{number}"):
        server.decide(number, Decision.REMOVE)
    assert {row.external_id: row for row in server.flags(Skips())}[number].state is State.OPEN
    Someone(mastodon, "cleo_token").call("DELETE", f"/api/v1/statuses/{status['id']}")
    server.decide(number, Decision.REMOVE)
    assert {row.external_id: row for row in server.flags(Skips())}[number].state is State.RESOLVED


def test_our_own_post_is_taken_down(mastodon: str) -> None:
    identity, _ = server_at(mastodon).publish(Outgoing(KEY.format(6), "t", "We were wrong here"))
    status = Someone(mastodon, "bo_token").call("GET", f"/api/v1/statuses/{identity}")
    server_at(mastodon).decide(report(mastodon, status), Decision.REMOVE)
    (page,) = server_at(mastodon).threads([identity])
    assert page.gone == (identity,)


def test_how_many_are_registered(mastodon: str) -> None:
    assert server_at(mastodon).about().registered_count == 4


def test_a_server_that_asks_for_patience(mastodon: str) -> None:
    control = Someone(mastodon, "ada_token")
    for effect, refusal in (({"type": "ratelimit"}, TooManyCalls), ({"type": "status", "status": 503}, PlatformFails)):
        asked = {"match": {"path": "/api/v1/timelines/public"}, "effect": effect, "count": 1}
        control.call("POST", "/api/v1/_mock/faults", asked)
        with pytest.raises(refusal) as raised:
            list(server_at(mastodon).pages({}))
        if refusal is TooManyCalls:
            assert raised.value.retry_after_seconds == 300  # type: ignore[attr-defined]
    assert list(server_at(mastodon).pages({}))


def test_what_is_read_stays_read_when_the_server_slows_us_down(mastodon: str) -> None:
    server = server_at(mastodon)
    begun = list(server.pages({}))[-1].cursor
    first, second = say("bo", mastodon, "One")["id"], say("bo", mastodon, "Two")["id"]
    asked = {"match": {"path": f"/api/v1/statuses/{second}/context"}, "effect": {"type": "ratelimit"}, "count": 1}
    Someone(mastodon, "ada_token").call("POST", "/api/v1/_mock/faults", asked)
    pages = server.pages(begun)
    page = next(pages)
    assert [payload.thread for payload in page.payloads] == [first]
    with pytest.raises(TooManyCalls):
        next(pages)
    assert [payload.thread for payload in next(iter(server.pages(page.cursor))).payloads] == [second]
