"""Files that were handed in, for who may take activity in."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.spaces.models import Upload as Upload  # what a row is, for those above
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[Upload]:
    """The latest first, each with its space."""
    if not may(by, Permission.EVIDENCE_INGEST):
        return Upload.objects.none()
    return Upload.objects.select_related("space")
