"""Reading what was handed in to be restored: whoever may restore sees all of it."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.intake.models import Restoration as Restoration  # what a row is, for those above
from clients.intake.models import Stand as Stand
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[Restoration]:
    """Archives that were handed in, the latest first; in public."""
    if not may(by, Permission.CLIENT_RESTORE):
        return Restoration.objects.none()
    return Restoration.objects.select_related("tenant").prefetch_related("tenant__domains")
