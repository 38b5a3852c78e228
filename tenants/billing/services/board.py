"""Where a client's invoices stand, in one word: its row on the portfolio, kept with each event of Stripe's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from tenants.billing.models import Invoice, SubscriptionState
from tenants.billing.rules.states import InvoiceStatus, SubscriptionStatus
from tenants.boards.services import client_rows, recounting
from tenants.models import Tenant

BEHIND = (SubscriptionStatus.PAST_DUE.value, SubscriptionStatus.UNPAID.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """state: PAST_DUE, as Money has it, else OPEN, else PAID; "" with no invoice that charges anything.

    due_at: when the first open invoice is due, where Stripe says so. late_since_at: of the oldest failed payment.
    """

    state: str = ""
    due_at: datetime | None = None
    late_since_at: datetime | None = None


def note(tenant: Tenant, *, at: datetime) -> None:
    """Show where the client stands. Its account is held, so nobody else does so for it at this moment."""
    client_rows.note_invoices(tenant, **asdict(_standings([tenant])[tenant.pk]), at=at)


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients."""
    return {
        tenant_id: {f"invoice_{name}": value for name, value in asdict(standing).items()}
        for tenant_id, standing in _standings(clients).items()
    }


def _standings(clients: Sequence[Tenant]) -> dict[int, Standing]:
    """Of each client, in two queries."""
    failed, is_open = Q(status=InvoiceStatus.PAYMENT_FAILED), Q(status=InvoiceStatus.OPEN)
    rows = Invoice.objects.filter(tenant__in=clients).order_by().values("tenant_id")
    counted = rows.annotate(
        late=Count("pk", filter=failed),
        late_since_at=Min("failed_at", filter=failed),
        open=Count("pk", filter=is_open),
        due_at=Min("due_at", filter=is_open),
        paid=Count("pk", filter=Q(status=InvoiceStatus.PAID)),
    )
    found = {row["tenant_id"]: row for row in counted}
    behind = set(
        SubscriptionState.objects.filter(tenant__in=clients, status__in=BEHIND).values_list("tenant_id", flat=True)
    )
    return {each.pk: _standing(found.get(each.pk, {}), is_behind=each.pk in behind) for each in clients}


def _standing(counts: Mapping[str, Any], *, is_behind: bool) -> Standing:
    due_at, late_since_at = counts.get("due_at"), counts.get("late_since_at")
    if counts.get("late") or is_behind:
        return Standing("PAST_DUE", due_at, late_since_at)
    if counts.get("open"):
        return Standing("OPEN", due_at)
    return Standing("PAID" if counts.get("paid") else "")
