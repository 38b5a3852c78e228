"""What billing does behind the request: the inbox, and the work that speaks to Stripe."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from tenants.billing import gateway
from tenants.billing.services import checkouts, credits, inbox, prices, settlement
from tenants.boards.services import performs

log = structlog.get_logger(__name__)
LOOK_BACK = timedelta(days=3)
"""For as long Stripe itself goes on delivering."""


@shared_task
def handle_inbox() -> None:
    """Nudged by a new event, and by the beat for what was missed."""
    inbox.handle_waiting(at=timezone.now())


@shared_task
def catch_up() -> None:
    """Ask for what was never delivered."""
    now = timezone.now()
    if not gateway.is_connected():
        return
    try:
        found = inbox.catch_up(since=now - LOOK_BACK, at=now)
    except (gateway.StripeUnreachable, gateway.StripeRefused) as error:
        log.warning("billing.catch_up_failed", why=str(error))
    else:
        log.info("billing.caught_up", found=found)


@performs(checkouts.KIND, given_up=checkouts.give_up)
def open_checkout(checkout_id: int, at: datetime) -> None:
    checkouts.perform(checkout_id, at)


@performs(credits.SETTLE, given_up=settlement.give_up)
def settle_credit(credit_id: int, at: datetime) -> None:
    settlement.perform(credit_id, at)


@performs(prices.KIND, given_up=prices.give_up)
def change_price(change_id: int, at: datetime) -> None:
    prices.perform(change_id, at)
