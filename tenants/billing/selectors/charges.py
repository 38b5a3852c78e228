"""What a month costs a client: by its invoice where there is one, else by its plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenants.billing.models import Invoice
from tenants.billing.rules.states import InvoiceStatus, LineKind
from tenants.billing.selectors import plans
from tenants.billing.selectors.credits import approved_minor
from tenants.kernel.periods import Month
from tenants.models import Tenant

COUNTED = (InvoiceStatus.OPEN, InvoiceStatus.PAYMENT_FAILED, InvoiceStatus.PAID)
"""A draft can still change, and what is void or given up charges nothing."""


@dataclass(frozen=True, slots=True)
class MonthCharge:
    """One month's cost from billing, in minor units; `credits_minor` is positive, and to be taken off.

    invoice_number, invoice_status: of the invoice that charges the month's fee, if there is one.
    source: where fee and overage come from.
    """

    currency: str
    fee_minor: int
    overage_minor: int
    credits_minor: int
    invoice_number: str | None
    invoice_status: str | None
    source: Literal["invoice", "plan"]

    @property
    def total_minor(self) -> int:
        return self.fee_minor + self.overage_minor - self.credits_minor


def charged(tenant: Tenant, month: Month) -> MonthCharge | None:
    """What the month is charged: fee and overage of its finalised invoices, else the plan's fee; approved credits.

    An invoice counts from when it is finalised until it is void. Of several, fees and overage are added; the first
    that holds a fee is named and says the currency, since money of two is never mixed. The plan is the one in force
    at the month's last instant. None without either.
    """
    rows = Invoice.objects.filter(tenant=tenant, month=str(month), status__in=COUNTED).order_by("created_at", "pk")
    invoices = [*rows.prefetch_related("lines")]
    with_fee = next((each for each in invoices if _holds_a_fee(each)), None)
    if with_fee is None:
        return _by_plan(tenant, month)
    lines = [line for each in invoices if each.currency == with_fee.currency for line in each.lines.all()]
    return MonthCharge(
        currency=with_fee.currency,
        fee_minor=sum(line.amount_minor for line in lines if line.kind == LineKind.FEE),
        overage_minor=sum(line.amount_minor for line in lines if line.kind == LineKind.OVERAGE),
        credits_minor=approved_minor(tenant, month, with_fee.currency),
        invoice_number=with_fee.number or None,
        invoice_status=with_fee.status,
        source="invoice",
    )


def _holds_a_fee(invoice: Invoice) -> bool:
    return any(line.kind == LineKind.FEE for line in invoice.lines.all())


def _by_plan(tenant: Tenant, month: Month) -> MonthCharge | None:
    plan = plans.of_month(tenant, month)
    if plan is None:
        return None
    currency = plan.terms.currency
    return MonthCharge(
        currency=currency,
        fee_minor=plan.terms.monthly_fee_minor,
        overage_minor=0,
        credits_minor=approved_minor(tenant, month, currency),
        invoice_number=None,
        invoice_status=None,
        source="plan",
    )
