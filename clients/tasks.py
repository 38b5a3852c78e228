"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.services import closing
from tenants.boards.services import performs
from tenants.services import lifecycle


@performs(lifecycle.END)
def end_client(_: int, at: datetime) -> None:
    """The last day of the client in whose schema we stand is over."""
    closing.end_as_planned(at)
