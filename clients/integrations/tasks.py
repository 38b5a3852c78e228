"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from clients.integrations.services import sending
from clients.integrations.services.hooks import SEND
from tenants.boards.services import performs


@performs(SEND, given_up=sending.lost)
def send_news(delivery_id: int, at: datetime) -> None:
    """Tell one receiver one piece of news."""
    sending.send(delivery_id, at)
