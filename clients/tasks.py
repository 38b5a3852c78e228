"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.services import closing, duties
from tenants.boards.services import performs
from tenants.services import lifecycle


@performs(duties.REMIND)
def remind_of_duty(turn_id: int, at: datetime) -> None:
    """Remind the client of what it has to do."""
    duties.remind(turn_id, at)


@performs(lifecycle.END)
def end_client(_: int, at: datetime) -> None:
    """The last day of the client in whose schema we stand is over."""
    closing.end_as_planned(at)
