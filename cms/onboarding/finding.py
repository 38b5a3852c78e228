"""The draft that an address names, for whoever may see it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from clients.intake.selectors import drafts
from clients.intake.selectors.drafts import Draft
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require


def found(request: PersonRequest, uuid: UUID) -> Draft:
    """For everybody else it does not exist. Raises: NotPermitted, Http404."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    draft = drafts.find(uuid, request.actor)
    if draft is None:
        raise Http404
    return draft
