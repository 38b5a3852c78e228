"""Opening a space."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from clients.spaces.events import SpaceOpened
from clients.spaces.models import Space
from clients.spaces.rules.space import SpaceSpec, check
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal


class SpaceTaken(Refusal):
    """The client has another space with this slug."""


@transaction.atomic
def open_space(spec: SpaceSpec, *, by: Actor, at: datetime) -> Space:
    """Open a space in the client's schema in which the connection stands.

    Raises: NotPermitted; InvalidInput, listing each field; SpaceTaken.
    """
    require(by, Permission.CLIENT_ONBOARD)
    check(spec)
    try:
        with transaction.atomic():
            space = Space.objects.create(**asdict(spec), created_at=at)
    except IntegrityError:
        raise SpaceTaken(f"{spec.slug!r} is taken: the client has another space with this slug") from None
    audit.record("spaces.space.opened", target=space, by=by, at=at, slug=space.slug, platform=space.platform)
    announce(SpaceOpened(space_id=space.pk))
    return space
