"""From the set of what Stripe told to where it stands: never a function of the order in which it came.

Stripe promises neither order nor single delivery, and its instants are whole seconds. So every event of an object is
kept, and the state is read off the set. docs/algorithms/billing_events.md has the rules with worked rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from tenants.billing.rules.seen import InvoiceSeen, LineSeen, SubscriptionSeen
from tenants.billing.rules.states import InvoiceStatus, LineKind, SubscriptionStatus
from tenants.kernel.periods import Month

Seen = TypeVar("Seen")

ENDED = frozenset({SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED})
_WITHIN_A_SECOND = (
    SubscriptionStatus.INCOMPLETE,
    SubscriptionStatus.TRIALING,
    SubscriptionStatus.ACTIVE,
    SubscriptionStatus.PAUSED,
    SubscriptionStatus.PAST_DUE,
    SubscriptionStatus.UNPAID,
    SubscriptionStatus.INCOMPLETE_EXPIRED,
    SubscriptionStatus.CANCELED,
)
"""How a subscription goes on when two events bear the same second."""
_STEPS = ("draft", "open", "uncollectible", "paid", "void", "deleted")
"""How far an invoice has come: it never goes back."""
FAILED = "invoice.payment_failed"
DELETED = "invoice.deleted"


@dataclass(frozen=True, slots=True)
class Told(Generic[Seen]):
    """One event: the object as it was then."""

    event_id: str
    type: str
    occurred_at: datetime
    seen: Seen


@dataclass(frozen=True, slots=True)
class InvoiceStands:
    """Where an invoice stands, and since when a payment of it has failed."""

    seen: InvoiceSeen
    status: InvoiceStatus
    failed_at: datetime | None


def latest_subscription(told: Iterable[Told[SubscriptionSeen]]) -> Told[SubscriptionSeen]:
    """Return the event that decides: one that ends it, else the latest; within one second the status further on.

    Shapes: at least one event, of one subscription; duplicates change nothing.
    """
    return max(
        told,
        key=lambda one: (
            one.seen.status in ENDED,
            one.occurred_at,
            _WITHIN_A_SECOND.index(one.seen.status),
            one.event_id,
        ),
    )


def invoice_stands(told: Sequence[Told[InvoiceSeen]]) -> InvoiceStands:
    """Return where an invoice stands: its furthest step, and of that the latest word.

    An open invoice of which a payment has failed is PAYMENT_FAILED, until it is paid or given up.
    Shapes: at least one event, of one invoice; duplicates change nothing.
    """
    last = max(
        told,
        key=lambda one: (
            _step(one),
            one.occurred_at,
            one.seen.attempts,
            one.seen.paid_minor,
            -one.seen.remaining_minor,
            one.event_id,
        ),
    )
    failures = [one.occurred_at for one in told if one.type == FAILED]
    return InvoiceStands(last.seen, _status(_step(last), bool(failures)), min(failures, default=None))


def _step(one: Told[InvoiceSeen]) -> int:
    word = "deleted" if one.type == DELETED else one.seen.status
    return _STEPS.index(word) if word in _STEPS else 0


def _status(step: int, has_failed: bool) -> InvoiceStatus:
    if _STEPS[step] == "open" and has_failed:
        return InvoiceStatus.PAYMENT_FAILED
    return {
        "draft": InvoiceStatus.DRAFT,
        "open": InvoiceStatus.OPEN,
        "uncollectible": InvoiceStatus.UNCOLLECTIBLE,
        "paid": InvoiceStatus.PAID,
        "void": InvoiceStatus.VOID,
        "deleted": InvoiceStatus.VOID,
    }[_STEPS[step]]


def charged_month(lines: Sequence[LineSeen], created_at: datetime, zone: ZoneInfo) -> Month:
    """Return the client's month that an invoice charges: the one in which the middle of its fee's period lies.

    The middle, because a period from the first to the first in UTC begins in the month before for a client in New York.
    Without a fee the first line's period counts, without lines the instant when the invoice was made.
    """
    fee = next((line for line in lines if line.kind is LineKind.FEE), None) or (lines[0] if lines else None)
    middle = fee.starts_at + (fee.ends_at - fee.starts_at) / 2 if fee else created_at
    return Month.of(middle - timedelta(microseconds=middle.microsecond), zone)
