"""Reading the boards across clients: one query, whatever the number of clients."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tenants.access.models import Membership
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.boards.models import ClientRow as ClientRow  # what `board_row` is, for those above
from tenants.kernel.actor import AGENCY_WIDE, Actor
from tenants.models import Tenant


def portfolio(by: Actor, *, at: datetime) -> QuerySet[Tenant]:
    """The clients that `by` may see on the portfolio, with `board_row` joined: all, or those where they are staff."""
    clients: QuerySet[Tenant] = (
        Tenant.objects.exclude(schema_name="public").select_related("board_row").prefetch_related("domains")
    )
    if by.roles & AGENCY_WIDE:
        return clients
    staff = MATRIX[Permission.PORTFOLIO_VIEW]
    held = Membership.objects.active(at).filter(user_id=by.user_id or 0, role__in=staff).values("tenant_id")
    return clients.filter(pk__in=held)


def clients_of(by: Actor, *, at: datetime) -> QuerySet[Tenant]:
    """The clients whose host `by` may enter, as staff or as stakeholder."""
    clients: QuerySet[Tenant] = Tenant.objects.exclude(schema_name="public").prefetch_related("domains")
    if by.roles & AGENCY_WIDE:
        return clients
    held = Membership.objects.active(at).filter(user_id=by.user_id or 0, tenant__isnull=False).values("tenant_id")
    return clients.filter(pk__in=held)
