"""Looking at a connected platform again and again: what is flagged there comes in by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from clients.spaces.models import Connection
from clients.spaces.rules.connection import PULL, TELLS_FLAGS, PlatformRefused, PlatformUnreachable
from clients.spaces.services import flags
from tenants.boards import services as boards
from tenants.kernel.actor import system
from tenants.kernel.refusals import Refusal
from tenants.rules.lifecycle import StageForbids

EVERY = timedelta(minutes=10)
SELDOM = timedelta(hours=6)
"""The longest pause while a platform does not answer: it grows with how long it has been silent."""


def look(space_id: int, at: datetime) -> None:
    """Pull the flags of a space, and say when to look again: soon when all went well, later the longer it does not.

    How it went stands on the connection. A space that is not connected any more is not looked at again.
    Raises: ClientBusy, for the board to come again.
    """
    connection = Connection.objects.select_related("space").filter(space_id=space_id, kind__in=TELLS_FLAGS).first()
    if connection is None:
        return
    pause = EVERY
    try:
        flags.pull(connection.space, by=system(PULL), at=at)
    except StageForbids:
        pause = SELDOM  # whoever lets the service go on has it looked at
    except (PlatformRefused, PlatformUnreachable) as refusal:
        pause = _pause(connection, refusal, at)
    boards.schedule(PULL, {space_id: at + pause})


def look_seldom(space_id: int, at: datetime) -> None:
    """After looks that failed for a reason of our own: go on, but give it time."""
    boards.schedule(PULL, {space_id: at + SELDOM})


def look_at_all(at: datetime) -> None:
    """The service goes on: look at every connected platform that tells its flags."""
    spaces = Connection.objects.filter(kind__in=TELLS_FLAGS).values_list("space_id", flat=True)
    boards.schedule(PULL, dict.fromkeys(spaces, at))


def _pause(connection: Connection, refusal: Refusal, at: datetime) -> timedelta:
    silent = at - (connection.last_ok_at or connection.created_at)
    asked = timedelta(seconds=getattr(refusal, "retry_after_seconds", None) or 0)
    return max(EVERY, asked, min(silent, SELDOM))
