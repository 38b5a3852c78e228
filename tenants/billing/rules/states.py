"""Codes of where money stands, as the rows hold them."""

from __future__ import annotations

from enum import StrEnum


class CreditState(StrEnum):
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"


class Settlement(StrEnum):
    """How an approved credit reaches the client."""

    NONE = ""
    WAITING = "WAITING"
    CREDIT_NOTE = "CREDIT_NOTE"
    """On the finalised invoice of the month."""
    INVOICE_ITEM = "INVOICE_ITEM"
    """Taken off the invoice that is still a draft, or off the next one."""
    BY_HAND = "BY_HAND"
    """The client is not billed through Stripe: the agency's own books settle it."""
    FAILED = "FAILED"


class InvoiceStatus(StrEnum):
    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAID = "PAID"
    VOID = "VOID"
    UNCOLLECTIBLE = "UNCOLLECTIBLE"


class LineKind(StrEnum):
    FEE = "FEE"
    OVERAGE = "OVERAGE"
    CREDIT = "CREDIT"
    OTHER = "OTHER"


class SubscriptionStatus(StrEnum):
    """Stripe's words for a subscription."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAUSED = "paused"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    CANCELED = "canceled"


RUNNING = frozenset(
    {
        SubscriptionStatus.TRIALING,
        SubscriptionStatus.ACTIVE,
        SubscriptionStatus.PAUSED,
        SubscriptionStatus.PAST_DUE,
        SubscriptionStatus.UNPAID,
    }
)
"""Begun and not ended: its price can be changed, and its next invoice comes."""


class PriceState(StrEnum):
    """Whether Stripe's price has followed new terms."""

    WAITING = "WAITING"
    FOLLOWED = "FOLLOWED"
    NOT_BILLED = "NOT_BILLED"
    """No subscription runs at Stripe; one that begins follows then."""
    FAILED = "FAILED"


class CheckoutState(StrEnum):
    ASKED = "ASKED"
    """Noted here; Stripe is about to be asked for a page."""
    OPEN = "OPEN"
    """The page stands, and nobody has paid on it yet."""
    PAID = "PAID"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


class EventState(StrEnum):
    """Where a stored webhook event stands."""

    WAITING = "WAITING"
    HANDLED = "HANDLED"
    IGNORED = "IGNORED"
    """Of a type that changes nothing here."""
    SET_ASIDE = "SET_ASIDE"
    """It could not be told what it changes; the reason says why, and it can be handled again."""
