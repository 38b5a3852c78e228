"""Publishing to a Discourse site that refuses, is away, or takes the piece and does not say so: out once, or failed.

Each answer comes from the stand-in, over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from clients.spaces.connectors import wire
from clients.spaces.models import Space
from clients.spaces.rules.connection import Kind
from clients.spaces.standin.server import StandIn, Trouble, serving
from content_calendar.events import PublicationFailed
from content_calendar.models import Item
from content_calendar.services import items, publishing
from content_calendar.services.approvals import PUBLISH
from content_calendar.services.editions import ItemBeingSent, ItemEnded
from tenants.boards.models import Work
from tenants.boards.services import TryAgain
from tenants.boards.tasks import perform_one
from tenants.kernel import announcements
from tenants.kernel.actor import Actor
from tests.clients.spaces.platforms import site, topics
from tests.content_calendar.conftest import NOW, SLOT, day
from tests.content_calendar.places import Place

SOON = timedelta(seconds=30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> list[dict[str, Any]]:
    """The topics that the site had before; what is changed here is changed there."""
    return topics(3)


@pytest.fixture
def place(held: list[dict[str, Any]], forum: Space, by: Actor) -> Iterator[Place]:
    there = site(topics=held)
    with serving(there) as address:
        found = Place(Kind.DISCOURSE, there, address)
        found.connect(forum, by=by)
        yield found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = []
    monkeypatch.setitem(
        announcements._hearers, PublicationFailed, [*announcements._hearers[PublicationFailed], found.append]
    )
    return found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LONGEST_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(StandIn, "hang_seconds", 0.8)


def fresh(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def perform(item: Item) -> None:
    assert perform_one(Work.objects.get(kind=PUBLISH, object_id=item.pk).pk, at=SLOT)


def is_out_once(item: Item, place: Place) -> None:
    out, found = fresh(item), place.holds(item)
    assert (out.status, out.sending_at, out.failure) == ("PUBLISHED", None, "")
    assert found is not None
    assert (out.external_id, out.url) == (found.external_id, found.url)
    assert f"/t/two-hundred-first-questions/{out.external_id}" in out.url
    assert place.pieces() == 1


def test_it_is_opened_as_a_topic(scheduled: Item, place: Place) -> None:
    publishing.publish_item(scheduled.pk, SLOT)
    is_out_once(scheduled, place)
    assert place.calls(scheduled) == 1


def test_refused_for_its_title_it_fails_in_the_sites_words(
    scheduled: Item, place: Place, held: list[dict[str, Any]], told: list[object], cm: Actor
) -> None:
    held[0]["title"] = scheduled.title.upper()
    perform(scheduled)
    failed, words = fresh(scheduled), "Title has already been used"
    assert (failed.status, failed.failure_code, failed.sending_at) == ("FAILED", "NotTaken", None)
    assert failed.failure == f"127.0.0.1 answered 422: {words}"
    assert failed.failure_facts == {"host": "127.0.0.1", "status": 422, "words": words}
    assert told == [PublicationFailed(scheduled.pk, SLOT)]
    assert place.pieces() == 0

    held[0]["title"] = "Another title by now"
    again = publishing.retry(failed, by=cm, at=SLOT)
    assert (again.status, again.failure) == ("SCHEDULED", "")
    perform(scheduled)
    is_out_once(scheduled, place)
    with pytest.raises(publishing.NotFailed):
        publishing.retry(fresh(scheduled), by=cm, at=SLOT)
    with pytest.raises(ItemEnded):
        items.cancel(scheduled, by=cm, at=SLOT)


@pytest.mark.parametrize("is_second_try", [False, True])
def test_its_key_taken_a_moment_before_it_is_the_topic_of_that_key(
    scheduled: Item, place: Place, is_second_try: bool
) -> None:
    """A try that was held up on the way arrives after we asked for it; the site answers 422 to this one."""
    if is_second_try:
        Item.objects.filter(pk=scheduled.pk).update(sending_at=SLOT - SOON)
    place.there.trouble(Trouble.TWICE)
    publishing.publish_item(scheduled.pk, SLOT)
    is_out_once(scheduled, place)
    assert place.calls(scheduled) == 2


@pytest.mark.parametrize(
    ("trouble", "code"), [(Trouble.SLOW_DOWN, "TooManyCalls"), (Trouble.READ_ONLY, "PlatformFails")]
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_told_to_come_back_it_does(scheduled: Item, place: Place, trouble: Trouble, code: str, method: str) -> None:
    """429 and 503; to the piece, and to the question whether the site holds it."""
    if method == "GET":
        Item.objects.filter(pk=scheduled.pk).update(sending_at=SLOT)
    place.there.trouble(trouble, method=method)
    with pytest.raises(TryAgain) as later:
        publishing.publish_item(scheduled.pk, SLOT)
    assert type(later.value.__cause__).__name__ == code
    assert later.value.at == SLOT + SOON
    between = fresh(scheduled)
    assert (between.status, between.sending_at, place.pieces()) == ("SCHEDULED", SLOT, 0)
    publishing.publish_item(scheduled.pk, SLOT + SOON)
    is_out_once(scheduled, place)
    assert place.calls(scheduled) == 1


@pytest.mark.parametrize("trouble", [Trouble.HANG, Trouble.CUT])
def test_an_answer_that_got_lost_is_asked_for_not_sent_again(
    scheduled: Item, place: Place, trouble: Trouble, impatient: None, cm: Actor
) -> None:
    """It took the piece; then we hung up, or half of the answer came."""
    place.there.trouble(trouble)
    with pytest.raises(TryAgain):
        publishing.publish_item(scheduled.pk, SLOT)
    between = fresh(scheduled)
    assert (between.status, between.sending_at, place.pieces()) == ("SCHEDULED", SLOT, 1)
    with pytest.raises(ItemBeingSent):
        items.move(between, day("2018-03-22"), by=cm, at=NOW)
    publishing.publish_item(scheduled.pk, SLOT + SOON)
    is_out_once(scheduled, place)
    assert place.calls(scheduled) == 1


def test_taken_unheard_and_then_refused_for_good_it_stays_open(
    scheduled: Item, place: Place, impatient: None, cm: Actor
) -> None:
    """A refusal of our question says nothing of the piece: nobody may change it before the site has said it."""
    place.there.trouble(Trouble.HANG)
    with pytest.raises(TryAgain):
        publishing.publish_item(scheduled.pk, SLOT)
    place.there.trouble(Trouble.ELSEWHERE, method="GET")
    perform(scheduled)
    failed = fresh(scheduled)
    assert (failed.status, failed.failure_code, failed.sending_at) == ("FAILED", "LeadsElsewhere", SLOT)
    with pytest.raises(ItemBeingSent):
        items.edit(failed, {"title": "Another title altogether"}, seen_edition=1, by=cm, at=SLOT)
    publishing.retry(failed, by=cm, at=SLOT)
    perform(scheduled)
    is_out_once(scheduled, place)
    assert place.calls(scheduled) == 1
