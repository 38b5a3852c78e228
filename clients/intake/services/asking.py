"""Who asked for a client, when a worker acts for them later."""

from __future__ import annotations

from datetime import datetime

from clients.intake.models import Draft, Restoration
from tenants.access.selectors.actors import actor_at_agency
from tenants.access.selectors.people import by_id
from tenants.kernel.actor import Actor, system


def who_asked(row: Draft | Restoration, *, at: datetime) -> Actor:
    """Whoever asked last, with the roles that they hold now."""
    return person(row.requested_by_user_id, at=at) or system(row.requested_by)


def person(user_id: int | None, *, at: datetime) -> Actor | None:
    """Somebody of the agency as they stand now; None for nobody, or who is not known any more."""
    user = by_id(user_id) if user_id is not None else None
    return actor_at_agency(user, at=at) if user else None
