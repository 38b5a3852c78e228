"""What items' services share: holding a row, refusing what it does not allow, keeping its editions."""

from __future__ import annotations

from datetime import datetime

from content_calendar.models import Edition, Item
from content_calendar.rules.status import ENDED, Status
from content_calendar.services import workflow
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal


class OutdatedEdition(Refusal):
    """The edition that was looked at is not the latest any more."""


class ItemEnded(Refusal):
    """A published or cancelled item stays as it is."""


class ItemBeingSent(Refusal):
    """It may be at the platform already: nothing changes until that is known."""


class NoSuchItem(Refusal):
    """The client has no such item."""


def held(item: Item, *, edition: int | None = None) -> Item:
    """The item's row, locked until the transaction ends, so that of two people in one second one comes second.

    edition: the one that was looked at. Raises: NoSuchItem; OutdatedEdition, naming the latest.
    """
    row = Item.objects.select_for_update().filter(pk=item.pk).first()
    if row is None:
        raise NoSuchItem("There is no such item")
    if edition is not None and row.edition != edition:
        told = f"You looked at edition {edition}; edition {row.edition} is the latest: look at it first"
        raise OutdatedEdition(told, seen=edition, edition=row.edition)
    return row


def refuse_fixed(row: Item) -> None:
    """Raises: ItemEnded; ItemBeingSent."""
    if row.status in ENDED:
        raise ItemEnded(f"The item is {row.status.lower()} and stays as it is", status=row.status)
    if row.is_being_sent:
        raise ItemBeingSent("The item is being published at this moment; look again in a minute")


def keep(row: Item, *, is_written: bool, by: Actor, at: datetime) -> None:
    """Save a new edition of the item: its row, its record, its revision."""
    row.save()
    Edition.objects.create(
        item=row,
        number=row.edition,
        is_written=is_written,
        title=row.title,
        body=row.body,
        channel=row.channel,
        space_slug=row.space.slug,
        by_user_id=by.user_id,
        by_name=by.name,
        at=at,
    )
    revise(row, by=by)


def revise(row: Item, *, by: Actor) -> None:
    """Save the row as Wagtail's latest revision."""
    row.save_revision(user=workflow.user_of(by), clean=False)


def clear_failure(row: Item) -> None:
    """Nobody speaks of the failure any more: it is written or planned anew."""
    row.failed_at, row.failure_code, row.failure, row.failure_facts = None, "", "", {}


def status_of(row: Item) -> Status:
    return Status(row.status)
