"""Reading saved views: a person's own, and those that an owner shares with the agency."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tenants.access.rules.permissions import Permission, may
from tenants.boards.models import SavedView as SavedView  # what a view is, for those above
from tenants.kernel.actor import Actor

PORTFOLIO = "portfolio"


def visible_to(by: Actor, board: str = PORTFOLIO) -> QuerySet[SavedView]:
    """The views of this list that `by` may use, their own first, by name."""
    if not may(by, Permission.PORTFOLIO_VIEW):
        return SavedView.objects.none()
    found = SavedView.objects.filter(board=board).filter(Q(user_id=by.user_id or 0) | Q(is_shared=True))
    return found.order_by("is_shared", "name", "pk")
