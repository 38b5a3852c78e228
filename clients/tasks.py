"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.services import duties
from tenants.boards.services import performs


@performs(duties.REMIND)
def remind_of_duty(turn_id: int, at: datetime) -> None:
    """Remind the client of what it has to do."""
    duties.remind(turn_id, at)
