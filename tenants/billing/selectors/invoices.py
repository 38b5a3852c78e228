"""Reading invoices, and who is late with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tenants.access.rules.permissions import Permission, may
from tenants.billing.models import Invoice, SubscriptionState
from tenants.billing.rules.states import InvoiceStatus, SubscriptionStatus
from tenants.kernel.actor import Actor
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class PastDue:
    """What a client is late with: how many invoices, since when, and when Stripe tries again."""

    invoices: int
    remaining_minor: int
    currency: str
    failed_at: datetime | None
    next_attempt_at: datetime | None
    page_url: str


def visible_to(by: Actor) -> QuerySet[Invoice]:
    """Invoices that this person may see: at the agency's desk every client's, inside a client's schema its own.

    A draft is the agency's own: it can still change.
    """
    rows = Invoice.objects.select_related("tenant").prefetch_related("lines")
    if by.schema_name == "public":
        return rows if may(by, Permission.MONEY_VIEW) else rows.none()
    return rows.exclude(status=InvoiceStatus.DRAFT) if may(by, Permission.BILLING_VIEW) else rows.none()


def past_due(tenant: Tenant) -> PastDue | None:
    """What the client is late with, or None. Nothing else stops because of it."""
    late = [*Invoice.objects.filter(tenant=tenant, status=InvoiceStatus.PAYMENT_FAILED).order_by("failed_at", "pk")]
    behind = (SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID)
    if not late and not SubscriptionState.objects.filter(tenant=tenant, status__in=behind).exists():
        return None
    oldest = late[0] if late else None
    currency = oldest.currency if oldest else tenant.currency
    return PastDue(
        invoices=len(late),
        remaining_minor=sum(each.remaining_minor for each in late if each.currency == currency),
        currency=currency,
        failed_at=oldest.failed_at if oldest else None,
        next_attempt_at=oldest.next_attempt_at if oldest else None,
        page_url=oldest.page_url if oldest else "",
    )
