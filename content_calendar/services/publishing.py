"""Publishing what is due, once: claimed from the table, sent outside of any transaction, noted when it is known.

Between sending and noting anything can happen: `sending_at` stands from before the one until after the other, and
whoever comes next asks the platform first whether it holds the item's key. docs/decisions/0018.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from clients.selectors import profile
from clients.spaces.rules.connection import HeldBack, NotUnderstood
from clients.spaces.services import publishing as door
from clients.spaces.services.publishing import Outgoing, PlatformRefused, PlatformUnreachable, Published
from content_calendar.events import ItemPublished, PublicationFailed
from content_calendar.models import Item
from content_calendar.rules.status import Status
from content_calendar.services import board, editions
from content_calendar.services.approvals import PUBLISH
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards.services import TryAgain, rearm
from tenants.kernel.actor import Actor, system
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy, client_lock
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle

log = structlog.get_logger(__name__)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
MAYBE_TAKEN = (HeldBack, NotUnderstood)
"""Refusals after which the platform may hold the piece all the same."""
BY = system("content_calendar.publish")


class NotFailed(Refusal):
    """Only a publication that failed is tried again."""


class NeverFinished(Refusal):
    """It was begun again and again and never finished."""


def publish_item(item_id: int, at: datetime) -> None:
    """Publish one item that is due; twice, or again after being killed anywhere, puts it out once.

    Raises: ClientBusy, while somebody else is at it; TryAgain, while the platform cannot be reached; PlatformRefused,
        StageForbids, NoConnection and SealBroken, once the item says so.
    """
    with client_lock(profile.current(), f"{PUBLISH}/{item_id}"):
        row = Item.objects.select_related("space").filter(pk=item_id, **_due(at)).first()
        if row is None:
            return
        attempt = _Attempt(row, at=at)
        if not attempt.claim():
            return
        try:
            lifecycle.require_here(Doing.PUBLISH)
            _note(row, attempt.publish(), at=at)
        except PlatformUnreachable as unreachable:
            raise TryAgain(_again_at(row, unreachable, at=at)) from unreachable
        except Refusal as refusal:
            _fail(row, refusal, at=at, is_known=attempt.is_known)
            raise


class _Attempt:
    """One try at one item. `is_known`: it is certain that the platform does not hold it."""

    def __init__(self, row: Item, *, at: datetime) -> None:
        self.row, self.at = row, at
        self.is_known = not row.is_being_sent

    def claim(self) -> bool:
        """Say that it is about to be sent, before it is; False when it was changed or taken back a moment ago."""
        if self.row.sending_at is not None:
            return True
        self.row.sending_at = self.at
        unchanged = Item.objects.filter(pk=self.row.pk, edition=self.row.edition, sending_at=None, **_due(self.at))
        return unchanged.update(sending_at=self.at) == 1

    def publish(self) -> Published:
        """Send it, unless an earlier try has, whose answer was never noted."""
        is_again = not self.is_known
        if is_again and (held := self._find()):
            return held
        try:
            return door.publish(self.row.space_id, outgoing(self.row), at=self.at)
        except PlatformRefused as refused:
            # An earlier try that took long may have arrived only now, and a platform takes a key once.
            is_open = isinstance(refused, MAYBE_TAKEN)
            if (is_again or is_open) and (held := self._find()):
                return held
            self.is_known = not is_open
            raise

    def _find(self) -> Published | None:
        self.is_known = False
        held = door.find_published(self.row.space_id, str(self.row.key), at=self.at)
        self.is_known = held is None
        return held


def publish_due(*, at: datetime) -> int:
    """Publish whatever is due at this client and nobody is at; returns how many are out now.

    One that the platform refuses or cannot be asked about stops no other.
    """
    due = list(Item.objects.filter(**_due(at)).order_by("slot_at", "pk").values_list("pk", flat=True))
    for item_id in due:
        try:
            publish_item(item_id, at)
        except (ClientBusy, TryAgain, Refusal) as why:
            log.warning("content_calendar.not_published", item=item_id, why=type(why).__name__)
    return Item.objects.filter(pk__in=due, status=Status.PUBLISHED.value).count()


def give_up(item_id: int, at: datetime) -> None:
    """Nobody tries any more: the item says so. Whether the platform holds it stays open until somebody tries again."""
    row = Item.objects.filter(pk=item_id, **_due(at)).first()
    if row is not None:
        told = "It was tried again and again and never finished: the platform did not answer. Try it again"
        _fail(row, NeverFinished(told), at=at, is_known=False)


@transaction.atomic
def retry(item: Item, *, by: Actor, at: datetime) -> Item:
    """Try a failed publication again, now: the platform is asked first whether it holds the item after all.

    Raises: NotPermitted; StageForbids; NotFailed, also for one that was changed since.
    """
    require(by, Permission.ITEM_EDIT)
    lifecycle.require_here(Doing.PUBLISH)
    row = editions.held(item)
    if editions.status_of(row) is not Status.FAILED or row.approved_edition != row.edition:
        raise NotFailed("Only a publication that failed is tried again", status=row.status)
    row.status = Status.SCHEDULED.value
    editions.clear_failure(row)
    row.save()
    rearm(PUBLISH, row.pk, at=at)
    audit.record("content_calendar.item.retried", target=row, by=by, at=at, edition=row.edition)
    return row


def _due(at: datetime) -> dict[str, object]:
    return {"status": Status.SCHEDULED.value, "slot_at__lte": at, "approved_edition": F("edition")}


def outgoing(row: Item) -> Outgoing:
    """The item as it is handed to the platform."""
    return Outgoing(key=str(row.key), title=row.title, body=row.body, channel=row.channel or None)


def _again_at(row: Item, unreachable: PlatformUnreachable, *, at: datetime) -> datetime:
    """The pause is as long as it has been tried: it doubles. Longer where the platform asks for it."""
    tried = at - (row.sending_at or at)
    asked = timedelta(seconds=unreachable.retry_after_seconds or 0)
    return at + max(SHORTEST_PAUSE, min(tried, LONGEST_PAUSE), min(asked, LONGEST_PAUSE))


@transaction.atomic
def _note(row: Item, published: Published, *, at: datetime) -> None:
    """Write the platform's answer back."""
    noted = Item.objects.filter(pk=row.pk, status=Status.SCHEDULED.value, sending_at__isnull=False).update(
        status=Status.PUBLISHED.value,
        sending_at=None,
        published_at=published.at,
        external_id=published.external_id,
        url=published.url,
        live=True,
        has_unpublished_changes=False,
        live_revision=F("latest_revision"),
        first_published_at=published.at,
        last_published_at=published.at,
    )
    if noted:
        board.note_owners()
        audit.record(
            "content_calendar.item.published", target=row, by=BY, at=at, edition=row.edition, url=published.url
        )
        announce(ItemPublished(item_id=row.pk, published_at=published.at))


@transaction.atomic
def _fail(row: Item, refusal: Refusal, *, at: datetime, is_known: bool) -> None:
    """Say that it was not published. is_known: it is certain that the platform does not hold it."""
    failed = Item.objects.filter(pk=row.pk, status=Status.SCHEDULED.value).update(
        status=Status.FAILED.value,
        sending_at=None if is_known else F("sending_at"),
        failed_at=at,
        failure_code=refusal.code,
        failure=str(refusal),
        failure_facts=refusal.facts,
    )
    if failed:
        audit.record("content_calendar.item.failed", target=row, by=BY, at=at, code=refusal.code, why=str(refusal))
        announce(PublicationFailed(item_id=row.pk, failed_at=at))
