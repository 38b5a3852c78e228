"""What this app performs from the board of work."""

from __future__ import annotations

from datetime import datetime

from tenants.boards.services import performs
from tenants.notifications.services import mail
from tenants.notifications.services.notifications import MAIL


@performs(MAIL)
def send_mail(notification_id: int, at: datetime) -> None:
    """Send one notification's mail, in the client's schema where we stand."""
    mail.send(notification_id, at)
