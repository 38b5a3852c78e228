"""Writing heads and verifications: by the sealer and the verifier, standing in public."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from tenants.models import Tenant
from tenants.witness.models import Check, Head

log = structlog.get_logger(__name__)


def note_head(tenant: Tenant, *, position: int, hash: str, at: datetime) -> None:
    """Record where the client's chain ends now. The log's line is a witness outside this database."""
    Head.objects.create(tenant_id=tenant.pk, position=position, hash=hash, at=at)
    transaction.on_commit(lambda: log.info("audit.sealed", client=tenant.slug, position=position, head=hash))


def note_check(
    tenant: Tenant,
    *,
    at: datetime,
    position: int,
    erased_count: int,
    wrong: str = "",
    wrong_position: int | None = None,
    wrong_entry: UUID | None = None,
) -> None:
    """Record how a verification ended; only the last is kept."""
    said = {
        "at": at,
        "position": position,
        "erased_count": erased_count,
        "wrong": wrong,
        "wrong_position": wrong_position,
        "wrong_entry": wrong_entry,
    }
    Check.objects.update_or_create(tenant_id=tenant.pk, defaults=said)
