"""Judging posts behind the request: what is pending, what goes, and what a kill in the middle leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.spaces.models import Person, Post, Space, TextSignal
from clients.spaces.rules.signals import known
from clients.spaces.rules.signals.known import Kind
from clients.spaces.services import erasing, signals
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from tenants.boards.models import Work
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.clients.spaces.forums import spec, write_rows

pytestmark = pytest.mark.django_db
AT = datetime(2024, 6, 1, tzinfo=UTC)
HEADER = ["post_id", "created_at", "author", "thread", "body"]
GOOD, BAD = "This is a wonderful and helpful answer", "This is a terrible answer and I hate it"


@pytest.fixture
def forum(in_alfa: Tenant, tmp_path: Path, by: Actor) -> Space:
    space = open_space(spec(), by=by, at=AT)
    take_in(space, tmp_path, [("a", "ada", GOOD), ("b", "bo", BAD), ("c", "ada", "ok")], by)
    return space


def take_in(space: Space, folder: Path, posts: list[tuple[str, str, str]], by: Actor) -> None:
    rows = [[key, f"2024-05-02T10:{n:02}:00Z", who, "t", body] for n, (key, who, body) in enumerate(posts)]
    ingest(space, "csv", write_rows(folder / "posts.csv", rows, HEADER), by=by, at=AT)


def tones() -> dict[str, str]:
    held = TextSignal.objects.filter(kind=Kind.SENTIMENT).select_related("post")
    return {each.post.external_id: each.label for each in held}


def test_ingestion_asks_and_judges_nothing_itself(forum: Space) -> None:
    assert not TextSignal.objects.exists()
    work = Work.objects.get(kind=signals.KIND)
    assert (work.object_id, work.done_at) == (signals.EVERY_POST, None)
    assert signals.judge_all() == 3
    assert tones() == {"a": "positive", "b": "negative"}
    one = TextSignal.objects.get(post__external_id="a", kind=Kind.SENTIMENT)
    assert (one.space_id, one.at, one.model) == (forum.pk, one.post.created_at, "asent")
    assert signals.judge_all() == 0


def test_only_what_changed_is_judged_again(forum: Space, tmp_path: Path, by: Actor) -> None:
    signals.judge_all()
    kept = TextSignal.objects.get(post__external_id="b", kind=Kind.SENTIMENT).pk
    take_in(forum, tmp_path, [("a", "ada", BAD), ("b", "bo", BAD), ("d", "cy", GOOD)], by)
    assert tones() == {"b": "negative"}
    assert signals.judge_all() == 2
    assert tones() == {"a": "negative", "b": "negative", "d": "positive"}
    assert TextSignal.objects.filter(pk=kept).exists()


def test_what_is_not_counted_or_gone_has_none(forum: Space) -> None:
    signals.judge_all()
    Post.objects.filter(external_id="a").update(is_hidden=True)
    assert tones() == {"b": "negative"}
    Post.objects.filter(external_id="b").delete()
    assert tones() == {}
    assert signals.judge_all() == 0


def test_an_erased_members_go_and_stay_away(forum: Space, by: Actor) -> None:
    signals.judge_all()
    erasing.erase(Person.objects.get(external_id="ada"), confirm="ada", by=by, at=AT)
    assert set(TextSignal.objects.values_list("post__external_id", flat=True)) == {"b"}
    assert signals.judge_all() == 0


def test_killed_in_the_middle_it_goes_on(forum: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "BATCH", 1)
    read, calls = signals.read, []

    def dies_at_the_second(body: str, *, is_html: bool) -> list[object]:
        calls.append(body)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return list(read(body, is_html=is_html))

    monkeypatch.setattr(signals, "read", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        signals.judge_all()
    assert tones() == {"a": "positive"}
    assert signals.judge_all() == 2
    assert tones() == {"a": "positive", "b": "negative"}


def test_a_pass_ends_and_asks_for_the_rest(forum: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "BATCH", 1)
    monkeypatch.setattr(signals, "MOST_IN_A_PASS", 2)
    Work.objects.filter(kind=signals.KIND).update(done_at=AT)
    signals.judge_some(at=AT)
    assert signals.left() == 1
    assert Work.objects.filter(kind=signals.KIND, done_at=None).exists()
    Work.objects.filter(kind=signals.KIND).update(done_at=AT)
    signals.judge_some(at=AT)
    assert signals.left() == 0
    assert not Work.objects.filter(kind=signals.KIND, done_at=None).exists()


def test_a_new_model_judges_everything_anew(forum: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    signals.judge_all()
    newer = {**known.versions(), Kind.SENTIMENT: "9.9/1"}
    monkeypatch.setattr(signals, "versions", lambda: newer)
    assert signals.left() == 3
    assert signals.judge_all() == 3
    assert TextSignal.objects.filter(version__contains="9.9/1").count() == TextSignal.objects.count()


def test_queries_do_not_grow_with_posts(forum: Space, tmp_path: Path, by: Actor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            signals.judge_all()
        return len(queries)

    few = asked()
    take_in(forum, tmp_path, [(f"n{n}", "bo", GOOD) for n in range(40)], by)
    assert asked() == few
