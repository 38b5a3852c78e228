"""The connections of spaces to their platforms, without their keys."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.spaces.models import Connection, Space
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[Connection]:
    """The client's connections, each with its space; the sealed key stays where it lies."""
    if not may(by, Permission.CONNECTION_MANAGE):
        return Connection.objects.none()
    return Connection.objects.select_related("space").defer("sealed_secret")


def spaces_visible_to(by: Actor) -> QuerySet[Space]:
    """The spaces whose connection `by` may look after, by slug."""
    return Space.objects.all() if may(by, Permission.CONNECTION_MANAGE) else Space.objects.none()
