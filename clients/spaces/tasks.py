"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.rules.connection import PULL
from clients.spaces.services import looking
from tenants.boards.services import performs


@performs(PULL, given_up=looking.look_seldom)
def pull_flags(space_id: int, at: datetime) -> None:
    """Look at one space's platform, in the client's schema where we stand."""
    looking.look(space_id, at)
