"""What is left of erased clients."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.models import Tombstone


def visible_to(by: Actor) -> QuerySet[Tombstone]:
    """Erased clients and those that are being erased, the latest first; in public."""
    found = Tombstone.objects.order_by("-begun_at", "-pk")
    return found if may(by, Permission.CLIENT_ERASE) else found.none()
