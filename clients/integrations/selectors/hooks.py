"""Receivers, and what was sent to each."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.integrations.models import Delivery as Delivery
from clients.integrations.models import DeliveryState as DeliveryState
from clients.integrations.models import Hook as Hook  # what a row is, for those above
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[Hook]:
    """The client's receivers, the newest first; nothing for who may not manage them."""
    return Hook.objects.all() if may(by, Permission.API_MANAGE) else Hook.objects.none()


def deliveries_visible_to(by: Actor) -> QuerySet[Delivery]:
    """What was sent, the latest first, each with its receiver."""
    if not may(by, Permission.API_MANAGE):
        return Delivery.objects.none()
    return Delivery.objects.select_related("hook")
