"""Who matters to the community. For the agency's eyes only."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from clients.models import Stakeholder, StakeholderContact
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[Any]:
    """Those on the register, each with `last_contact_on`; none for who may not see it."""
    if not may(by, Permission.STAKEHOLDER_VIEW):
        return Stakeholder.objects.none()
    return Stakeholder.objects.annotate(last_contact_on=Max("contacts__on"))


def one(by: Actor, pk: int) -> Any | None:
    """One of them; None for nobody, or who may not see it."""
    return visible_to(by).filter(pk=pk).first()


def contacts(stakeholder: Stakeholder) -> QuerySet[StakeholderContact]:
    """When they were spoken with, the last first."""
    return StakeholderContact.objects.filter(stakeholder=stakeholder).order_by("-on", "-pk")
