from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.events import FlagRaised, FlagSettled
from clients.spaces.models import Answer, Flag, Post, Space
from clients.spaces.rules.flag import FlagRow, Reason, Resolution, State
from clients.spaces.rules.pulling import Decision
from clients.spaces.selectors.flags import settlements
from clients.spaces.selectors.soundness import dangling
from clients.spaces.services import answers
from clients.spaces.services.flags import store
from clients.spaces.services.ingestion import ingest
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel import announcements
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tests.clients.spaces.forums import post, topic, write_topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, tzinfo=UTC)
LATER = datetime(2024, 3, 2, tzinfo=UTC)
GOOD = "2024-02-01T10:00:00Z"


def flag(key: str = "9", **changes: Any) -> FlagRow:
    """A flag with nothing special about it, on post 2 of topic 5."""
    fields: dict[str, Any] = {
        "external_id": key,
        "post_key": "2",
        "thread_key": "5",
        "reason": Reason.SPAM,
        "flagged_at": datetime(2024, 2, 2, tzinfo=UTC),
        "flag_count": 1,
        "score": 4.5,
        "state": State.OPEN,
    }
    return FlagRow(**{**fields, **changes})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    said: list[Any] = []
    for event in (FlagRaised, FlagSettled):
        monkeypatch.setitem(announcements._hearers, event, [said.append])
    return said


@pytest.fixture
def talk(forum: Space, tmp_path: Path, by: Actor) -> Post:
    """The flagged post, in its thread of two."""
    folder = write_topics(tmp_path / "a", [topic(5, [post(1, 1, GOOD, 7), post(2, 2, GOOD, 8)])])
    ingest(forum, "discourse-archive", folder, by=by, at=AT)
    return Post.objects.get(external_id="2")


def test_a_flag_is_kept_announced_and_audited_once(forum: Space, talk: Post, by: Actor, heard: list[Any]) -> None:
    report = store(forum, [flag()], by=by, at=AT)
    assert (report.flags, report.raised, report.changed) == (1, 1, 0)
    held = Flag.objects.get()
    assert (held.post, held.reason, held.state, held.seen_at, held.told_at) == (talk, "SPAM", "OPEN", AT, AT)
    assert heard == [FlagRaised(held.pk, forum.pk, talk.pk, talk.thread_id, "SPAM", held.flagged_at)]
    assert store(forum, [flag()], by=by, at=LATER).as_dict() == {"flags": 1, "raised": 0, "changed": 0, "skipped": []}
    assert len(heard) == 1
    assert Entry.objects.filter(verb="spaces.flags.taken_in").count() == 1
    assert Flag.objects.get().told_at == AT


def test_a_flag_that_changes_follows_and_says_when_it_is_settled(
    forum: Space, talk: Post, by: Actor, heard: list[Any]
) -> None:
    store(forum, [flag()], by=by, at=AT)
    assert store(forum, [flag(flag_count=3, score=9.0)], by=by, at=LATER).changed == 1
    assert len(heard) == 1
    done = flag(flag_count=3, score=9.0, state=State.RESOLVED, resolution=Resolution.AGREED)
    assert store(forum, [done], by=by, at=LATER).changed == 1
    held = Flag.objects.get()
    assert (held.flag_count, held.state, held.resolution, held.told_at) == (3, "RESOLVED", "AGREED", LATER)
    assert (held.settled_at, held.is_settled_by_staff) == (None, False)
    assert heard[1:] == [FlagSettled(held.pk, forum.pk, "AGREED", LATER, LATER, False)]


@pytest.mark.parametrize(("days", "heard_at"), [(-1, LATER - timedelta(days=1)), (0, LATER), (1, LATER)])
def test_when_and_by_whom_it_was_settled_is_kept_and_told(
    forum: Space, talk: Post, by: Actor, heard: list[Any], days: int, heard_at: datetime
) -> None:
    """As the platform tells it; what it dates later than now was settled now."""
    store(forum, [flag()], by=by, at=AT)
    then = LATER + timedelta(days=days)
    done = flag(state=State.RESOLVED, resolution=Resolution.AGREED, settled_at=then, is_settled_by_staff=True)
    assert store(forum, [done], by=by, at=LATER).changed == 1
    held = Flag.objects.get()
    assert (held.settled_at, held.is_settled_by_staff) == (then, True)
    assert heard[1:] == [FlagSettled(held.pk, forum.pk, "AGREED", LATER, heard_at, True)]
    assert settlements([held.pk]) == [(heard_at, True, "AGREED")]
    assert store(forum, [done], by=by, at=LATER).changed == 0
    store(forum, [flag()], by=by, at=LATER)
    assert Flag.objects.filter(state="OPEN", settled_at=None, is_settled_by_staff=False).exists()
    assert settlements([held.pk]) == []


def test_one_that_was_resolved_before_we_saw_it_raises_nothing(forum: Space, by: Actor, heard: list[Any]) -> None:
    assert store(forum, [flag(state=State.RESOLVED)], by=by, at=AT).raised == 1
    assert heard == []


def test_the_later_of_two_with_one_id_holds(forum: Space, by: Actor) -> None:
    assert store(forum, [flag(), flag(flag_count=2)], by=by, at=AT).flags == 1
    assert Flag.objects.get().flag_count == 2


def test_a_post_that_comes_in_later_is_joined(forum: Space, by: Actor, tmp_path: Path, heard: list[Any]) -> None:
    store(forum, [flag()], by=by, at=AT)
    assert heard[0].post_id is None
    folder = write_topics(tmp_path / "a", [topic(5, [post(1, 1, GOOD, 7), post(2, 2, GOOD, 8)])])
    ingest(forum, "discourse-archive", folder, by=by, at=LATER)
    held = Flag.objects.get()
    assert held.post is not None
    assert held.post.external_id == "2"
    assert dangling() == {}
    assert store(forum, [flag()], by=by, at=LATER).changed == 0


def test_a_thread_that_is_held_without_the_post(forum: Space, talk: Post, by: Actor, heard: list[Any]) -> None:
    store(forum, [flag(post_key="77")], by=by, at=AT)
    assert (heard[0].post_id, heard[0].thread_id) == (None, talk.thread_id)


def test_a_post_of_another_space_is_not_joined(in_alfa: Tenant, talk: Post, by: Actor) -> None:
    from clients.spaces.services.spaces import open_space
    from tests.clients.spaces.forums import spec

    other = open_space(spec("other"), by=by, at=AT)
    store(other, [flag()], by=by, at=AT)
    assert Flag.objects.get().post is None


def test_who_may_not_and_who_comes_at_a_bad_time(forum: Space, by: Actor) -> None:
    viewer = replace(by, kind=ActorKind.PERSON, roles=frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted):
        store(forum, [flag()], by=viewer, at=AT)
    with client_lock(Tenant.objects.get(slug="alfa"), "ingest"), pytest.raises(ClientBusy):
        store(forum, [flag()], by=by, at=AT)
    assert not Flag.objects.exists()


def test_a_platform_whose_clock_is_slow_opens_nothing_before_our_decision(
    forum: Space, talk: Post, by: Actor, heard: list[Any]
) -> None:
    store(forum, [flag()], by=by, at=AT)
    held = Flag.objects.get()
    decided = AT + timedelta(hours=2)
    answers.owe([held.pk], Decision.KEEP, at=decided)
    settled = flag(state=State.RESOLVED, resolution=Resolution.DISAGREED, settled_at=AT + timedelta(hours=1))
    store(forum, [settled], by=by, at=decided + timedelta(minutes=5))
    again = flag(flag_count=2, reopened_at=AT + timedelta(hours=1, minutes=30))
    store(forum, [again], by=by, at=LATER)
    held.refresh_from_db()
    assert held.reopened_at is not None
    assert decided < held.reopened_at < LATER
    assert heard[-1].flagged_at == held.reopened_at
    answers.owe([held.pk], Decision.REMOVE, at=LATER)
    answer = Answer.objects.get()
    assert (answer.decision, answer.owed_at) == (Decision.REMOVE, LATER)
