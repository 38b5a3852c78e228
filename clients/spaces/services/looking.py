"""Looking at a connected platform again and again: what is flagged and what is done there comes in by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clients.spaces.models import Connection, Space
from clients.spaces.rules.connection import (
    LOOKED_AT,
    PULL,
    TELLS_ACTIVITY,
    TELLS_FLAGS,
    NoConnection,
    PlatformRefused,
    PlatformUnreachable,
)
from clients.spaces.services import flags, pulling
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards import services as boards
from tenants.kernel.actor import Actor, system
from tenants.kernel.refusals import Refusal
from tenants.rules.lifecycle import Doing, StageForbids
from tenants.services import lifecycle

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
        told = _look_at_flags(connection, at)
        pause = _look_at_activity(connection, at, noted=told)
    except StageForbids:
        pause = SELDOM  # whoever lets the service go on has it looked at
    except (PlatformRefused, PlatformUnreachable) as refusal:
        pause = _pause(connection, refusal, at)
    asked_at = pulling.next_asked_at(space_id)
    due_at = at + pause
    if pause <= EVERY and asked_at is not None:
        due_at = min(due_at, max(asked_at, at))
    boards.schedule(PULL, {space_id: due_at})


def _look_at_flags(connection: Connection, at: datetime) -> bool:
    """False when the platform refuses its flags, as where our key is nobody's who may settle them."""
    if connection.kind in TELLS_FLAGS:
        try:
            flags.pull(connection.space, by=system(PULL), at=at)
        except PlatformRefused:
            if connection.kind not in TELLS_ACTIVITY:
                raise
            return False
    return True


def _look_at_activity(connection: Connection, at: datetime, *, noted: bool) -> timedelta:
    """Return how long to wait: not at all while there is more to read; a platform that slows us down says how long."""
    if connection.kind not in TELLS_ACTIVITY:
        return EVERY
    report = pulling.pull(connection.space, by=system(PULL), at=at, seconds=LOOK_SECONDS, noted=noted)
    if report.refusal is not None:
        return max(GONE_ON, _asked(report.refusal))
    return EVERY if report.is_whole else timedelta(0)


@transaction.atomic
def look_now(space: Space, *, by: Actor, at: datetime) -> None:
    """Have the platform of `space` looked at now, whatever pause it was given.

    Raises: NotPermitted; StageForbids; NoConnection, also where a platform of its kind tells nothing.
    """
    require(by, Permission.CONNECTION_MANAGE)
    lifecycle.require_here(Doing.INGEST)
    connection = Connection.objects.filter(space=space, kind__in=LOOKED_AT).first()
    if connection is None:
        raise NoConnection("The space is not connected to a platform that tells what is there")
    boards.rearm(PULL, space.pk, at=at)
    audit.record("spaces.connection.looked_at", target=connection, by=by, at=at, space=space.slug)


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
