"""The connections of spaces to their platforms, without their keys."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from clients.spaces.models import Connection, Space
from tenants.access.rules.permissions import Permission, may
from tenants.audit.selectors import trail
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[Connection]:
    """The client's connections, each with its space; the sealed key stays where it lies."""
    if not may(by, Permission.CONNECTION_MANAGE):
        return Connection.objects.none()
    return Connection.objects.select_related("space").defer("sealed_secret")


def spaces_visible_to(by: Actor) -> QuerySet[Space]:
    """The spaces whose connection `by` may look after, by slug."""
    return Space.objects.all() if may(by, Permission.CONNECTION_MANAGE) else Space.objects.none()


CHANGES = ("spaces.connection.made", "spaces.connection.replaced", "spaces.connection.ended")


def history(space: Space, by: Actor) -> QuerySet[Any]:
    """Who connected the space and ended that, the earliest first, as the trail tells it."""
    if not may(by, Permission.CONNECTION_MANAGE):
        return trail.every().none()
    of_connections = trail.every().filter(target_type=Connection._meta.label, verb__in=CHANGES)
    return of_connections.filter(data__space=space.slug).order_by("pk")
