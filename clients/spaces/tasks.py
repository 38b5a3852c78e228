"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.rules.connection import PULL
from clients.spaces.services import looking, uploads
from tenants.boards.services import performs


@performs(PULL, given_up=looking.look_seldom)
def pull_flags(space_id: int, at: datetime) -> None:
    """Look at one space's platform, in the client's schema where we stand."""
    looking.look(space_id, at)


@performs(uploads.WORK, given_up=uploads.give_up)
def work_on_upload(upload_id: int, at: datetime) -> None:
    """Look at a file that was handed in, or take it in."""
    uploads.perform(upload_id, at)


@performs(uploads.EXPIRE)
def expire_upload(upload_id: int, at: datetime) -> None:
    """A day after it was handed in."""
    uploads.expire(upload_id, at)
