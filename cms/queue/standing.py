"""Stepping from the agency's host into exactly one client's schema, as who the person is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import Http404

from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require
from tenants.access.selectors.actors import actor_at
from tenants.context import UnknownClient, client, find
from tenants.kernel.actor import Actor
from tenants.models import Tenant


@contextmanager
def at_client(request: PersonRequest, slug: str, *, at: datetime) -> Iterator[tuple[Tenant, Actor]]:
    """Stand at one client for the block, as the person's roles there allow.

    Raises: Http404, for a client that is none and for one where the person holds no role: nobody learns which.
    NotPermitted, when none of their roles there lets them see cases.
    """
    try:
        tenant = find(slug)
    except UnknownClient:
        raise Http404 from None
    actor = actor_at(request.user, tenant, at=at)
    if not actor.roles:
        raise Http404
    require(actor, Permission.CASE_VIEW)
    with client(tenant):
        yield tenant, actor
