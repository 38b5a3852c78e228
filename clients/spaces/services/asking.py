"""What a platform said is new: what the next look at it reads first, and how soon that is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from clients.spaces.models import Connection
from clients.spaces.rules.connection import LOOKED_AT, PULL
from clients.spaces.services import pulling
from tenants.boards import services as boards

SOON = timedelta(seconds=30)
"""Between a look and the next that a call asks for: a look reads much, and calls come often."""


def ask_again(space_id: int, thread_keys: Collection[str], *, at: datetime) -> None:
    """Have these threads read whole by the next look, and let that be soon."""
    if thread_keys and Connection.objects.filter(space_id=space_id, kind__in=LOOKED_AT).exists():
        pulling.ask_again(space_id, sorted(thread_keys), at=at, hurry=False)
        ask_for_flags(space_id, at=at)


def ask_for_flags(space_id: int, *, at: datetime) -> None:
    """Look at the platform soon. One that did not answer last time is left the pause that it was given."""
    if (soon := _soon(space_id, at)) is not None:
        boards.bring_forward(PULL, space_id, at=soon)


def _soon(space_id: int, at: datetime) -> datetime | None:
    """When the next look may be; None where nobody is looked at, or who is did not answer."""
    connection = Connection.objects.filter(space_id=space_id, kind__in=LOOKED_AT).first()
    if connection is None or connection.is_failing:
        return None
    return at if connection.last_ok_at is None else max(at, connection.last_ok_at + SOON)
