"""kill -9 at each point of a publication: counted at the receiving side, it is sent once, whatever the platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from clients.spaces.rules.connection import Kind
from clients.spaces.standin.server import StandIn, Trouble
from content_calendar.models import Item
from content_calendar.services import approvals
from content_calendar.services.approvals import PUBLISH
from tenants.boards.models import Work
from tenants.boards.services.work import CLAIM
from tenants.context import client
from tests.content_calendar import worker
from tests.content_calendar.committed import Committed, a_client, with_client
from tests.content_calendar.conftest import NOW, SLOT
from tests.content_calendar.places import Place, serving_a
from tests.content_calendar.talkers import Talker
from tests.forked import Forked

AFTER = SLOT + CLAIM + timedelta(seconds=1)
"""When the claim of a worker that died has run out."""
POINTS = ("claimed", "sent", "noting", "noted")
PARTS = (0, 0.15, 0.3, 0.45, 0.6, 0.75)


@pytest.fixture(params=list(Kind), ids=str)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with serving_a(request.param) as there:
        yield there


@pytest.fixture
def people(own_database: str) -> Committed:
    return a_client()


def start(people: Committed, item: Item, database: str, *, at: datetime, point: str = "none") -> Forked:
    """A worker that has begun with the item."""
    with client(people.tenant):
        work = Work.objects.get(kind=PUBLISH, object_id=item.pk)
    began = Forked(database, worker.perform, people.tenant.slug, work.pk, at, point)
    assert began.line() == worker.READY
    return began


def scheduled(people: Committed, place: Place, title: str) -> Item:
    item = with_client(people, place=place, title=title)
    with client(people.tenant):
        return approvals.approve(item, edition=1, by=people.approvers[0], at=NOW)


def standing(people: Committed, item: Item) -> Item:
    with client(people.tenant):
        return Item.objects.get(pk=item.pk)


def is_out_once(people: Committed, item: Item, place: Place) -> None:
    out, held = standing(people, item), place.holds(item)
    assert (out.status, out.sending_at) == ("PUBLISHED", None)
    assert place.calls(item) == 1
    assert held is not None
    assert (out.external_id, out.url) == (held.external_id, held.url)


def test_killed_between_any_two_steps_it_is_sent_once(people: Committed, own_database: str, place: Place) -> None:
    for point in POINTS:
        item = scheduled(people, place, f"A piece whose worker dies: {point}")
        assert start(people, item, own_database, at=SLOT, point=point).is_killed(), point
        assert standing(people, item).status == ("PUBLISHED" if point == "noted" else "SCHEDULED")
        assert place.calls(item) == (0 if point == "claimed" else 1)
        for _ in range(2):
            start(people, item, own_database, at=AFTER).finish()
        is_out_once(people, item, place)
    assert place.pieces() == len(POINTS)


def test_killed_while_the_platform_answers_it_is_asked_for(
    people: Committed, own_database: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StandIn, "hang_seconds", 2.0)
    item = scheduled(people, place, "A piece whose answer nobody hears")
    place.there.trouble(Trouble.HANG, method=place.method)
    worker_at_it = start(people, item, own_database, at=SLOT)
    while not place.pieces() and worker_at_it.is_running:
        time.sleep(0.01)
    assert worker_at_it.kill_after()
    assert standing(people, item).sending_at == SLOT
    start(people, item, own_database, at=AFTER).finish()
    is_out_once(people, item, place)
    assert place.pieces() == 1


def test_killed_at_any_moment(people: Committed, own_database: str, place: Place) -> None:
    """Not at points that we know of, but after so large a part of the time that a whole run takes."""
    undisturbed = start(people, scheduled(people, place, "A piece that nobody disturbs"), own_database, at=SLOT)
    began = time.monotonic()
    undisturbed.finish()
    whole, killed = time.monotonic() - began, 0
    for part in PARTS:
        item = scheduled(people, place, f"A piece whose worker dies at {part:.0%}")
        killed += start(people, item, own_database, at=SLOT).kill_after(whole * part)
        start(people, item, own_database, at=AFTER).finish()
        is_out_once(people, item, place)
    assert killed, "no round was killed: the check did not check"
    assert place.pieces() == 1 + len(PARTS)


@pytest.mark.parametrize("place", [Kind.MASTODON, Kind.MATRIX], ids=str, indirect=True)
def test_a_key_that_is_forgotten_there_is_not_sent_again(people: Committed, own_database: str, place: Place) -> None:
    """Mastodon forgets a key after an hour, Matrix after a day: the piece itself is looked for, whatever its key."""
    assert isinstance(place.there, Talker)
    item = scheduled(people, place, "A piece whose key is forgotten")
    assert start(people, item, own_database, at=SLOT, point="sent").is_killed()
    kept = dict(place.there.by_key)
    place.there.by_key.clear()
    start(people, item, own_database, at=AFTER).finish()
    place.there.by_key |= kept
    is_out_once(people, item, place)
    assert place.pieces() == 1
