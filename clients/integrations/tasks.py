"""What this app performs from the board of work, and what the beat asks for each night."""

from __future__ import annotations

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from clients.integrations.services import forgetting, sending
from clients.integrations.services.hooks import SEND
from tenants.boards.services import performs

log = structlog.get_logger(__name__)


@performs(SEND, given_up=sending.lost)
def send_news(delivery_id: int, at: datetime) -> None:
    """Tell one receiver one piece of news."""
    sending.send(delivery_id, at)


@performs(forgetting.FORGET)
def forget_here(_: int, at: datetime) -> None:
    """Let go of the client's old answers and deliveries."""
    log.info("integrations.forgotten", rows=forgetting.forget(at))


@shared_task
def forget_old() -> None:
    """Ask for it at each client."""
    log.info("integrations.forgetting_asked", asked=forgetting.ask(at=timezone.now()))
