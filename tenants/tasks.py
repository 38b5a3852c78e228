"""What seals and verifies the audit chains, and erases clients: work from the board, the beat for what was missed."""

from __future__ import annotations

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from tenants import broken_chains
from tenants.audit.services.sealing import ChainBroken
from tenants.audit.services.verifying import Verdict
from tenants.backend.current import connection
from tenants.boards.services import performs
from tenants.locks import ClientBusy
from tenants.models import Tenant
from tenants.moves.services.erasing import go_on
from tenants.services import lifecycle, sealing, verifying

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


@performs(verifying.VERIFY)
def verify_client(_: int, at: datetime) -> None:
    """Walk the whole chain of the client in whose schema we stand, and tell the owners when it does not hold."""
    _tell(verifying.verify_here(at=at), at=at)


@shared_task
def verify_chains() -> None:
    """Ask for each client's nightly verification, and do the agency's own: both only where one is due."""
    at = timezone.now()
    log.info("audit.verification_asked", asked=verifying.ask(at=at))
    try:
        verdict = verifying.verify_agency(at=at)
    except ClientBusy:
        log.info("audit.verification_waits")  # the next hour looks again
        return
    if verdict is not None:
        _tell(verdict, at=at)


def _tell(verdict: Verdict, *, at: datetime) -> None:
    if verdict.broken is not None:
        tenant = Tenant.objects.get(schema_name=connection.schema_name)
        told = broken_chains.tell(tenant, verdict.broken, at=at)
        log.error("audit.chain_broken", position=verdict.broken.position, wrong=str(verdict.broken.wrong), told=told)


@shared_task
def erase_begun(slug: str = "") -> None:
    """Go on with erasures that were begun: of one client when asked, on the beat of all that came to a halt."""
    if done := go_on(at=timezone.now(), slug=slug):
        log.info("clients.erased", clients=done)
