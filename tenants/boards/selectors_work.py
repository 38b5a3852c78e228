"""When work of a client is looked at next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tenants.backend.current import connection
from tenants.boards.models import Work


def next_of(kinds: Collection[str]) -> dict[int, datetime]:
    """Of each object that work of these kinds is on the board for, when the first of it is done; as `next_at`."""
    found: dict[int, datetime] = {}
    rows = Work.objects.filter(tenant__schema_name=connection.schema_name, kind__in=kinds, done_at=None)
    for object_id, due_at, claimed_until in rows.values_list("object_id", "due_at", "claimed_until"):
        due = max(due_at, claimed_until) if claimed_until else due_at
        found[object_id] = min(due, found.get(object_id, due))
    return found


def next_at(kind: str, object_id: int) -> datetime | None:
    """When this work of the client in whose schema we stand is done next; None when it is not on the board.

    Work that somebody does at this instant, or that waits after a failure, is due when its claim runs out.
    """
    found = Work.objects.filter(
        tenant__schema_name=connection.schema_name, kind=kind, object_id=object_id, done_at=None
    ).first()
    if found is None:
        return None
    return max(found.due_at, found.claimed_until) if found.claimed_until else found.due_at
