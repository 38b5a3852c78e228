"""Reading whether Stripe's prices have followed new terms."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.access.rules.permissions import Permission, may
from tenants.billing.models import PriceChange
from tenants.billing.rules.states import PriceState
from tenants.kernel.actor import Actor


def visible_to(by: Actor) -> QuerySet[PriceChange]:
    """Prices that follow terms, of every client, for whoever may see money."""
    rows = PriceChange.objects.select_related("tenant", "subscription")
    return rows if may(by, Permission.MONEY_VIEW) else rows.none()


def failed(by: Actor) -> QuerySet[PriceChange]:
    """Those that Stripe has not taken, the first to be due first."""
    return visible_to(by).filter(state=PriceState.FAILED).order_by("due_at", "pk")
