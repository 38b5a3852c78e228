"""Whether a client's people may still come in after its end."""

from __future__ import annotations

from datetime import datetime

from tenants.kernel.actor import Actor
from tenants.models import Stage, StageChange, Tenant


def is_closed_to(actor: Actor, tenant: Tenant, *, at: datetime) -> bool:
    """Whether the client has ended and the days are over in which its people may read their portal; staff may."""
    if tenant.stage != Stage.ENDED or actor.is_staff:
        return False
    last = StageChange.objects.filter(tenant_id=tenant.pk).first()
    return last is None or last.until is None or last.until <= at


def is_read_only_to(actor: Actor, tenant: Tenant) -> bool:
    """Whether they may look and change nothing."""
    return tenant.stage == Stage.ENDED and not actor.is_staff
