"""Flags, threads and connections of one client are nothing to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clients.spaces.models import Connection, DayTally, Flag, Payload, Person, ReachTerm, Space, Thread
from clients.spaces.rules.connection import PULL
from clients.spaces.rules.offline import EntrySpec, GatheringSpec
from clients.spaces.rules.space import SpaceTerms, Visibility
from clients.spaces.selectors import connections, evidence, latest, pulls
from clients.spaces.selectors import offline as by_hand
from clients.spaces.selectors import uploads as handed_in
from clients.spaces.selectors.tallies import tallied_months
from clients.spaces.selectors.threads import UnknownThread, outcome, thread_view
from clients.spaces.services import offline, pulling, trying, uploads
from clients.spaces.services.connections import connect, disconnect
from clients.spaces.services.flags import store
from clients.spaces.services.ingestion import ingest
from clients.spaces.services.publishing import NoConnection, Outgoing, find_published, publish
from clients.spaces.services.spaces import change, open_space
from clients.spaces.standin.server import serving
from tenants.boards.models import Work
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.clients.spaces.forums import post, spec, topic, write_topics
from tests.clients.spaces.platforms import KEY, site, topics
from tests.clients.spaces.test_flags_services import flag

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)
GOOD = "2024-02-01T10:00:00Z"


@pytest.fixture
def both(alfa: Tenant, beta: Tenant, tmp_path: Path, by: Actor) -> tuple[Space, Space]:
    """The same space at two clients; alfa's has a flagged post and a connection."""
    with client(beta):
        other = open_space(spec(), by=by, at=AT)
    with client(alfa):
        one = open_space(spec(), by=by, at=AT)
        folder = write_topics(tmp_path / "a", [topic(5, [post(1, 1, GOOD, 7), post(2, 2, GOOD, 8)])])
        ingest(one, "discourse-archive", folder, by=by, at=AT)
        store(one, [flag()], by=by, at=AT)
        connect(one, kind="DISCOURSE", base_url="https://forum.example.com", secret="k" * 20, by=by, at=AT)
    return one, other


def test_flags_threads_and_connections_stay_where_they_are(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    with client(alfa):
        thread = Thread.objects.get()
        assert thread_view(thread.pk).posts
        assert outcome(both[0].pk, "5", as_of=AT) is not None
        assert latest.post_at(both[0].pk) is not None
        assert latest.flag_told_at(both[0].pk) == AT
        assert connections.visible_to(by).count() == connections.spaces_visible_to(by).count() == 1
    with client(beta):
        assert not Flag.objects.exists()
        assert not Connection.objects.exists()
        with pytest.raises(UnknownThread):
            thread_view(thread.pk)
        assert outcome(both[1].pk, "5", as_of=AT) is None
        assert (latest.post_at(both[0].pk), latest.flag_told_at(both[0].pk)) == (None, None)
        assert not connections.visible_to(by).exists()
        store(both[1], [flag()], by=by, at=AT)
        assert Flag.objects.get().post is None
    with client(alfa):
        assert Flag.objects.count() == 1


def test_a_space_is_changed_at_one_client_alone(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    terms = SpaceTerms("Kelp on the hull", Visibility.PRIVATE, Role.ANALYST, "Kelp", ("kelp",))
    with client(alfa):
        change(both[0], terms, seen=1, reason="Kelp", by=by, at=AT)
    for tenant, name in ((alfa, "Kelp on the hull"), (beta, "Forum")):
        with client(tenant):
            (space,) = Space.objects.all()
            assert (space.name, space.changes, bool(space.keywords)) == (name, 1 + (tenant == alfa), tenant == alfa)


def test_what_was_entered_and_what_became_of_it_stays_where_it_is(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    with client(alfa):
        held = trying.hold(both[0], trying.Entered("DISCOURSE", "https://forum.example.com", "", KEY), at=AT)
        assert connections.history(both[0], by).count() == 1
    with client(beta):
        for space in both:
            assert not connections.history(space, by).exists()
            with pytest.raises(trying.HeldTooLong):
                trying.keep(space, held, by=by, at=AT)
            with pytest.raises(NoConnection):
                disconnect(space, by=by, at=AT)
    with client(alfa):
        assert connections.visible_to(by).count() == 1
        assert Work.objects.get(kind=PULL).done_at is None


def test_nothing_is_published_through_another_clients_connection(beta: Tenant, both: tuple[Space, Space]) -> None:
    with client(beta):
        with pytest.raises(NoConnection):
            publish(both[1].pk, Outgoing("k", "A title", "A body"), at=AT)
        with pytest.raises(NoConnection):
            find_published(both[1].pk, "k")


def test_days_are_told_of_their_own_client_alone(alfa: Tenant, beta: Tenant, both: tuple[Space, Space]) -> None:
    for tenant, posts in ((alfa, 2), (beta, 0)):
        with client(tenant):
            asked = [space.pk for space in both]
            told = tallied_months([Month(2024, 2)], zone=tenant.zone, as_of=AT, space_ids=asked)
            assert told is not None
            assert int(told[0].posts.count.sum()) == posts
            assert DayTally.objects.exists() == bool(posts)


def test_a_file_that_was_handed_in_stays_where_it_is(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    rows = b"post_id,created_at,author,thread\nz,2024-02-03T10:00:00Z,alfa-only,t\n"
    with client(alfa):
        made = uploads.hand_in(both[0], [rows], name="posts.csv", size=len(rows), by=by, at=AT)
        assert [each.pk for each in handed_in.visible_to(by)] == [made.pk]
        assert [work.tenant_id for work in Work.objects.filter(kind=uploads.WORK)] == [alfa.pk]
    with client(beta):
        assert not handed_in.visible_to(by).exists()
        uploads.perform(made.pk, AT)
        uploads.expire(made.pk, AT)
        assert not Person.objects.filter(external_id="alfa-only").exists()
    with client(alfa):
        uploads.perform(made.pk, AT)
        assert handed_in.visible_to(by).get().state == "READY"


def test_what_a_platform_answered_and_how_it_is_read_stays_where_it_is(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    with serving(site(topics=topics(count=3, posts=2))) as address, client(alfa):
        connect(both[0], kind="DISCOURSE", base_url=address, username="agency", secret=KEY, by=by, at=AT)
        pulling.pull(both[0], by=by, at=AT)
        pulling.ask_again(both[0].pk, ["1"], at=AT)
        found = pulls.reading(both[0], by)
        assert found is not None
        assert (found.account.held, found.account.source_says, found.next_at) == (8, 6, AT)
        assert Payload.objects.count() == 6  # topics, categories, who registered on two days
        assert (found.joined_count, found.people_untold) == (2, None)
        assert evidence.spaces_visible_to(by).count() == 1
    with client(beta):
        assert not Payload.objects.exists()
        assert pulling.next_asked_at(both[0].pk) is None
        found = pulls.reading(both[1], by)
        assert found is not None
        assert (found.account.held, found.pull, found.next_at, found.unread) == (0, None, None, [])
        assert (found.heard, found.handled_at) == (None, None)
        assert pulling.recompute(both[1], by=by, at=AT).payloads == 0


def test_what_is_entered_by_hand_stays_where_it_is(
    alfa: Tenant, beta: Tenant, both: tuple[Space, Space], by: Actor
) -> None:
    later = AT + timedelta(days=10)
    with client(alfa):
        group = offline.plan_group("Elderly", ["LETTER"], by=by, at=later)
        told = GatheringSpec("Meeting", "HYBRID", later - timedelta(hours=3), later - timedelta(hours=1), 12, 30)
        gathering = offline.note_gathering(both[0], told, groups=[group.pk], by=by, at=later)
        entry = offline.note_entry(both[0], EntrySpec(later.date(), "LETTER"), group=group.pk, by=by, at=later)
        held = by_hand.of_month(Month.of(later, alfa.zone), by, zone=alfa.zone, as_of=later)
        assert (held.attendance.visits, held.turnouts[0].total) == (42, 43)
    with client(beta):
        held = by_hand.of_month(Month.of(later, beta.zone), by, zone=beta.zone, as_of=later)
        assert (held.gatherings, held.entries, held.plan, held.attendance.visits) == ([], [], [], 0)
        for query in (by_hand.gatherings_visible_to, by_hand.entries_visible_to, by_hand.plan_visible_to):
            assert not query(by).exists()
        with pytest.raises(offline.TakenOut):
            offline.correct_gathering(gathering, told, seen=1, reason="why", by=by, at=later)
        with pytest.raises(offline.TakenOut):
            offline.delete_gathering(gathering, reason="why", by=by, at=later)
        with pytest.raises(offline.TakenOut):
            offline.delete_entry(entry, reason="why", by=by, at=later)
    with client(alfa):
        assert by_hand.gatherings_visible_to(by).count() == by_hand.entries_visible_to(by).count() == 1
        offline.drop_group(group, by=by, at=later)
        offline.plan_group("Elderly", ["LETTER"], by=by, at=later + timedelta(days=1))
        assert ReachTerm.objects.count() == 1
    with client(beta):
        offline.plan_group("Elderly", ["LETTER"], by=by, at=later)
        assert not ReachTerm.objects.exists(), "the other's group of that name was planned before"
