"""What a platform said is new: where the next look at it begins, and how soon that is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from clients.spaces.models import Connection, DueThread
from clients.spaces.rules.connection import PULL, TELLS_FLAGS
from tenants.boards import services as boards

SOON = timedelta(seconds=30)
"""Between a look and the next that a call asks for: a look reads much, and calls come often."""


def ask_again(space_id: int, thread_keys: Collection[str], *, at: datetime) -> None:
    """Have these threads read whole by the next look, and let that be soon."""
    if not thread_keys:
        return
    DueThread.objects.bulk_create(
        [DueThread(space_id=space_id, thread_key=key, asked_at=at) for key in sorted(thread_keys)],
        update_conflicts=True,
        unique_fields=["space", "thread_key"],
        update_fields=["asked_at"],
    )
    ask_for_flags(space_id, at=at)


def ask_for_flags(space_id: int, *, at: datetime) -> None:
    """Look at the platform soon. One that did not answer last time is left the pause that it was given."""
    connection = Connection.objects.filter(space_id=space_id, kind__in=TELLS_FLAGS).first()
    if connection is None or connection.is_failing:
        return
    last = connection.last_ok_at
    boards.hasten(PULL, space_id, due_at=at if last is None else max(at, last + SOON))
