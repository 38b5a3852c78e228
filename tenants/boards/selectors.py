"""Reading the boards across clients: one query, whatever the number of clients."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors.memberships import clients_where
from tenants.boards.models import ClientRow as ClientRow  # what `board_row` is, for those above
from tenants.kernel.actor import AGENCY_WIDE, Actor, Role
from tenants.models import Tenant


def portfolio(by: Actor, *, at: datetime) -> QuerySet[Tenant]:
    """The clients that `by` may see on the portfolio, with `board_row` joined: all, or those where they are staff."""
    clients: QuerySet[Tenant] = (
        Tenant.objects.exclude(schema_name="public").select_related("board_row").prefetch_related("domains")
    )
    if by.roles & AGENCY_WIDE:
        return clients
    return clients.filter(pk__in=clients_where(by, roles=MATRIX[Permission.PORTFOLIO_VIEW], at=at))


def clients_of(by: Actor, *, at: datetime) -> QuerySet[Tenant]:
    """The clients whose host `by` may enter, as staff or as stakeholder."""
    clients: QuerySet[Tenant] = Tenant.objects.exclude(schema_name="public").prefetch_related("domains")
    if by.roles & AGENCY_WIDE:
        return clients
    return clients.filter(pk__in=clients_where(by, roles=frozenset(Role), at=at))
