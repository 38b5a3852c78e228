"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.members.services import lists, looks
from tenants.boards.services import performs


@performs(lists.FORGET)
def forget_list(list_id: int, at: datetime) -> None:
    """The day until which a list is kept is over."""
    lists.forget(list_id, at=at)


@performs(looks.EXPIRE)
def expire_list(list_id: int, at: datetime) -> None:
    """A day after it was looked through."""
    looks.expire(list_id)
