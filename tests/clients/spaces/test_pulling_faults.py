"""A platform that misbehaves, at the wire: nothing is lost, nothing comes twice, and what is wrong is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.connectors import wire
from clients.spaces.connectors.discourse import walk
from clients.spaces.models import Connection, Payload, Post, Pull, Space
from clients.spaces.rules.connection import NoConnection, NotUnderstood, PlatformRefused, PlatformUnreachable
from clients.spaces.services import pulling
from clients.spaces.services.connections import connect
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import Reply, Trouble, answered, serving
from tenants.kernel.actor import Actor
from tests.clients.spaces.forums import post, topic
from tests.clients.spaces.platforms import KEY, SECRET, topics
from tests.clients.spaces.test_pulling_services import archived, state_of

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
CODES = {
    Trouble.FAULT: "PlatformFails",
    Trouble.READ_ONLY: "PlatformFails",
    Trouble.PAGE: "PageInsteadOfData",
    Trouble.CUT: "NoAnswer",
    Trouble.DRIP: "NoAnswer",
    Trouble.ELSEWHERE: "LeadsElsewhere",
    Trouble.SLOW_DOWN: "TooManyCalls",
}


class Shifty(DiscourseStandIn):
    """A site whose answers can be exchanged for others, by the path."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.instead: dict[str, Any] = {}

    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        told = self.instead.get(path)
        if callable(told):
            told = told(query)
        return answered(200, told) if told is not None else super().answer(method, path, query, environ, body)


@pytest.fixture
def platform(forum: Space, by: Actor) -> Iterator[Shifty]:
    there = Shifty(deepcopy(topics(count=35, posts=3)), key=KEY, username="agency", clock=lambda: AT)
    with serving(there) as address:
        connect(forum, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        yield there


def whole(space: Space, there: DiscourseStandIn, folder: Path, by: Actor) -> bool:
    """Whether all came in, and nothing twice, once the platform is itself again."""
    pulling.pull(space, by=by, at=LATER)
    return state_of(space) == archived(there, folder, by)


@pytest.mark.parametrize(
    ("kind", "calls"), [*((kind, 20) for kind in CODES), (Trouble.FAULT, 0), (Trouble.CUT, 5), (Trouble.PAGE, 36)]
)
def test_whatever_goes_wrong_at_whichever_call(
    forum: Space, platform: Shifty, by: Actor, tmp_path: Path, kind: Trouble, calls: int, monkeypatch: Any
) -> None:
    """After so many calls that go well. What came before is kept, or the refusal is all there is."""
    monkeypatch.setattr(wire, "LONGEST_CALL_SECONDS", 0.5)
    left = iter([True] * calls)
    monkeypatch.setattr(platform, "_next", lambda method: None if next(left, False) else kind)
    try:
        report = pulling.pull(forum, by=by, at=AT)
        assert report.refusal is not None
    except (PlatformRefused, PlatformUnreachable):
        assert not Post.objects.exists()
    monkeypatch.undo()
    held = Connection.objects.get()
    assert (held.last_error_code, held.is_failing) == (CODES[kind], True)
    assert Pull.objects.get().looked_at is None
    assert whole(forum, platform, tmp_path / "a", by)
    assert not Connection.objects.get().is_failing


def test_a_moment_that_it_asks_for_is_given(forum: Space, platform: Shifty, by: Actor, monkeypatch: Any) -> None:
    waited: list[float] = []
    monkeypatch.setattr(pulling.time, "sleep", waited.append)
    platform.wait_seconds = 2
    calls = iter(range(10_000))
    monkeypatch.setattr(platform, "_next", lambda _: Trouble.SLOW_DOWN if next(calls) % 12 == 11 else None)
    assert pulling.pull(forum, by=by, at=AT).is_whole
    assert set(waited) == {2}
    assert Post.objects.count() == 105


def test_what_a_slow_site_has_told_is_kept_soon(
    forum: Space, platform: Shifty, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look ends between two pages, so none may take long: here each topic is one."""
    monkeypatch.setattr(walk, "LONGEST_PAGE_SECONDS", 0.0)
    assert pulling.pull(forum, by=by, at=AT).pages >= 35


def test_a_page_that_is_repeated_for_ever_is_not_followed(forum: Space, platform: Shifty, by: Actor) -> None:
    page = platform._latest(query={"order": "created", "ascending": "true"})
    told = json.loads(page[2])
    told["topic_list"]["more_topics_url"] = "/latest?page=1"
    platform.instead["/latest.json"] = told
    report = pulling.pull(forum, by=by, at=AT)
    assert isinstance(report.refusal, NotUnderstood)
    assert Post.objects.count() == 90


def test_posts_in_another_order_are_the_same(forum: Space, platform: Shifty, by: Actor, tmp_path: Path) -> None:
    pulling.pull(forum, by=by, at=AT)
    for one in platform.topics.values():
        one["post_stream"]["posts"].reverse()
    assert pulling.pull(forum, by=by, at=LATER, again=True).changed == 0


def test_one_malformed_topic_is_skipped_listed_and_kept(forum: Space, platform: Shifty, by: Actor) -> None:
    platform.instead["/t/3.json"] = {**platform.topics[3], "created_at": "yesterday"}
    report = pulling.pull(forum, by=by, at=AT)
    assert [one.where for one in report.skipped] == ["topic/3"]
    kept = Payload.objects.get(key="topic/3")
    assert "created_at" in kept.problem
    assert kept.content
    assert Post.objects.count() == 102
    del platform.instead["/t/3.json"]
    assert pulling.pull(forum, by=by, at=LATER, again=True).is_whole
    assert Post.objects.count() == 105
    assert Payload.objects.get(key="topic/3", is_current=True).problem == ""


def test_a_topic_that_names_posts_it_does_not_tell_is_no_whole_thread(
    forum: Space, platform: Shifty, by: Actor
) -> None:
    """Or what is held of it would be marked deleted."""
    pulling.pull(forum, by=by, at=AT)
    told = deepcopy(platform.topics[3])
    told["post_stream"]["posts"] = told["post_stream"]["posts"][:1]
    platform.instead["/t/3.json"] = told
    platform.instead["/t/3/posts.json"] = {"post_stream": {"posts": []}}
    pulling.pull(forum, by=by, at=LATER, again=True)
    assert not Post.objects.filter(is_deleted=True).exists()
    assert "names posts" in Payload.objects.get(key="topic/3").problem
    assert pulling.recompute(forum, by=by, at=LATER).changed == 0


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/latest.json", {"topics": []}),
        ("/latest.json", {"topic_list": {"topics": [{"id": "seven"}]}}),
        ("/categories.json", {"categories": []}),
        ("/about.json", {"about": {"stats": []}}),
    ],
)
def test_a_schema_that_changed_is_said(forum: Space, platform: Shifty, by: Actor, path: str, told: Any) -> None:
    platform.instead[path] = told
    with pytest.raises(NotUnderstood):
        pulling.pull(forum, by=by, at=AT)
    assert Connection.objects.get().last_error_code == "NotUnderstood"
    assert not Post.objects.exists()


def test_topics_that_are_all_told_otherwise_are_said(forum: Space, platform: Shifty, by: Actor) -> None:
    """Nothing but the names of its categories was understood."""
    for number in platform.topics:
        platform.instead[f"/t/{number}.json"] = {"topic": {"id": number}}
    report = pulling.pull(forum, by=by, at=AT)
    assert isinstance(report.refusal, NotUnderstood)
    assert Connection.objects.get().last_error_code == "NotUnderstood"
    assert list(Payload.objects.values_list("key", flat=True)) == ["categories"]


def test_a_key_that_may_read_no_topic_deletes_nothing(forum: Space, platform: Shifty, by: Actor) -> None:
    pulling.pull(forum, by=by, at=AT)
    platform._key = "another key"
    with pytest.raises(PlatformRefused):
        pulling.pull(forum, by=by, at=LATER, again=True)
    assert not Post.objects.filter(is_deleted=True).exists()


def test_a_pinned_topic_is_read_and_hides_none(forum: Space, platform: Shifty, by: Actor) -> None:
    """Discourse lists it first, out of its order."""
    platform.topics[33]["pinned_globally"] = True
    assert pulling.pull(forum, by=by, at=AT).is_whole
    assert Post.objects.count() == 105
    editing.write(platform, 4, post(7001, 4, "2024-03-02T10:00:00Z", 99))
    editing.begin(platform, topic(60, [post(7002, 1, "2024-03-03T10:00:00Z", 98)]))
    assert pulling.pull(forum, by=by, at=LATER).threads == 2


def test_a_webhook_tells_no_activity(forum: Space, by: Actor) -> None:
    with pytest.raises(NoConnection):
        pulling.pull(forum, by=by, at=AT)
    connect(forum, kind="WEBHOOK", base_url="http://127.0.0.1:9", secret=SECRET, by=by, at=AT)
    with pytest.raises(NoConnection):
        pulling.pull(forum, by=by, at=AT)
