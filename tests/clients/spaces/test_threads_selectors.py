from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.spaces.models import Post, Space, Thread
from clients.spaces.selectors.threads import Outcome, ThreadView, UnknownThread, outcome, thread_view
from clients.spaces.services.flags import store
from clients.spaces.services.ingestion import ingest
from tenants.kernel.actor import Actor
from tests.clients.spaces.forums import post, topic, write_topics
from tests.clients.spaces.test_flags_services import flag

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
BEGAN = datetime(2024, 2, 1, 10, tzinfo=UTC)


def instant(hours: int) -> str:
    return (BEGAN + timedelta(hours=hours)).isoformat()


@pytest.fixture
def long_thread(forum: Space, tmp_path: Path, by: Actor) -> Thread:
    """Forty posts, one an hour; the second is hostile HTML, the third hidden, staff wrote the fourth."""
    posts = [post(number, number, instant(number), 7 + number % 3) for number in range(1, 41)]
    posts[1]["cooked"] = "<p>Hi</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    posts[2]["hidden"] = True
    posts[3]["moderator"] = True
    folder = write_topics(tmp_path / "a", [topic(5, posts, title="A long talk")])
    ingest(forum, "discourse-archive", folder, by=by, at=AT)
    return Thread.objects.get()


def numbers(view: ThreadView) -> list[int | None]:
    return [each.number for each in view.posts]


def test_a_thread_around_a_post(long_thread: Thread) -> None:
    view = thread_view(long_thread.pk, around_post_id=Post.objects.get(number=20).pk)
    assert numbers(view) == [1, *range(14, 34)]
    assert (view.earlier_count, view.later_count) == (12, 7)
    assert (view.title, view.channel) == ("A long talk", "Channel 3")
    assert view.url == "https://forum.example.com/t/5/20"
    assert [each.number for each in view.posts if each.is_asked] == [20]
    assert [each.number for each in view.posts if each.is_opening] == [1]


def test_the_newest_part_by_default(long_thread: Thread) -> None:
    view = thread_view(long_thread.pk)
    assert numbers(view) == [1, *range(34, 41)]
    assert (view.earlier_count, view.later_count) == (32, 0)


def test_around_the_opening_nothing_is_shown_twice(long_thread: Thread) -> None:
    view = thread_view(long_thread.pk, around_post_id=Post.objects.get(number=2).pk)
    assert numbers(view) == [*range(1, 16)]
    assert (view.earlier_count, view.later_count) == (0, 25)


def test_what_is_foreign_is_cleaned_and_marked(forum: Space, long_thread: Thread, by: Actor) -> None:
    store(forum, [flag(post_key="2")], by=by, at=AT)
    _, second, third, fourth, *_ = thread_view(long_thread.pk, around_post_id=Post.objects.get(number=2).pk).posts
    assert second.html == "<p>Hi</p>"
    assert (second.is_flagged, third.is_flagged) == (True, False)
    assert (second.is_out, third.is_out) == (False, True)
    assert (second.is_staff, fourth.is_staff) == (False, True)


def test_a_post_of_another_thread_is_not_shown_there(
    long_thread: Thread, forum: Space, tmp_path: Path, by: Actor
) -> None:
    folder = write_topics(tmp_path / "b", [topic(6, [post(99, 1, instant(1), 7)])])
    ingest(forum, "discourse-archive", folder, by=by, at=AT)
    view = thread_view(long_thread.pk, around_post_id=Post.objects.get(external_id="99").pk)
    assert numbers(view) == numbers(thread_view(long_thread.pk))


def test_as_many_queries_for_a_long_thread_as_for_a_short_one(
    long_thread: Thread, forum: Space, tmp_path: Path, by: Actor
) -> None:
    folder = write_topics(tmp_path / "b", [topic(6, [post(99, 1, instant(1), 7), post(98, 2, instant(2), 8)])])
    ingest(forum, "discourse-archive", folder, by=by, at=AT)
    counts = []
    for thread in Thread.objects.all():
        with CaptureQueriesContext(connection) as asked:
            thread_view(thread.pk)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_thread_that_is_not_there(forum: Space) -> None:
    with pytest.raises(UnknownThread):
        thread_view(404)


def test_the_outcome_of_a_piece(forum: Space, long_thread: Thread) -> None:
    assert outcome(forum.pk, "5", as_of=AT) == Outcome(replies=38, people=2)  # the hidden one does not count
    assert outcome(forum.pk, "5", as_of=BEGAN + timedelta(hours=4)) == Outcome(replies=2, people=1)
    assert outcome(forum.pk, "5", as_of=BEGAN) is None
    assert outcome(forum.pk, "404", as_of=AT) is None
    assert outcome(forum.pk + 1, "5", as_of=AT) is None
