"""Who was of the staff when: posts of that span are staff posts, whatever the platform told, before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clients.spaces.models import Person, Post, RosterEntry, Space, Thread
from clients.spaces.services import erasing, roster
from clients.spaces.services.ingestion import ingest
from reporting.selectors.metrics import month_metrics
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import post, topic, write_topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 5, 1, tzinfo=UTC)
FEB, MARCH, APRIL = (datetime(2024, month, 1, tzinfo=UTC) for month in (2, 3, 4))
Take = Callable[..., None]


def posts(**ada: Any) -> list[dict[str, Any]]:
    """Bo (8) asks in February and in March, Ada (7) answers both times, Cy (9) answers Ada in March."""
    return [
        topic(5, [post(1, 1, "2024-02-10T10:00:00Z", 8), post(2, 2, "2024-02-11T10:00:00Z", 7, **ada)]),
        topic(6, [
            post(3, 1, "2024-03-10T10:00:00Z", 8), post(4, 2, "2024-03-11T10:00:00Z", 7, **ada),
            post(5, 3, "2024-03-12T10:00:00Z", 9, reply_to_post_number=2),
        ]),
    ]  # fmt: skip


@pytest.fixture
def take(forum: Space, tmp_path: Path, by: Actor) -> Take:
    def taken(folder: str, topics: list[dict[str, Any]]) -> None:
        ingest(forum, "discourse-archive", write_topics(tmp_path / folder, topics), by=by, at=AT)

    return taken


@pytest.fixture
def ada(take: Take) -> Person:
    take("first", posts())
    return Person.objects.get(external_id="7")


def staff_posts() -> list[str]:
    return sorted(Post.objects.filter(is_staff=True).values_list("external_id", flat=True))


def everything() -> list[list[tuple[Any, ...]]]:
    threads = ("external_id", "is_staff_started", "first_response_at", "first_member_response_at")
    told = ("external_id", "is_staff", "answers_id", "answers_staff")
    return [
        list(Thread.objects.order_by("pk").values_list(*threads, "first_staff_response_at")),
        list(Post.objects.order_by("pk").values_list(*told)),
    ]


def test_a_span_marks_and_taken_back_it_leaves_what_stood(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    before = everything()
    march = month_metrics(Month(2024, 3), zone=in_alfa.zone, as_of=AT)
    assert (march["active_members"], march["median_first_staff_response_hours"]) == (3, None)
    entry = roster.add(ada, from_at=MARCH, until_at=APRIL, note="On loan", by=by, at=AT)
    assert staff_posts() == ["4"]
    assert (Post.objects.get(external_id="4").told_staff, Post.objects.get(external_id="2").told_staff) == (False, None)
    assert Post.objects.get(external_id="5").answers_staff is True
    thread = Thread.objects.get(external_id="6")
    assert thread.first_staff_response_at == datetime(2024, 3, 11, 10, tzinfo=UTC)
    assert thread.first_member_response_at == datetime(2024, 3, 12, 10, tzinfo=UTC)
    march = month_metrics(Month(2024, 3), zone=in_alfa.zone, as_of=AT)
    assert (march["active_members"], march["median_first_staff_response_hours"]) == (2, 24.0)
    roster.remove(entry, by=by, at=AT)
    assert everything() == before
    assert not Post.objects.filter(told_staff__isnull=False).exists()
    verbs = list(Entry.objects.filter(verb__startswith="spaces.roster.").values_list("verb", flat=True).order_by("pk"))
    assert verbs == ["spaces.roster.added", "spaces.roster.removed"]


def test_the_span_is_half_open_and_moves(ada: Person, by: Actor) -> None:
    written = datetime(2024, 3, 11, 10, tzinfo=UTC)
    entry = roster.add(ada, from_at=FEB, until_at=None, by=by, at=AT)
    assert staff_posts() == ["2", "4"]
    roster.end(entry, until_at=written, by=by, at=AT)
    assert staff_posts() == ["2"], "until means before"
    roster.remove(entry, by=by, at=AT)
    roster.add(ada, from_at=written, until_at=APRIL, by=by, at=AT)
    assert staff_posts() == ["4"], "from means from that instant on"


def test_a_later_input_follows_the_roster(ada: Person, take: Take, by: Actor) -> None:
    entry = roster.add(ada, from_at=MARCH, until_at=None, by=by, at=AT)
    marked = everything()
    take("again", posts())
    assert everything() == marked
    new = topic(7, [post(6, 1, "2024-04-10T10:00:00Z", 7), post(7, 2, "2024-01-10T10:00:00Z", 7)])
    take("more", [*posts(), new])
    assert staff_posts() == ["4", "6"]
    roster.remove(entry, by=by, at=AT)
    assert staff_posts() == []


def test_what_the_platform_tells_stays_the_platforms(ada: Person, take: Take, by: Actor) -> None:
    entry = roster.add(ada, from_at=MARCH, until_at=None, by=by, at=AT)
    take("told", posts(staff=True))
    assert staff_posts() == ["2", "4"]
    roster.remove(entry, by=by, at=AT)
    assert staff_posts() == ["2", "4"], "the platform says so"
    take("untold", posts())
    assert staff_posts() == []


def test_what_is_refused_changes_nothing(ada: Person, by: Actor) -> None:
    moderator = Actor(
        kind=ActorKind.PERSON, name="Mo", user_id=1, schema_name="c_alfa", roles=frozenset({Role.MODERATOR})
    )
    with pytest.raises(NotPermitted):
        roster.add(ada, from_at=FEB, until_at=None, by=moderator, at=AT)
    with pytest.raises(roster.NoSpan):
        roster.add(ada, from_at=MARCH, until_at=MARCH, by=by, at=AT)
    entry = roster.add(ada, from_at=MARCH, until_at=None, by=by, at=AT)
    with pytest.raises(roster.SpansOverlap):
        roster.add(ada, from_at=FEB, until_at=APRIL, by=by, at=AT)
    roster.add(ada, from_at=FEB, until_at=MARCH, by=by, at=AT)
    with pytest.raises(roster.NoSpan):
        roster.end(entry, until_at=FEB, by=by, at=AT)
    with pytest.raises(NotPermitted):
        roster.remove(entry, by=moderator, at=AT)
    platform = Person.objects.create(space_id=ada.space_id, external_id="-1", is_system=True)
    with pytest.raises(roster.NotOnTheRoster):
        roster.add(platform, from_at=FEB, until_at=None, by=by, at=AT)
    RosterEntry.objects.all().delete()
    with pytest.raises(roster.NotOnTheRoster):
        roster.end(entry, until_at=APRIL, by=by, at=AT)
    erasing.erase(ada, confirm=erasing.called(ada), by=by, at=AT)
