"""Looking at a connected platform again and again: what is flagged and what is done there comes in by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from clients.spaces.models import Connection
from clients.spaces.rules.connection import (
    LOOKED_AT,
    PULL,
    TELLS_ACTIVITY,
    TELLS_FLAGS,
    PlatformRefused,
    PlatformUnreachable,
)
from clients.spaces.services import flags, pulling
from tenants.boards import services as boards
from tenants.kernel.actor import system
from tenants.kernel.refusals import Refusal
from tenants.rules.lifecycle import StageForbids

EVERY = timedelta(minutes=10)
SELDOM = timedelta(hours=6)
"""The longest pause while a platform does not answer: it grows with how long it has been silent."""
GONE_ON = timedelta(minutes=1)
"""The shortest pause after a look that brought something before the platform ended it."""
LOOK_SECONDS = 30.0
"""How long one look reads activity; one that has not come to the end goes on at once, after whoever else waits."""


def look(space_id: int, at: datetime) -> None:
    """Take in a space's flags and activity, and say when to look again: soon when all went well, later the longer not.

    A platform that refuses its flags alone still tells its activity; how it went stands on the connection, a refusal
    before anything else. A space that is not connected any more is not looked at again.
    Raises: ClientBusy, for the board to come again.
    """
    connection = Connection.objects.select_related("space").filter(space_id=space_id, kind__in=LOOKED_AT).first()
    if connection is None:
        return
    pause = EVERY
    try:
        refused = _look_at_flags(connection, at)
        pause = _look_at_activity(connection, at, noted=refused is None)
        if refused is not None:
            pause = max(pause, _pause(connection, refused, at))
    except StageForbids:
        pause = SELDOM  # whoever lets the service go on has it looked at
    except (PlatformRefused, PlatformUnreachable) as refusal:
        pause = _pause(connection, refusal, at)
    asked_at = pulling.next_asked_at(space_id)
    due_at = at + pause
    if pause <= EVERY and asked_at is not None:
        due_at = min(due_at, max(asked_at, at))
    boards.schedule(PULL, {space_id: due_at})


def _look_at_flags(connection: Connection, at: datetime) -> PlatformRefused | None:
    if connection.kind in TELLS_FLAGS:
        try:
            flags.pull(connection.space, by=system(PULL), at=at)
        except PlatformRefused as refusal:
            return refusal
    return None


def _look_at_activity(connection: Connection, at: datetime, *, noted: bool) -> timedelta:
    """Return how long to wait: not at all while there is more to read; a platform that slows us down says how long."""
    if connection.kind not in TELLS_ACTIVITY:
        return EVERY
    report = pulling.pull(connection.space, by=system(PULL), at=at, seconds=LOOK_SECONDS, noted=noted)
    if report.refusal is not None:
        return max(GONE_ON, _asked(report.refusal))
    return EVERY if report.is_whole else timedelta(0)


def look_seldom(space_id: int, at: datetime) -> None:
    """After looks that failed for a reason of our own: go on, but give it time."""
    boards.schedule(PULL, {space_id: at + SELDOM})


def look_at_all(at: datetime) -> None:
    """The service goes on: look at every connected platform that tells what is there."""
    spaces = Connection.objects.filter(kind__in=LOOKED_AT).values_list("space_id", flat=True)
    boards.schedule(PULL, dict.fromkeys(spaces, at))


def _pause(connection: Connection, refusal: Refusal, at: datetime) -> timedelta:
    silent = at - (connection.last_ok_at or connection.created_at)
    return max(EVERY, _asked(refusal), min(silent, SELDOM))


def _asked(refusal: Refusal) -> timedelta:
    return timedelta(seconds=getattr(refusal, "retry_after_seconds", None) or 0)
