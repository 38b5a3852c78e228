"""What seals the audit chains: work that was asked for after a commit, and the beat for the agency and the missed."""

from __future__ import annotations

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from tenants.audit.services.sealing import ChainBroken
from tenants.boards.services import performs
from tenants.locks import ClientBusy
from tenants.services import lifecycle, sealing

log = structlog.get_logger(__name__)


@performs(sealing.SEAL)
def seal_client(_: int, at: datetime) -> None:
    """Seal the client in whose schema we stand. A chain that is cut off is nothing to try again: somebody must look."""
    try:
        sealing.seal_here(at=at)
    except ChainBroken as refusal:
        log.error("audit.chain_broken", why=str(refusal))


@performs(lifecycle.RESUME)
def resume_client(_: int, at: datetime) -> None:
    """A planned pause of the client in whose schema we stand is over."""
    lifecycle.resume_as_planned(at)


@shared_task
def seal_agency() -> None:
    """The agency's own trail stands in public, which has no board."""
    try:
        sealing.seal_agency(at=timezone.now())
    except ClientBusy:
        log.info("audit.seal_waits")
    except ChainBroken as refusal:
        log.error("audit.chain_broken", why=str(refusal))


@shared_task
def sweep() -> None:
    """Ask for what was missed: a nudge can be lost between the commit and the asking."""
    log.info("audit.swept", asked=sealing.sweep(at=timezone.now()))
