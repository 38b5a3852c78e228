"""Walking through a forum at the wire, without a database: what shifts under us is not lost, and reading is pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from clients.spaces.connectors import live
from clients.spaces.connectors.discourse.kept import names
from clients.spaces.connectors.discourse.walk import Walk
from clients.spaces.rules.connection import NoConnection
from clients.spaces.rules.pulling import Page, Payload
from clients.spaces.rules.source import Skips
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import answered, serving
from tests.clients.spaces.forums import post, topic
from tests.clients.spaces.platforms import forum_at, site, topics

Look = Callable[[Mapping[str, Any]], Iterator[Page]]


@pytest.fixture
def there() -> Iterator[tuple[DiscourseStandIn, Look]]:
    """Seventy topics, three list pages."""
    stand = site(topics=deepcopy(topics(count=70, posts=2)))
    with serving(stand) as address:
        yield stand, lambda cursor: forum_at(address).pages(cursor)


def read(pages: Iterator[Page]) -> list[str]:
    return [payload.thread for page in pages for payload in page.payloads if payload.thread]


def test_topics_that_go_while_we_read_hide_none(there: tuple[DiscourseStandIn, Look]) -> None:
    """Forty topics are deleted, each once it was read: the rest slips on to pages that are behind us."""
    stand, look = there
    found: list[str] = []
    deleted = 0
    for page in look({}):
        found += [payload.thread for payload in page.payloads if payload.thread]
        for number in [int(one) for one in found if int(one) in stand.topics][: 40 - deleted]:
            editing.destroy_topic(stand, number)
            deleted += 1
    assert {int(one) for one in found} == set(range(1, 71))
    assert deleted == 40


def test_topics_that_come_while_we_read_are_read(there: tuple[DiscourseStandIn, Look]) -> None:
    stand, look = there
    pages = look({})
    found = read(iter([next(pages), next(pages), next(pages)]))
    editing.begin(stand, topic(900, [post(90_001, 1, "2024-02-20T10:00:00Z", 7)]))
    editing.write(stand, 3, post(90_002, 3, "2024-02-20T11:00:00Z", 8))
    found += read(pages)
    assert {int(one) for one in found} == {*range(1, 71), 900}
    assert found.count("3") == 2, "once with its past, once with what was bumped"


def test_one_of_which_a_list_tells_nonsense_is_read_once(there: tuple[DiscourseStandIn, Look]) -> None:
    stand, look = there
    stand.topics[30]["created_at"] = "2024-01-01T00:00:00Z"
    real = stand._latest

    def latest(**options: Any) -> Any:
        status, headers, content = real(**options)
        told = json.loads(content)
        for one in told["topic_list"]["topics"]:
            if one["id"] in (30, 90):
                one["created_at"] = "nonsense"
        return answered(status, told)

    stand._latest = latest  # type: ignore[method-assign]
    found = read(look({}))
    assert found.count("30") >= 1
    assert {int(one) for one in found} == set(range(1, 71))
    cursor = dict(list(look({}))[-1].cursor)
    editing.begin(stand, topic(90, [post(90_001, 1, "2024-02-20T10:00:00Z", 7)]))
    pages = list(look(cursor))
    assert read(iter(pages)) == ["90"]
    assert read(look(dict(pages[-1].cursor))) == []


def test_what_was_bumped_is_read_once(there: tuple[DiscourseStandIn, Look]) -> None:
    stand, look = there
    cursor = dict(list(look({}))[-1].cursor)
    assert read(look(cursor)) == []
    for number in range(1, 41):  # more than a list page
        editing.write(stand, number, post(80_000 + number, 3, f"2024-02-20T11:00:{number:02}Z", 8))
    pages = list(look(cursor))
    assert sorted(map(int, read(iter(pages)))) == list(range(1, 41))
    assert read(look(dict(pages[0].cursor))) == read(iter(pages[1:])), "and from any page on"
    assert read(look(dict(pages[-1].cursor))) == []


def test_a_long_topic_is_told_whole_with_what_staff_alone_see(there: tuple[DiscourseStandIn, Look]) -> None:
    stand, _ = there
    posts = [post(70_000 + n, n, f"2024-02-03T10:00:{n % 60:02}Z", 7) for n in range(1, 56)]
    editing.begin(stand, topic(800, posts))
    editing.delete(stand, 70_030)
    with serving(stand) as address:
        page = next(forum_at(address).threads(["800", "999", "a name"]))
    told = json.loads(page.payloads[0].content)
    assert [one["id"] for one in told["post_stream"]["posts"]] == [70_000 + n for n in range(1, 56)]
    assert page.gone == ("999",)


@pytest.mark.parametrize(("status", "calls"), [(200, 4), (403, 126), (422, 126)])
def test_a_topic_of_thousands_is_asked_for_as_for_printing(status: int, calls: int) -> None:
    """2,500 posts in four calls; where the key may not print, in chunks of twenty."""
    stand = site(topics=topics(count=1, posts=2_500))
    asked: list[str] = []
    real = stand._topic

    def told(number: str, *, query: dict[str, str], **more: Any) -> Any:
        if query.get("print") and status != 200:
            return answered(status, {"errors": ["not you"]})
        return real(number, query=query, **more)

    stand._topic = told  # type: ignore[method-assign]
    with serving(stand) as address:
        forum = forum_at(address)
        ask = forum._ask

        def counted(path: str, params: Any) -> dict[str, Any]:
            asked.append(path)
            return ask(path, params)

        page = next(Walk(counted).threads([1]))
    assert len(json.loads(page.payloads[0].content)["post_stream"]["posts"]) == 2_500
    assert len(asked) == calls


def test_what_other_topics_do_is_not_kept() -> None:
    first = topic(1, [post(1, 1, "2024-02-03T10:00:00Z", 7)])

    def get(path: str, _: Mapping[str, Any] | None) -> dict[str, Any]:
        return {**first, "suggested_topics": [{"id": 5, "title": "somewhere else"}]}

    page = next(Walk(get).threads([1]))
    assert b"somewhere else" not in page.payloads[0].content


def test_reading_is_pure_and_its_places_are_keys() -> None:
    kept = [
        Payload("categories", json.dumps({"category_list": {"categories": [{"id": 3, "name": "Help"}]}}).encode()),
        Payload("topic/5", json.dumps(topic(5, [post(1, 1, "2024-02-03T10:00:00Z", 7)])).encode(), "5"),
        Payload("topic/6", b"{", "6"),
    ]

    def once() -> tuple[list[Any], str, list[Any]]:
        skips, source = Skips(), live.read("DISCOURSE", "kept", kept)
        batches = list(source.batches(skips))
        assert source.place(int(batches[1].posts[0][0])) == "topic/5"
        return [(one.posts, one.threads, one.channels) for one in batches], source.digest(), skips.listed

    assert once() == once()
    batches, _, skipped = once()
    assert batches[0][2] == [("3",), ("Help",)]
    assert [one.where for one in skipped] == ["topic/6"]
    with pytest.raises(NoConnection):
        live.read("WEBHOOK", "kept", kept)


def test_categories_inside_others_have_names_too() -> None:
    inner = {"id": 4, "name": "Inner", "subcategory_list": [{"id": 5, "name": "Innermost"}]}
    told = {"category_list": {"categories": [{"id": 3, "name": "Outer", "subcategory_list": [inner]}]}}
    assert names(told) == [("3", "Outer"), ("4", "Inner"), ("5", "Innermost")]


@pytest.mark.parametrize("stats", [{"users_count": 9, "posts_count": 70}, {"user_count": 9, "post_count": 70}])
def test_what_a_site_says_of_itself_in_newer_and_older_words(
    there: tuple[DiscourseStandIn, Look], stats: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand, _ = there
    reply = {"about": {"stats": stats}}
    monkeypatch.setattr(stand, "_about", lambda **_: answered(200, reply))
    with serving(stand) as address:
        about = forum_at(address).about()
    assert (about.registered_count, about.post_count) == (9, 70)
    assert about.newest_at == datetime(2024, 1, 3, 23, tzinfo=UTC)
