"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.rules.connection import PULL
from clients.spaces.services import looking, signals
from tenants.boards.services import performs


@performs(PULL, given_up=looking.look_seldom)
def pull_flags(space_id: int, at: datetime) -> None:
    """Look at one space's platform, in the client's schema where we stand."""
    looking.look(space_id, at)


@performs(signals.KIND)
def judge_words(every_post: int, at: datetime) -> None:
    """Judge the words of whatever is new or changed, in the client's schema where we stand."""
    signals.judge_some(at=at)
