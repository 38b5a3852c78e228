"""What Stripe's objects say, as far as we listen: from its JSON to our own words. No Django, no Stripe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tenants.billing.rules.states import LineKind, SubscriptionStatus
from tenants.kernel.money import EXPONENTS
from tenants.kernel.refusals import Refusal

Json = Mapping[str, Any]
HUNDREDTHS = frozenset({"ISK"})
"""Currencies without decimals whose amounts Stripe still writes in hundredths."""


class Unreadable(Refusal):
    """An object of Stripe's lacks what we need, or says it in another way than the version we speak."""


@dataclass(frozen=True, slots=True)
class LineSeen:
    """One line of an invoice. Money in minor units of its invoice's currency."""

    line_id: str
    kind: LineKind
    description: str
    amount_minor: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceSeen:
    """An invoice at one instant; `status` is Stripe's word. Money in minor units of `currency`."""

    invoice_id: str
    customer_id: str
    number: str
    status: str
    currency: str
    total_minor: int
    paid_minor: int
    remaining_minor: int
    attempts: int
    created_at: datetime
    finalized_at: datetime | None
    paid_at: datetime | None
    due_at: datetime | None
    next_attempt_at: datetime | None
    page_url: str
    lines: tuple[LineSeen, ...]


@dataclass(frozen=True, slots=True)
class PriceSeen:
    """The one price of a subscription, in minor units; `interval` is Stripe's word for how often it is charged."""

    item_id: str
    product_id: str
    currency: str
    amount_minor: int
    interval: str


@dataclass(frozen=True, slots=True)
class SubscriptionSeen:
    """A subscription at one instant. `price` is None where it has not exactly one, once, in a currency of ours."""

    subscription_id: str
    customer_id: str
    status: SubscriptionStatus
    created_at: datetime
    period_starts_at: datetime | None
    period_ends_at: datetime | None
    ends_at: datetime | None
    price: PriceSeen | None = None


def instant(seconds: Any) -> datetime | None:
    """Stripe's instants are whole seconds since 1970, or null."""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise Unreadable("an instant is not a number of seconds")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise Unreadable("an instant is out of range") from None


def _since(held: Json, name: str) -> datetime:
    found = instant(held.get(name))
    if found is None:
        raise Unreadable(f"{name} is missing")
    return found


def _text(held: Json, name: str) -> str:
    found = held.get(name)
    if not isinstance(found, str) or not found:
        raise Unreadable(f"{name} is missing")
    return found


def _whole(held: Json, name: str) -> int:
    found = held.get(name)
    if isinstance(found, bool) or not isinstance(found, int):
        raise Unreadable(f"{name} is not a whole number")
    return found


def _part(held: Json, *names: str) -> Json:
    """A part inside a part; empty where the way ends early."""
    for name in names:
        found = held.get(name)
        held = found if isinstance(found, dict) else {}
    return held


def reference(found: Any) -> str:
    """The id of what another object names, whether it came expanded or not; "" for none."""
    named = found.get("id") if isinstance(found, dict) else found
    return named if isinstance(named, str) else ""


def to_minor(amount: int, currency: str) -> int:
    """From Stripe's amount to ours."""
    return amount // 100 if currency in HUNDREDTHS else amount


def from_minor(amount_minor: int, currency: str) -> int:
    """From our amount to Stripe's."""
    return amount_minor * 100 if currency in HUNDREDTHS else amount_minor


def subscription(held: Json) -> SubscriptionSeen:
    """Read a subscription. Its period is that of its first item. Raises: Unreadable."""
    items = _part(held, "items").get("data") or [{}]
    first: Json = items[0] if isinstance(items, list) and isinstance(items[0], dict) else {}
    try:
        status = SubscriptionStatus(_text(held, "status"))
    except ValueError:
        raise Unreadable("status is none that we know") from None
    return SubscriptionSeen(
        subscription_id=_text(held, "id"),
        customer_id=reference(held.get("customer")),
        status=status,
        created_at=_since(held, "created"),
        period_starts_at=instant(first.get("current_period_start")),
        period_ends_at=instant(first.get("current_period_end")),
        ends_at=instant(held.get("ended_at")) or instant(held.get("cancel_at")),
        price=_price(first) if len(items) == 1 else None,
    )


def _price(item: Json) -> PriceSeen | None:
    held = _part(item, "price")
    currency, amount = str(held.get("currency") or "").upper(), held.get("unit_amount")
    if (
        currency not in EXPONENTS
        or isinstance(amount, bool)
        or not isinstance(amount, int)
        or item.get("quantity") != 1
    ):
        return None
    return PriceSeen(
        item_id=reference(item),
        product_id=reference(held.get("product")),
        currency=currency,
        amount_minor=to_minor(amount, currency),
        interval=str(_part(held, "recurring").get("interval") or ""),
    )


def invoice(held: Json) -> InvoiceSeen:
    """Read an invoice with its lines. Raises: Unreadable, also for a currency that we do not bill in."""
    currency = _text(held, "currency").upper()
    if currency not in EXPONENTS:
        raise Unreadable("currency is none that we bill in")
    moved = _part(held, "status_transitions")
    lines = _part(held, "lines").get("data")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise Unreadable("lines are missing")
    return InvoiceSeen(
        invoice_id=_text(held, "id"),
        customer_id=reference(held.get("customer")),
        number=str(held.get("number") or "")[:60],
        status=_text(held, "status"),
        currency=currency,
        total_minor=to_minor(_whole(held, "total"), currency),
        paid_minor=to_minor(_whole(held, "amount_paid"), currency),
        remaining_minor=to_minor(_whole(held, "amount_remaining"), currency),
        attempts=_whole(held, "attempt_count"),
        created_at=_since(held, "created"),
        finalized_at=instant(moved.get("finalized_at")),
        paid_at=instant(moved.get("paid_at")),
        due_at=instant(held.get("due_date")),
        next_attempt_at=instant(held.get("next_payment_attempt")),
        page_url=str(held.get("hosted_invoice_url") or ""),
        lines=tuple(_line(line, currency) for line in lines),
    )


def _line(held: Json, currency: str) -> LineSeen:
    period = _part(held, "period")
    return LineSeen(
        line_id=_text(held, "id"),
        kind=_kind(held),
        description=str(held.get("description") or "")[:500],
        amount_minor=to_minor(_whole(held, "amount"), currency),
        starts_at=_since(period, "start"),
        ends_at=_since(period, "end"),
    )


def _kind(held: Json) -> LineKind:
    """A subscription's line is the fee; an item that we added says in its metadata what it is."""
    if _part(held, "parent").get("type") == "subscription_item_details":
        return LineKind.FEE
    said = _part(held, "metadata").get("kind")
    return LineKind(said) if said in (LineKind.OVERAGE, LineKind.CREDIT) else LineKind.OTHER
