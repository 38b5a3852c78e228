"""Publishing what is due, once: found and claimed in the table, asked for before it is sent again, noted, or failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clients.spaces.connectors import wire
from clients.spaces.models import Connection, Space
from clients.spaces.rules.connection import HeldBack, NotUnderstood
from clients.spaces.services.connections import connect
from clients.spaces.services.publishing import NoConnection, PlatformRefused, PlatformUnreachable
from clients.spaces.standin.receiver import Receiver
from clients.spaces.standin.server import StandIn, Trouble, serving
from content_calendar.events import ItemPublished, PublicationFailed
from content_calendar.models import Item
from content_calendar.services import approvals, items, publishing
from content_calendar.services.approvals import PUBLISH
from content_calendar.services.editions import ItemBeingSent
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.boards.services import TryAgain
from tenants.boards.services.work import LONGEST_WAIT, handler_for
from tenants.boards.tasks import perform_one
from tenants.kernel import announcements
from tenants.kernel.actor import Actor
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tests.clients.spaces.platforms import SECRET
from tests.content_calendar.conftest import BODY, NOW, SLOT, day

SOON = timedelta(seconds=30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, str]]:
    there = Receiver(SECRET)
    with serving(there) as address:
        yield there, f"{address}/hooks/caas"


@pytest.fixture
def there(receiver: tuple[Receiver, str], forum: Space, by: Actor) -> Receiver:
    connect(forum, kind="WEBHOOK", base_url=receiver[1], secret=SECRET, by=by, at=NOW)
    return receiver[0]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = []
    for kind in (ItemPublished, PublicationFailed):
        monkeypatch.setitem(announcements._hearers, kind, [*announcements._hearers[kind], found.append])
    return found


def fresh(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def test_what_is_due_is_published_once_and_the_answer_is_written_back(
    scheduled: Item, there: Receiver, told: list[object]
) -> None:
    assert publishing.publish_due(at=SLOT - timedelta(seconds=1)) == 0
    assert publishing.publish_due(at=SLOT) == 1
    assert publishing.publish_due(at=SLOT + timedelta(days=1)) == 0
    out = fresh(scheduled)
    assert (out.status, out.external_id, out.live, out.sending_at) == ("PUBLISHED", "1", True, None)
    assert out.url.endswith("/pieces/1")
    assert out.published_at is not None
    assert there.calls == {str(out.key): 1}
    assert told == [ItemPublished(out.pk, out.published_at)]
    assert Entry.objects.filter(verb="content_calendar.item.published").count() == 1


def test_the_board_performs_it_at_its_slot(scheduled: Item, there: Receiver) -> None:
    work = Work.objects.get(kind=PUBLISH, object_id=scheduled.pk)
    assert not perform_one(work.pk, at=SLOT - timedelta(seconds=1))
    assert perform_one(work.pk, at=SLOT)
    work.refresh_from_db()
    assert work.done_at is not None
    assert fresh(scheduled).status == "PUBLISHED"


def test_a_move_arms_the_board_anew(
    scheduled: Item, there: Receiver, cm: Actor, am: Actor, client_approver: Actor
) -> None:
    moved = items.move(scheduled, day("2018-03-22"), by=cm, at=NOW)
    work = Work.objects.get(kind=PUBLISH, object_id=scheduled.pk)
    assert perform_one(work.pk, at=SLOT), "what was due before finds nothing to do"
    assert there.calls == {}
    approvals.review(moved, edition=2, by=am, at=NOW)
    approvals.approve(moved, edition=2, by=client_approver, at=NOW)
    work.refresh_from_db()
    assert (work.due_at, work.done_at) == (SLOT + timedelta(days=2), None)
    assert perform_one(work.pk, at=SLOT + timedelta(days=2))
    assert fresh(moved).status == "PUBLISHED"


@pytest.mark.parametrize("action", ["take_back", "cancel"])
def test_taken_back_is_not_published(action: str, scheduled: Item, there: Receiver, cm: Actor) -> None:
    getattr(items, action)(scheduled, by=cm, at=NOW)
    assert publishing.publish_due(at=SLOT) == 0
    assert there.calls == {}


def test_what_failed_is_written_anew_and_asked_about_again(scheduled: Item, cm: Actor, client_approver: Actor) -> None:
    with pytest.raises(NoConnection):
        publishing.publish_item(scheduled.pk, SLOT)
    failed = fresh(scheduled)
    assert failed.failure_code == "NoConnection"
    with pytest.raises(NotPermitted):
        publishing.retry(failed, by=client_approver, at=SLOT)
    moved = items.move(failed, day("2018-03-22"), by=cm, at=SLOT)
    assert (moved.status, moved.failure, moved.failed_at) == ("DRAFT", "", None)
    with pytest.raises(publishing.NotFailed):
        publishing.retry(moved, by=cm, at=SLOT)
    assert items.submit(moved, by=cm, at=SLOT).edition == 2


def test_an_answer_that_got_lost_is_asked_for_not_sent_again(
    scheduled: Item, there: Receiver, monkeypatch: pytest.MonkeyPatch, cm: Actor
) -> None:
    monkeypatch.setattr(wire, "LONGEST_WAIT_SECONDS", 0.3)
    monkeypatch.setattr(StandIn, "hang_seconds", 0.8)
    there.trouble(Trouble.HANG)
    with pytest.raises(TryAgain) as later:
        publishing.publish_item(scheduled.pk, SLOT)
    assert later.value.at == SLOT + SOON
    between = fresh(scheduled)
    assert (between.status, between.sending_at) == ("SCHEDULED", SLOT)
    for action in (
        lambda: items.edit(between, {"title": "Too late for that"}, seen_edition=1, by=cm, at=SLOT),
        lambda: items.move(between, day("2018-03-22"), by=cm, at=SLOT),
        lambda: items.cancel(between, by=cm, at=SLOT),
        lambda: items.take_back(between, by=cm, at=SLOT),
    ):
        with pytest.raises(ItemBeingSent):
            action()
    publishing.publish_item(scheduled.pk, SLOT + SOON)
    assert fresh(scheduled).status == "PUBLISHED"
    assert there.calls == {str(scheduled.key): 1}


def test_a_first_try_that_arrives_late_is_found(
    scheduled: Item, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform takes the first try between our question and our second try, and refuses that one."""
    Item.objects.filter(pk=scheduled.pk).update(sending_at=SLOT)
    real = publishing.door.publish

    def late(*args: object, **names: object) -> None:
        real(*args, **names)  # type: ignore[arg-type]
        raise PlatformRefused("external_id has already been taken")

    monkeypatch.setattr(publishing.door, "publish", late)
    publishing.publish_item(scheduled.pk, SLOT + SOON)
    assert fresh(scheduled).status == "PUBLISHED"


def test_while_it_cannot_be_reached_the_pauses_grow_and_then_it_is_given_up(
    scheduled: Item, there: Receiver, monkeypatch: pytest.MonkeyPatch, told: list[object], cm: Actor
) -> None:
    def unreachable(*args: object, **names: object) -> None:
        raise PlatformUnreachable("No answer", retry_after_seconds=7)

    work = Work.objects.get(kind=PUBLISH, object_id=scheduled.pk)
    with monkeypatch.context() as patched:
        patched.setattr(publishing.door, "publish", unreachable)
        patched.setattr(publishing.door, "find_published", unreachable)
        tried, at = [], SLOT
        while fresh(scheduled).status == "SCHEDULED":
            tried.append(at - SLOT)
            assert perform_one(work.pk, at=at)
            work.refresh_from_db()
            at = (work.claimed_until or at) + timedelta(seconds=1)
    assert [round(each.total_seconds()) for each in tried[:5]] == [0, 31, 63, 127, 255]
    assert max(later - before for before, later in zip(tried, tried[1:], strict=False)) < timedelta(minutes=31)
    assert tried[-1] >= LONGEST_WAIT
    failed = fresh(scheduled)
    assert (failed.status, failed.failure_code, failed.sending_at) == ("FAILED", "NeverFinished", SLOT)
    assert told == [PublicationFailed(scheduled.pk, failed.failed_at)]  # type: ignore[arg-type]
    with pytest.raises(ItemBeingSent):
        items.edit(failed, {"title": "Perhaps it is out already"}, seen_edition=1, by=cm, at=at)
    publishing.retry(failed, by=cm, at=at)
    assert perform_one(work.pk, at=at)
    assert fresh(scheduled).status == "PUBLISHED"


def test_two_workers_at_once_are_one(in_alfa: Tenant, scheduled: Item, there: Receiver) -> None:
    with client_lock(in_alfa, f"{PUBLISH}/{scheduled.pk}"), pytest.raises(ClientBusy):
        publishing.publish_item(scheduled.pk, SLOT)
    assert there.calls == {}


def test_one_that_fails_stops_no_other(scheduled: Item, there: Receiver, forum: Space, cm: Actor) -> None:
    other = Space.objects.create(
        **{f.attname: getattr(forum, f.attname) for f in Space._meta.concrete_fields if f.name not in ("id", "slug")},
        slug="unconnected",
    )
    lonely = Item.objects.get(pk=scheduled.pk)
    lonely.pk, lonely.space, lonely.slot_at = None, other, SLOT - timedelta(hours=1)
    lonely.key = "9f0e7a54-0000-4000-8000-000000000001"  # type: ignore[assignment]
    lonely._state.adding = True
    lonely.save()
    assert publishing.publish_due(at=SLOT) == 1
    assert fresh(lonely).status == "FAILED"
    assert fresh(scheduled).status == "PUBLISHED"


def test_a_secret_that_cannot_be_opened_is_a_failure_in_words(scheduled: Item, there: Receiver) -> None:
    Connection.objects.update(sealed_secret="broken")
    perform_one(Work.objects.get(kind=PUBLISH, object_id=scheduled.pk).pk, at=SLOT)
    failed = fresh(scheduled)
    assert (failed.status, failed.failure_code, failed.sending_at) == ("FAILED", "SealBroken", None)


def test_held_back_for_the_platforms_own_people_it_stays_open(
    scheduled: Item, there: Receiver, monkeypatch: pytest.MonkeyPatch, cm: Actor
) -> None:
    """It may come out there yet: nothing is changed or sent for good before somebody asks, or calls it off."""

    def held_back(*args: object, **names: object) -> None:
        raise HeldBack("Held back until somebody approves it there")

    with monkeypatch.context() as patched:
        patched.setattr(publishing.door, "publish", held_back)
        with pytest.raises(HeldBack):
            publishing.publish_item(scheduled.pk, SLOT)
    failed = fresh(scheduled)
    assert (failed.status, failed.failure_code, failed.sending_at) == ("FAILED", "HeldBack", SLOT)
    with pytest.raises(ItemBeingSent):
        items.edit(failed, {"title": "Another title altogether"}, seen_edition=1, by=cm, at=SLOT)
    called_off = items.cancel(failed, by=cm, at=SLOT)
    assert (called_off.status, called_off.sending_at, called_off.failure) == ("CANCELLED", None, "")
    assert Entry.objects.get(verb="content_calendar.item.cancelled").data["maybe_published"] is True


def test_an_answer_that_is_not_understood_is_asked_about_at_once(
    scheduled: Item, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publishing.door.publish

    def odd(*args: object, **names: object) -> None:
        real(*args, **names)  # type: ignore[arg-type]
        raise NotUnderstood("Answered otherwise than documented")

    monkeypatch.setattr(publishing.door, "publish", odd)
    publishing.publish_item(scheduled.pk, SLOT)
    assert fresh(scheduled).status == "PUBLISHED"
    assert there.calls == {str(scheduled.key): 1}


def test_what_is_handed_over_is_what_was_approved(scheduled: Item) -> None:
    sent = publishing.outgoing(scheduled)
    assert (sent.key, sent.title, sent.body, sent.channel) == (str(scheduled.key), scheduled.title, BODY, None)


def test_the_handlers_are_registered() -> None:
    assert handler_for(PUBLISH)
