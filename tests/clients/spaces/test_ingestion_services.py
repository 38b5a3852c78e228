from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.spaces.connectors import UnknownKind
from clients.spaces.connectors.csv.source import BadHeader
from clients.spaces.events import ActivityIngested
from clients.spaces.models import IngestRun, Person, Post, Space, Thread
from clients.spaces.rules.source import Skipped
from clients.spaces.selectors.coverage import coverage
from clients.spaces.services import ingestion, merge
from clients.spaces.services.ingestion import ingest
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel import announcements
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tests.clients.spaces.forums import post, topic, write_rows, write_topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
GOOD = "2024-02-01T10:00:00Z"
HEADER = ["post_id", "created_at", "author", "thread"]


def test_the_report_counts_this_input(forum: Space, tmp_path: Path, by: Actor) -> None:
    posts = [post(1, 1, GOOD, 7), post(2, 2, GOOD, 8, hidden=True), post(3, 3, GOOD, -1), post(4, 4, GOOD, 7)]
    folder = write_topics(tmp_path / "a", [topic(5, posts), topic(6, [post(5, 1, GOOD, 9)])])
    report = ingest(forum, "discourse-archive", folder, by=by, at=AT)
    assert (report.threads, report.posts, report.people) == (2, 3, 2)
    assert report.changed == 1 + 4 + 2 + 5  # the channel, four people, two threads, five posts
    again = ingest(forum, "discourse-archive", folder, by=by, at=AT)
    assert (again.threads, again.posts, again.people, again.changed) == (2, 3, 2, 0)


def test_what_is_left_behind(forum: Space, tmp_path: Path, by: Actor) -> None:
    path = write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"], ["b", "bad", "bo", "t"]], HEADER)
    report = ingest(forum, "csv", path, by=by, at=AT)
    run = IngestRun.objects.get()
    assert (run.kind, run.source_name, run.started_at, run.by_name) == ("csv", "a.csv", AT, by.name)
    assert (run.thread_count, run.post_count, run.person_count, run.changed_count) == (1, 1, 1, report.changed)
    assert run.skipped == [report.skipped[0].plain()]
    assert [each["code"] for each in run.skipped[0]["reasons"]] == ["CellNotInstant"]
    assert len(run.digest) == 64
    entry = Entry.objects.get(verb="spaces.activity.ingested")
    assert (entry.target_id, entry.data["space"], entry.data["changed"]) == (str(run.pk), "forum", report.changed)
    now = {"source": "a.csv", "digest": run.digest, "threads": 1, "posts": 1, "people": 1}
    assert (entry.data["before"], entry.data["after"]) == (None, now)
    ingest(forum, "csv", write_rows(tmp_path / "b.csv", [["c", GOOD, "cy", "t"]], HEADER), by=by, at=AT)
    last = Entry.objects.filter(verb="spaces.activity.ingested").latest("pk")
    assert (last.data["before"], last.data["after"]["source"]) == (now, "b.csv")


def test_it_is_announced(forum: Space, tmp_path: Path, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[ActivityIngested] = []
    monkeypatch.setitem(announcements._hearers, ActivityIngested, [heard.append])
    ingest(forum, "csv", write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"]], HEADER), by=by, at=AT)
    assert heard == [ActivityIngested(IngestRun.objects.get().pk, forum.pk, 3)]


def test_ids_that_come_twice(forum: Space, tmp_path: Path, by: Actor) -> None:
    rows = [["a", GOOD, "ada", "t"], ["b", GOOD, "bo", "t"], ["a", GOOD, "cy", "u"], ["a", GOOD, "di", "t"]]
    report = ingest(forum, "csv", write_rows(tmp_path / "a.csv", rows, HEADER), by=by, at=AT)
    assert report.skipped == (
        Skipped("a.csv:4", "the id 'a' came already, at a.csv:2"),
        Skipped("a.csv:5", "the id 'a' came already, at a.csv:2"),
    )
    assert (report.threads, report.posts, report.people) == (1, 2, 2)
    assert set(Person.objects.values_list("external_id", flat=True)) == {"ada", "bo"}


def test_what_has_not_come_yet_is_left_out(forum: Space, tmp_path: Path, by: Actor) -> None:
    soon = datetime.now(UTC) + timedelta(hours=20)
    rows = [["a", GOOD, "ada", "t"], ["b", "2199-03-01T10:00:00Z", "bo", "u"], ["c", soon.isoformat(), "cy", "t"]]
    report = ingest(forum, "csv", write_rows(tmp_path / "a.csv", rows, HEADER), by=by, at=AT)
    assert report.skipped == (Skipped("a.csv:3", "post 'b' lies in the future: 2199-03-01 10:00 UTC", "created_at"),)
    assert (report.threads, report.posts, report.people) == (1, 2, 2), "a clock may be wrong by some hours"
    assert IngestRun.objects.get().skipped == [report.skipped[0].plain()]


def test_posts_that_two_topic_files_tell(forum: Space, tmp_path: Path, by: Actor) -> None:
    folder = write_topics(
        tmp_path / "a", [topic(5, [post(1, 1, GOOD, 7)]), topic(6, [post(1, 1, GOOD, 7), post(2, 2, GOOD, 7)])]
    )
    report = ingest(forum, "discourse-archive", folder, by=by, at=AT)
    assert report.skipped == (Skipped("6.json", "the id '1' came already, at 5.json"),)
    assert report.posts == 2


def test_a_topic_in_two_files(forum: Space, tmp_path: Path, by: Actor) -> None:
    """Two pages of one topic are one thread; a number that comes twice is left out."""
    write_topics(tmp_path / "a" / "1", [topic(5, [post(1, 1, GOOD, 7)])])
    write_topics(tmp_path / "a" / "2", [topic(5, [post(2, 2, GOOD, 8), post(3, 1, GOOD, 9)], created_at=GOOD)])
    report = ingest(forum, "discourse-archive", tmp_path / "a", by=by, at=AT)
    assert (report.threads, report.posts) == (1, 2)
    assert report.skipped == (Skipped("2/5.json", "post '3': its number in the topic came already, at 1/5.json"),)


def test_people_of_two_spaces_are_apart(forum: Space, tmp_path: Path, by: Actor) -> None:
    from clients.spaces.services.spaces import open_space
    from tests.clients.spaces.forums import spec

    chat = open_space(spec("chat"), by=by, at=AT)
    path = write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"]], HEADER)
    for space in (forum, chat):
        assert ingest(space, "csv", path, by=by, at=AT).changed == 3
    assert (Person.objects.count(), Thread.objects.count(), Post.objects.count()) == (2, 2, 2)


def test_refusals_change_nothing(forum: Space, tmp_path: Path, by: Actor) -> None:
    with pytest.raises(BadHeader):
        ingest(forum, "csv", write_rows(tmp_path / "a.csv", [], ["post_id"]), by=by, at=AT)
    with pytest.raises(UnknownKind, match="'xml' is not a kind of input: discourse-archive, csv"):
        ingest(forum, "xml", tmp_path, by=by, at=AT)
    viewer = Actor(ActorKind.PERSON, "Vi", roles=frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted):
        ingest(forum, "csv", write_rows(tmp_path / "b.csv", [], HEADER), by=viewer, at=AT)
    assert not IngestRun.objects.exists()


def test_a_failure_in_the_middle_leaves_nothing(
    forum: Space, tmp_path: Path, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"]], HEADER)
    with monkeypatch.context() as patch:
        patch.setattr(ingestion.facts, "derive", lambda *args, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ingest(forum, "csv", path, by=by, at=AT)
    assert (Person.objects.count(), Thread.objects.count(), Post.objects.count(), IngestRun.objects.count()) == (0,) * 4
    assert ingest(forum, "csv", path, by=by, at=AT).changed == 3


def test_one_run_at_a_time(forum: Space, in_alfa: Tenant, tmp_path: Path, by: Actor) -> None:
    path = write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"]], HEADER)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with client_lock(in_alfa, "ingest"):
                held.set()
                done.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(10)
        with pytest.raises(ClientBusy):
            ingest(forum, "csv", path, by=by, at=AT)
    finally:
        done.set()
        other.join()


def test_an_empty_csv_with_a_header(forum: Space, tmp_path: Path, by: Actor) -> None:
    report = ingest(forum, "csv", write_rows(tmp_path / "a.csv", [], HEADER), by=by, at=AT)
    assert (report.threads, report.posts, report.people, report.changed) == (0, 0, 0, 0)


def test_text_survives_as_it_is(forum: Space, tmp_path: Path, by: Actor) -> None:
    body = 'tab\t backslash \\ \\N \\. newline\n return\r quote " ümlaut 🎈 \x1f end'
    header = [*HEADER, "body"]
    rows = [["a", GOOD, "a\\b", "t\tu", body], ["b", GOOD, "\\N", "t", "\\."]]
    ingest(forum, "csv", write_rows(tmp_path / "a.csv", rows, header), by=by, at=AT)
    first, second = Post.objects.select_related("author", "thread").order_by("external_id")
    assert (first.body, first.author.external_id, first.thread.external_id) == (body, "a\\b", "t\tu")
    assert (second.body, second.author.external_id) == ("\\.", "\\N")


def test_queries_do_not_grow_with_the_input(forum: Space, tmp_path: Path, by: Actor) -> None:
    counted = []
    for count in (2, 20, 2_000):
        rows = [[f"{count}-{at}", GOOD, f"p{at}", f"t{at}"] for at in range(count)]
        path = write_rows(tmp_path / f"{count}.csv", rows, HEADER)
        with CaptureQueriesContext(connection) as asked:
            ingest(forum, "csv", path, by=by, at=AT)
        counted.append(len(asked))
    assert counted[1] == counted[2], "once something is held, as many for 2,000 rows as for 20"
    assert max(counted) <= 70


def test_told_columns_are_those_of_the_table() -> None:
    columns = {field.column for field in Post._meta.local_concrete_fields}
    assert set(merge._TOLD_OF_POSTS) <= columns


def test_coverage(forum: Space, tmp_path: Path, by: Actor) -> None:
    posts = [post(1, 1, GOOD, 7), post(2, 2, GOOD, 8, hidden=True)]
    folder = write_topics(tmp_path / "a", [topic(5, posts), topic(6, [post(3, 1, GOOD, 9)], posts_count=4)])
    ingest(forum, "discourse-archive", folder, by=by, at=AT)
    found = coverage(forum)
    assert (found.threads, found.we_hold, found.counted, found.source_says, found.threads_short) == (2, 3, 2, 6, 1)
    assert found.read_at == AT


def test_coverage_of_a_source_that_does_not_tell(forum: Space, tmp_path: Path, by: Actor) -> None:
    assert coverage(forum).read_at is None
    ingest(forum, "csv", write_rows(tmp_path / "a.csv", [["a", GOOD, "ada", "t"]], HEADER), by=by, at=AT)
    found = coverage(forum)
    assert (found.we_hold, found.source_says, found.threads_short) == (1, None, 0)
