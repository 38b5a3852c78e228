"""Whose feed a secret names, and what it shows them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from content_calendar.models import FeedToken, Item
from content_calendar.rules.status import Status
from content_calendar.selectors.items import visible_to
from tenants.access.rules.permissions import Permission, may
from tenants.access.selectors import people
from tenants.access.selectors.actors import actor_at
from tenants.access.selectors.closed import is_closed_to
from tenants.kernel.actor import Actor
from tenants.models import Tenant

BACK, AHEAD = timedelta(days=92), timedelta(days=400)
"""What a feed reaches, from today."""


def digest(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def held(by: Actor) -> datetime | None:
    """Since when `by` has a feed that is in force; None without one."""
    feed = FeedToken.objects.filter(user_id=by.user_id or 0, revoked_at=None).first()
    return feed.made_at if feed else None


def reader(token: str, tenant: Tenant, *, at: datetime) -> tuple[Any, Actor] | None:
    """Whose feed this is, with the roles that hold now; None for a secret that opens nothing here (any more)."""
    feed = FeedToken.objects.filter(sha256=digest(token), revoked_at=None).first()
    user = people.active().filter(pk=feed.user_id).first() if feed else None
    if user is None:
        return None
    actor = actor_at(user, tenant, at=at)
    if not may(actor, Permission.CALENDAR_VIEW) or is_closed_to(actor, tenant, at=at):
        return None
    return user, actor


def shown(by: Actor, *, at: datetime) -> list[Item]:
    """What the feed of `by` holds: what they may see of the calendar, but what was called off."""
    found = visible_to(by).exclude(status=Status.CANCELLED.value)
    return list(found.between((at - BACK).date(), (at + AHEAD).date()))
