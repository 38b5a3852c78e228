"""The one door through which a line of ours reaches an invoice."""

from __future__ import annotations

from tenants.billing import gateway
from tenants.billing.models import Account
from tenants.billing.rules.plans import Pillar
from tenants.billing.rules.scope import require_bought
from tenants.billing.rules.states import LineKind
from tenants.billing.selectors import plans
from tenants.kernel.periods import Month
from tenants.models import Tenant


def add(
    tenant: Tenant,
    *,
    month: Month,
    kind: LineKind,
    pillar: Pillar | None,
    key: str,
    invoice_id: str,
    amount_minor: int,
    currency: str,
    description: str,
) -> str:
    """Add a line to a draft invoice, or without one to the client's next; return its id at Stripe.

    Stand in public; whoever calls has asked who may. pillar: what the work belongs to; a credit has none.
    amount_minor: below zero gives back.
    Raises: PillarNotBought, PillarNotNamed; NotConnected; StripeRefused; StripeUnreachable.
    """
    plan = plans.of_month(tenant, month)
    require_bought(kind, pillar, plan.terms.pillars if plan else ())
    return gateway.add_item(
        key=key,
        customer_id=Account.objects.get(tenant=tenant).customer_id or "",
        invoice_id=invoice_id,
        amount_minor=amount_minor,
        currency=currency,
        kind=kind,
        description=description,
    )
