"""What a person would leave behind: one query, whatever the number of clients."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tenants.boards.models import Holding as Holding  # what a row is, for those above
from tenants.kernel.actor import Role


def left_behind(user_id: int, alone: Iterable[tuple[int, Role]]) -> QuerySet[Holding]:
    """What is this person's to do, by client; in the agency's own schema.

    alone: (client, role) where nobody else has the role: what is the role's is theirs, too.
    """
    wanted = Q(user_id=user_id)
    for tenant_id, role in alone:
        wanted |= Q(tenant_id=tenant_id, role=role)
    found = Holding.objects.filter(wanted).select_related("tenant").prefetch_related("tenant__domains")
    return found.order_by("tenant__name", "kind")
