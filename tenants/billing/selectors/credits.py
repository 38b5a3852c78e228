"""Reading service credits."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from tenants.access.rules.permissions import Permission, may
from tenants.billing.models import ServiceCredit
from tenants.billing.rules.states import CreditState
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant


def visible_to(by: Actor) -> QuerySet[ServiceCredit]:
    """Credits that this person may see: at the agency's desk every client's, inside a client's schema its own."""
    needed = Permission.MONEY_VIEW if by.schema_name == "public" else Permission.BILLING_VIEW
    rows = ServiceCredit.objects.select_related("tenant")
    return rows if may(by, needed) else rows.none()


def of_month(tenant: Tenant, month: Month) -> ServiceCredit | None:
    """The credit of a client's month, in whatever state, or None."""
    return ServiceCredit.objects.filter(tenant=tenant, month=str(month)).first()


def approved(clients: Iterable[Tenant]) -> dict[int, dict[tuple[str, str], int]]:
    """Client → (month, currency) → what is given back of it, in minor units; those with any alone."""
    rows = ServiceCredit.objects.filter(tenant__in=list(clients), state=CreditState.APPROVED)
    found: dict[int, dict[tuple[str, str], int]] = {}
    for tenant_id, month, currency, amount_minor in rows.values_list("tenant_id", "month", "currency", "amount_minor"):
        found.setdefault(tenant_id, {})[month, currency] = amount_minor
    return found


def approved_minor(tenant: Tenant, month: Month, currency: str) -> int:
    """What is given back of a client's month, in minor units of this currency."""
    credit = of_month(tenant, month)
    given = credit is not None and credit.state == CreditState.APPROVED and credit.currency == currency
    return credit.amount_minor if credit is not None and given else 0
