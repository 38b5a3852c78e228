"""What others may hear of: credits decided, invoices paid or not. Announced while standing in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenants.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class CreditProposed:
    """A released month proposes a credit, which waits for finance."""

    tenant_id: int
    month: Month
    credit_id: int
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class CreditApproved:
    """A credit enters the month's cost from now on; a final month by a restatement."""

    tenant_id: int
    month: Month
    credit_id: int
    amount_minor: int
    currency: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class CreditDeclined:
    """A proposed credit gives nothing back; the reason stands in its row."""

    tenant_id: int
    month: Month
    credit_id: int
    declined_at: datetime


@dataclass(frozen=True, slots=True)
class InvoicePaid:
    """An invoice was paid, once."""

    tenant_id: int
    month: Month
    invoice_id: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentFailed:
    """An invoice's payment failed for the first time: it is past due until it is paid. Nothing else stops."""

    tenant_id: int
    month: Month
    invoice_id: int
    failed_at: datetime
