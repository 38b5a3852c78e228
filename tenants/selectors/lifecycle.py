"""Where a client stands in its life, and how it came there."""

from __future__ import annotations

from datetime import datetime

from tenants.access.rules.permissions import Permission, require
from tenants.context import current_schema
from tenants.kernel.actor import Actor
from tenants.models import Stage, StageChange, Tenant

Interval = tuple[datetime, datetime | None]


def history(tenant: Tenant, by: Actor) -> list[StageChange]:
    """All moves of a client, the latest first. Raises: NotPermitted."""
    require(by, Permission.STAGE_VIEW)
    return list(StageChange.objects.filter(tenant_id=tenant.pk))


def latest(tenant: Tenant) -> StageChange | None:
    """The move that led to where the client stands."""
    return StageChange.objects.filter(tenant_id=tenant.pk).first()


def pauses() -> list[Interval]:
    """When the service of the client in whose schema we stand stood still: `[from, to)`, the last perhaps open."""
    moves = StageChange.objects.filter(tenant__schema_name=current_schema()).order_by("at", "pk")
    found: list[Interval] = []
    for move in moves:
        if move.after == Stage.PAUSED:
            found.append((move.at, None))
        elif move.before == Stage.PAUSED and found:
            found[-1] = (found[-1][0], move.at)
    return found
