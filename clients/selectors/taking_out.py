"""The exports of the client, for its owner."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.models import ClientExport
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[ClientExport]:
    """The exports that were asked for, the latest first."""
    return ClientExport.objects.all() if may(by, Permission.CLIENT_EXPORT) else ClientExport.objects.none()
