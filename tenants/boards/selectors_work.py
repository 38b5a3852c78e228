"""When work of a client is looked at next."""

from __future__ import annotations

from datetime import datetime

from tenants.backend.current import connection
from tenants.boards.models import Work


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
