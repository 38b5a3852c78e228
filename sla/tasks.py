"""What the dispatcher performs for this app."""

from __future__ import annotations

from datetime import datetime

from sla.services import projection, watch
from tenants.boards.services import performs


@performs(projection.WARN)
def warn(clock_id: int, at: datetime) -> None:
    watch.warn(clock_id, at=at)


@performs(projection.WATCH)
def breach(clock_id: int, at: datetime) -> None:
    watch.breach(clock_id, at=at)
