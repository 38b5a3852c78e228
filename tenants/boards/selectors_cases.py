"""The queue across clients: one query, whatever the number of clients."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors.memberships import clients_where
from tenants.boards.models import OpenCase as OpenCase  # what a row is, for those above
from tenants.kernel.actor import AGENCY_WIDE, Actor, ActorKind


def queue(by: Actor, *, at: datetime) -> QuerySet[OpenCase]:
    """The open cases of the clients where `by` may see cases, with the client joined; in the agency's own schema.

    In no order: what a page sorts by is the page's own.
    """
    cases = OpenCase.objects.select_related("tenant")
    allowed = MATRIX[Permission.CASE_VIEW]
    if by.kind is ActorKind.SYSTEM or by.roles & AGENCY_WIDE & allowed:
        return cases
    return cases.filter(tenant_id__in=clients_where(by, roles=allowed - AGENCY_WIDE, at=at))


def taken_by(user_id: int) -> dict[int, int]:
    """How many open cases this person has taken: tenant → how many; in the agency's own schema."""
    held = OpenCase.objects.filter(claimed_by_user_id=user_id).values("tenant_id").annotate(count=Count("pk"))
    return {each["tenant_id"]: each["count"] for each in held}
