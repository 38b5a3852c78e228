"""What a later input changes of what is held, and what it leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.models import Person, Post, Space, Thread, ViewTotal
from clients.spaces.rules.source import IngestReport
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services.ingestion import ingest
from tenants.kernel.actor import Actor
from tests.clients.spaces.forums import likes, post, topic, write_rows, write_topics

pytestmark = pytest.mark.django_db
FIRST, LATER = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)
JANUARY, FEBRUARY, MARCH = "2024-01-05T10:00:00+00:00", "2024-02-05T10:00:00+00:00", "2024-03-05T10:00:00+00:00"


class Forum:
    """Topics and rows taken into one space, one input after the other."""

    def __init__(self, space: Space, folder: Path, by: Actor) -> None:
        self.space, self.folder, self.by = space, folder, by
        self.inputs = 0

    def topics(self, *topics: dict[str, Any], at: datetime = FIRST) -> IngestReport:
        self.inputs += 1
        return self._take("discourse-archive", write_topics(self.folder / str(self.inputs), topics), at)

    def rows(self, *rows: list[Any], header: list[str], at: datetime = FIRST) -> IngestReport:
        self.inputs += 1
        return self._take("csv", write_rows(self.folder / f"{self.inputs}.csv", rows, header), at)

    def _take(self, kind: str, path: Path, at: datetime) -> IngestReport:
        report = ingest(self.space, kind, path, by=self.by, at=at)
        assert report.skipped == ()
        assert dangling() == {}
        return report


@pytest.fixture
def held(forum: Space, tmp_path: Path, by: Actor) -> Forum:
    return Forum(forum, tmp_path, by)


def the_post(external_id: int | str) -> Post:
    return Post.objects.select_related("author", "answers", "thread").get(external_id=str(external_id))


def test_one_change_alters_one_row(held: Forum) -> None:
    posts = [post(1, 1, JANUARY, 7), post(2, 2, FEBRUARY, 8)]
    held.topics(topic(5, posts))
    assert held.topics(topic(5, posts)).changed == 0
    posts[1]["actions_summary"] = likes(3)
    assert held.topics(topic(5, posts)).changed == 1
    assert the_post(2).like_count == 3


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"hidden": True}, "is_hidden", True),
        ({"deleted_at": FEBRUARY}, "is_deleted", True),
        ({"user_deleted": True}, "is_deleted", True),
        ({"post_type": 3}, "is_system", True),
        ({"accepted_answer": True}, "is_accepted", True),
        ({"moderator": True}, "is_staff", True),
        ({"cooked": "<p>edited</p>"}, "body", "<p>edited</p>"),
        ({"created_at": MARCH}, "created_at", datetime.fromisoformat(MARCH)),
    ],
)
def test_what_a_post_says_anew(held: Forum, change: dict[str, Any], field: str, value: object) -> None:
    opening = post(1, 1, JANUARY, 7)
    held.topics(topic(5, [opening, post(2, 2, FEBRUARY, 8)]))
    assert held.topics(topic(5, [opening, post(2, 2, FEBRUARY, 8, **change)])).changed == 1
    assert getattr(the_post(2), field) == value


def test_a_post_that_is_no_longer_there_stays(held: Forum) -> None:
    held.topics(topic(5, [post(1, 1, JANUARY, 7), post(2, 2, FEBRUARY, 8)]))
    held.topics(topic(5, [post(1, 1, JANUARY, 7)]))
    assert the_post(2).is_counted


def test_a_hidden_opening_hands_the_thread_to_the_next(held: Forum) -> None:
    posts = [post(1, 1, JANUARY, 7), post(2, 2, FEBRUARY, 8), post(3, 3, MARCH, 7)]
    held.topics(topic(5, posts))
    posts[0]["hidden"] = True
    held.topics(topic(5, posts))
    thread = Thread.objects.get()
    assert (thread.starter, thread.opened_at) == (the_post(2).author, the_post(2).created_at)
    assert thread.first_response_at == the_post(3).created_at


def test_an_author_who_loses_a_post_came_later(held: Forum) -> None:
    held.topics(topic(5, [post(1, 1, JANUARY, 7)]), topic(6, [post(2, 1, MARCH, 7)]))
    held.topics(topic(5, [post(1, 1, JANUARY, 8)]))
    firsts = dict(Person.objects.values_list("external_id", "first_counted_at"))
    assert firsts == {"7": datetime.fromisoformat(MARCH), "8": datetime.fromisoformat(JANUARY)}


def test_a_post_moves_to_another_topic(held: Forum) -> None:
    """A part of the topic is told anew, and what named the moved post there names nothing any more."""
    held.topics(
        topic(5, [post(1, 1, JANUARY, 7), post(2, 2, FEBRUARY, 8), post(3, 3, MARCH, 9, reply_to_post_number=2)])
    )
    assert the_post(3).answers == the_post(2).author
    held.topics(topic(6, [post(2, 1, FEBRUARY, 8)]))
    assert the_post(2).thread.external_id == "6"
    assert the_post(3).answers is None
    assert Thread.objects.get(external_id="5").first_response_at == datetime.fromisoformat(MARCH)


def test_a_named_post_that_changes_its_author_and_staff_mark(held: Forum) -> None:
    held.topics(topic(5, [post(1, 1, JANUARY, 7), post(2, 2, MARCH, 9, reply_to_post_number=1)]))
    held.topics(topic(5, [post(1, 1, JANUARY, 8, admin=True)]))
    reply = the_post(2)
    assert (reply.answers, reply.answers_staff) == (the_post(1).author, True)


def test_a_named_row_that_comes_later(held: Forum) -> None:
    header = ["post_id", "created_at", "author", "thread", "reply_to"]
    held.rows(["b", FEBRUARY, "bo", "t", "a"], header=header)
    assert the_post("b").answers is None
    held.rows(["a", JANUARY, "ada", "t", ""], header=header)
    assert the_post("b").answers == the_post("a").author
    held.rows(["b", FEBRUARY, "bo", "t", ""], header=header)
    assert the_post("b").answers is None


def test_a_later_post_answers_only_once_it_is_written(held: Forum) -> None:
    header = ["post_id", "created_at", "author", "thread", "reply_to"]
    held.rows(["a", JANUARY, "ada", "t", "b"], ["b", FEBRUARY, "bo", "t", "b"], header=header)
    assert the_post("a").answers_since == the_post("b").created_at
    assert the_post("b").answers_since is None


def test_the_topics_own_mark_follows_the_number(held: Forum) -> None:
    posts = [post(1, 1, JANUARY, 7), post(2, 2, FEBRUARY, 8)]
    held.topics(topic(5, posts, accepted_answer={"post_number": 2, "username": "user8"}))
    assert Thread.objects.get().marked_post == the_post(2)
    held.topics(topic(5, posts, accepted_answer=None))
    assert Thread.objects.get().marked_post is None
    held.topics(topic(5, posts, accepted_answer={"post_number": 9}))
    assert Thread.objects.get().marked_post is None


def test_what_a_source_does_not_tell_is_kept(held: Forum) -> None:
    header = ["post_id", "created_at", "author", "thread", "likes", "body", "staff"]
    held.rows(["a", JANUARY, "ada", "t", 3, "a text", 1], header=header)
    report = held.rows(["a", JANUARY, "ada", "t"], header=header[:4])
    assert report.changed == 0
    found = the_post("a")
    assert (found.like_count, found.body, found.is_staff) == (3, "a text", True)


def test_views_are_dated_when_they_differ(held: Forum) -> None:
    posts = [post(1, 1, JANUARY, 7)]
    held.topics(topic(5, posts, views=10), at=FIRST)
    held.topics(topic(5, posts, views=10), at=LATER)
    held.topics(topic(5, posts, views=25), at=LATER)
    totals = ViewTotal.objects.order_by("observed_at").values_list("observed_at", "view_count")
    assert list(totals) == [(FIRST, 10), (LATER, 25)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_a_threads_channel_is_its_earliest_rows(held: Forum, order: tuple[int, ...]) -> None:
    header = ["post_id", "created_at", "author", "thread", "channel"]
    rows = [["a", JANUARY, "ada", "t", "one"], ["b", FEBRUARY, "bo", "t", "two"], ["c", MARCH, "cy", "t", ""]]
    for place in order:
        held.rows(rows[place], header=header)
    channel = Thread.objects.get().channel
    assert channel is not None
    assert channel.external_id == "one"
