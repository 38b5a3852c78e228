"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from content_calendar.services import gaps, publishing, reminders
from content_calendar.services.approvals import PUBLISH, REMIND
from tenants.boards.services import performs


@performs(PUBLISH, given_up=publishing.give_up)
def publish(item_id: int, at: datetime) -> None:
    """Publish one item, in the client's schema where we stand."""
    publishing.publish_item(item_id, at)


@performs(REMIND)
def remind(item_id: int, at: datetime) -> None:
    """Remind the client of an item that still waits."""
    reminders.remind(item_id, at)


def _tomorrow_again(client_id: int, at: datetime) -> None:
    gaps.look_again(at=at)


@performs(gaps.LOOK, given_up=_tomorrow_again)
def look_for_gaps(client_id: int, at: datetime) -> None:
    """Look at the calendar of the client in whose schema we stand."""
    gaps.look(at=at)
