"""A platform's activity comes in page by page, each kept before it is read, and goes on where it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as db
from django.test.utils import CaptureQueriesContext

from clients.spaces.connectors.discourse import walk
from clients.spaces.models import AskedAgain, Channel, IngestRun, Payload, Person, Post, Pull, Space, Thread
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services import pulling, runs
from clients.spaces.services.connections import connect
from clients.spaces.services.erasing import erase
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.spaces import open_space
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import serving
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor
from tests.clients.spaces.forums import likes, post, spec, topic, write_topics
from tests.clients.spaces.platforms import KEY, site, topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
NEXT = AT + timedelta(days=8)


@pytest.fixture
def platform(forum: Space, by: Actor) -> Iterator[DiscourseStandIn]:
    """Forty topics, of which one has fifty posts."""
    long = topic(50, [post(9000 + n, n, f"2024-02-0{1 + n // 10}T10:00:{n:02}Z", 7 + n % 9) for n in range(1, 51)])
    there = site(topics=deepcopy([*topics(), long]))
    with serving(there) as address:
        connect(forum, kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        yield there


def state_of(space: Space) -> list[Any]:
    """What is held of a space and bears on any figure, by the platform's own ids."""
    posts = Post.objects.filter(space=space).order_by("external_id")
    names = "external_id thread__external_id author__external_id author__name created_at body is_counted is_accepted"
    more = "like_count answers__external_id answers_staff answers_since"
    threads = Thread.objects.filter(space=space).order_by("external_id")
    derived = "external_id title opened_at starter__external_id first_response_at first_staff_response_at"
    people = Person.objects.filter(space=space).order_by("external_id")
    return [
        list(posts.filter(is_counted=True).values_list(*names.split(), *more.split())),
        list(threads.filter(opened_at__isnull=False).values_list(*derived.split())),
        list(people.filter(first_counted_at__isnull=False).values_list("external_id", "name", "first_counted_at")),
    ]


def archived(there: DiscourseStandIn, folder: Path, by: Actor) -> list[Any]:
    """The same of a new space into which the site as it stands was taken from an archive."""
    space = open_space(spec(f"archive-{folder.name}"), by=by, at=AT)
    ingest(space, "discourse-archive", write_topics(folder, there.topics.values()), by=by, at=AT)
    return state_of(space)


def test_all_of_it_comes_in_and_again_nothing(
    forum: Space, platform: DiscourseStandIn, by: Actor, tmp_path: Path
) -> None:
    report = pulling.pull(forum, by=by, at=AT)
    assert report.is_whole
    assert (report.threads, report.posts, report.skipped) == (41, 250, [])
    assert state_of(forum) == archived(platform, tmp_path / "a", by)
    assert dangling() == {}
    again = pulling.pull(forum, by=by, at=AT)
    assert (again.payloads, again.changed, again.is_whole) == (0, 0, True)
    forum.refresh_from_db()
    assert forum.registered_count == 9
    assert Channel.objects.get(space=forum).name == "Category 3"
    pull = Pull.objects.get(space=forum)
    assert (pull.looked_at, pull.whole_at, pull.run, pull.platform_post_count) == (AT, AT, None, 250)


def test_one_look_is_one_run_and_one_line_of_the_trail(forum: Space, platform: DiscourseStandIn, by: Actor) -> None:
    pulling.pull(forum, by=by, at=AT)
    pulling.pull(forum, by=by, at=NEXT)
    run = IngestRun.objects.get()
    assert (run.kind, run.thread_count, run.post_count) == ("discourse-pull", 41, 250)
    entry = Entry.objects.get(verb="spaces.activity.ingested")
    assert (entry.target_id, entry.data["changed"]) == (str(run.pk), run.changed_count)


def test_what_happens_there_later_is_followed(
    forum: Space, platform: DiscourseStandIn, by: Actor, tmp_path: Path
) -> None:
    pulling.pull(forum, by=by, at=AT)
    editing.change(platform, 101, cooked="<p>Said otherwise</p>", actions_summary=likes(4))
    editing.change(platform, 303, hidden=True)
    editing.delete(platform, 202)
    editing.destroy(platform, 404)
    editing.destroy(platform, 501)
    editing.delete_topic(platform, 7)
    editing.destroy_topic(platform, 8)
    editing.rename(platform, 9, "Somebody else")
    editing.write(platform, 12, post(7001, 6, "2024-03-02T10:00:00Z", 99, reply_to_post_number=2))
    editing.begin(platform, topic(60, [post(7002, 1, "2024-03-03T10:00:00Z", 98)]))
    report = pulling.pull(forum, by=by, at=NEXT, again=True)
    assert report.is_whole
    held, fresh = state_of(forum), archived(platform, tmp_path / "a", by)
    assert held == fresh
    assert Post.objects.get(space=forum, external_id="404").is_deleted
    assert Thread.objects.get(space=forum, external_id="8").stated_post_count == 0
    assert dangling() == {}
    assert pulling.pull(forum, by=by, at=NEXT, again=True).changed == 0


def test_what_bumps_nothing_is_found_within_a_week(
    forum: Space, platform: DiscourseStandIn, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 41 topics each of ten looks reads the five again that were read longest ago; a week has a thousand looks."""
    monkeypatch.setattr(pulling, "LOOKS_A_ROUND", 10)
    pulling.pull(forum, by=by, at=AT)
    editing.destroy(platform, 404)
    for look in range(9):
        pulling.pull(forum, by=by, at=AT + timedelta(days=1, minutes=10 * look + 1))
    assert Post.objects.get(external_id="404").is_deleted


@pytest.mark.parametrize("pages", [1, 2, 3, 5])
def test_stopped_after_any_page_it_goes_on_behind_it(
    forum: Space, platform: DiscourseStandIn, by: Actor, tmp_path: Path, pages: int
) -> None:
    looks = 0
    while not (report := stopped(forum, pages, by)).is_whole:
        looks += 1
        assert report.pages == pages
        if looks == 2:  # pages shift under whoever reads them
            editing.destroy_topic(platform, 1)
            editing.delete_topic(platform, 2)
            editing.begin(platform, topic(61, [post(7003, 1, "2024-03-03T10:00:00Z", 98)]))
    assert looks
    pulling.pull(forum, by=by, at=NEXT, again=True)
    assert state_of(forum) == archived(platform, tmp_path / "a", by)
    assert {row.run for row in Pull.objects.all()} == {None}


def stopped(space: Space, pages: int, by: Actor) -> Any:
    """One look, over after so many pages."""
    left = iter([True] * (pages - 1) + [False] * 999)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulling, "_is_left", lambda ends: next(left))
        return pulling.pull(space, by=by, at=AT)


def test_one_that_is_killed_before_its_run_is_told(
    forum: Space, platform: DiscourseStandIn, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runs, "tell", die)
        with pytest.raises(KeyboardInterrupt):
            pulling.pull(forum, by=by, at=AT)
    assert not Entry.objects.filter(verb="spaces.activity.ingested").exists()
    pulling.pull(forum, by=by, at=NEXT)
    entry = Entry.objects.get(verb="spaces.activity.ingested")
    assert entry.data["after"]["posts"] == 250


def test_of_two_who_read_at_once_one_gives_way(forum: Space, platform: DiscourseStandIn, by: Actor) -> None:
    stopped(forum, 2, by)
    mine = pulling._Look(forum, forum.connection, by=by, at=AT)
    pulling.pull(forum, by=by, at=AT)
    with pytest.raises(pulling.PulledElsewhere):
        mine.keep(pulling.Page((), {"since": ""}), None)
    assert Pull.objects.get().cursor["since"]


def test_what_was_asked_for_is_read_first_and_once(forum: Space, platform: DiscourseStandIn, by: Actor) -> None:
    pulling.pull(forum, by=by, at=AT)
    editing.destroy(platform, 404)
    pulling.ask_again(forum.pk, ["4", "4", "not a topic"], at=AT)
    assert pulling.next_asked_at(forum.pk) == AT
    stopped(forum, 1, by)
    assert Post.objects.get(external_id="404").is_deleted
    assert list(AskedAgain.objects.values_list("thread_key", flat=True)) == ["not a topic"]
    pulling.pull(forum, by=by, at=AT)
    assert list(AskedAgain.objects.values_list("thread_key", flat=True)) == []


def test_what_came_in_there_with_an_old_date_is_found_by_walking_again(
    forum: Space, platform: DiscourseStandIn, by: Actor
) -> None:
    pulling.pull(forum, by=by, at=AT)
    editing.begin(platform, topic(61, [post(7003, 1, "2024-01-01T00:00:00Z", 98)]))
    assert pulling.pull(forum, by=by, at=NEXT).threads == 0
    before = Pull.objects.get().whole_at
    pulling.begin_anew(forum, by=by, at=NEXT)
    entry = Entry.objects.get(verb="spaces.past.begun_anew")
    assert before is not None
    assert (entry.target_label, entry.at, entry.data["before"]) == (str(forum), NEXT, {"whole_at": before.isoformat()})
    assert pulling.pull(forum, by=by, at=NEXT).threads == 1


def test_what_came_in_there_with_an_old_date_is_found_within_a_week(
    forum: Space, platform: DiscourseStandIn, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty are imported, one of them as the oldest of all: the lists name them, and the next look reads them."""
    pulling.pull(forum, by=by, at=AT)
    for number in range(100, 140):
        at = "2023-01-01T00:00:00Z" if number == 100 else f"2024-01-02T00:{number % 60:02}:00Z"
        editing.begin(platform, topic(number, [post(number * 1000, 1, at, 98)]))
    assert pulling.pull(forum, by=by, at=NEXT).threads == 0
    assert not AskedAgain.objects.exists()
    monkeypatch.setattr(walk, "NAMED_ANEW", timedelta(0))
    monkeypatch.setattr(walk, "NAMED_A_LOOK", 1)
    for _ in range(12):  # three list pages, each look with the last one of the look before; topics by the ten
        pulling.pull(forum, by=by, at=NEXT, seconds=0)
    monkeypatch.undo()
    assert pulling.pull(forum, by=by, at=NEXT).is_whole
    assert Thread.objects.filter(external_id__in=[str(n) for n in range(100, 140)]).count() == 40
    assert not AskedAgain.objects.exists()
    assert pulling.pull(forum, by=by, at=NEXT).threads == 0


def test_payloads_are_kept_once_and_figures_can_be_computed_again(
    forum: Space, platform: DiscourseStandIn, by: Actor
) -> None:
    pulling.pull(forum, by=by, at=AT)
    Payload.objects.filter(key__startswith="people/").delete()  # who registered: test_discourse_registered
    assert Payload.objects.count() == 42
    editing.change(platform, 101, cooked="<p>Said otherwise</p>")
    pulling.pull(forum, by=by, at=AT + timedelta(days=2), again=True)
    assert Payload.objects.count() == 42  # replaced within its month
    editing.destroy(platform, 101)
    pulling.pull(forum, by=by, at=NEXT, again=True)
    assert Payload.objects.count() == 43  # whoever is answered in what went missing is known from the older one
    assert pulling.recompute(forum, by=by, at=NEXT).changed == 0
    Post.objects.filter(external_id="201").update(body="spoilt", like_count=7)
    assert pulling.recompute(forum, by=by, at=NEXT).changed == 1
    assert Post.objects.get(external_id="201").like_count == 0


def test_no_answer_is_kept_in_which_an_erased_member_stands(
    forum: Space, platform: DiscourseStandIn, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the lock that an erasure keeps until its commit would keep the looks of the same test waiting
    monkeypatch.setattr(pulling, "client_lock", lambda *_: nullcontext())
    editing.change(platform, 101, user_id=555, username="Erna Erased", cooked="<p>words of hers</p>")
    pulling.pull(forum, by=by, at=AT)
    erase(Person.objects.get(external_id="555"), confirm="Erna Erased", by=by, at=AT)
    assert Payload.objects.get(key="topic/1").content is None
    editing.write(platform, 1, post(7009, 6, "2024-03-02T10:00:00Z", 555, username="Erna Erased"))
    pulling.pull(forum, by=by, at=NEXT, again=True)
    assert not Payload.objects.filter(key="topic/1", content__isnull=False).exists()
    assert not Person.objects.filter(name="Erna Erased").exists()
    assert Post.objects.filter(external_id="7009", author__name="Erna Erased").count() == 0
    assert pulling.recompute(forum, by=by, at=NEXT).changed == 0


def test_queries_do_not_grow_with_topics(forum: Space, platform: DiscourseStandIn, by: Actor) -> None:
    def queries(numbers: range, at: datetime) -> int:
        pulling.ask_again(forum.pk, map(str, numbers), at=at)
        for number in numbers:
            editing.change(platform, number * 100 + 1, cooked=f"<p>{at}</p>")
        with CaptureQueriesContext(
            db,
        ) as found:
            stopped(forum, 1, by)
        return len(found)

    pulling.pull(forum, by=by, at=AT)
    assert queries(range(1, 2), AT) == queries(range(2, 11), AT)
