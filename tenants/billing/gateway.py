"""The one door to Stripe: our words in, our words out, and every refusal by name. No type of Stripe's leaves it.

Every call that changes something carries an idempotency key that is derived from a row of ours, so that asking twice
leaves one effect. The version of the API is pinned: it is the one that the tests read every request against.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from tenants.billing.rules import seen
from tenants.billing.rules.states import LineKind
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text

API_VERSION = "2026-05-27.dahlia"
WAIT_SECONDS = 10.0
"""For one answer. What was not answered is asked again later, with the same key."""
TOLERANCE = timedelta(minutes=5)
"""How far the instant in a webhook's signature may lie from now."""
PAGE_LASTS = timedelta(hours=23)
"""A checkout page of Stripe's lives for a day at most."""
stripe.enable_telemetry = False


class NotConnected(Refusal):
    """No key for Stripe is set: billing goes on by plan alone."""


class StripeRefused(Refusal):
    """Stripe understood and said no; asking again would change nothing."""


class StripeUnreachable(Exception):  # noqa: N818 - as Refusal: a value that others speak of
    """No answer that counts: time-out, too many requests, a fault on their side. To be asked again later."""


class SignatureMissing(Refusal):
    """The call does not say who sent it."""


class SignatureForged(Refusal):
    """The signature is not one that our secret makes of this body."""


class SignatureTooOld(Refusal):
    """The signature is right, and its instant lies too far from now: it may be repeated by somebody else."""


class NotAnEvent(Refusal):
    """The body is signed, and is not an event of Stripe's."""


@dataclass(frozen=True, slots=True)
class Page:
    """A checkout page on which a client can begin to pay."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """An event's head; `body` is the whole of it as it came."""

    event_id: str
    type: str
    api_version: str
    occurred_at: datetime
    object_id: str
    customer_id: str
    body: str


def is_connected() -> bool:
    return bool(settings.STRIPE_API_KEY)


@lru_cache(maxsize=4)
def _client_for(key: str, base: str, wait: float) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else {},
        max_network_retries=0,  # the board of work asks again, after a pause and with the same key
        http_client=stripe.RequestsClient(timeout=wait),
    )


def _client() -> stripe.StripeClient:
    if not is_connected():
        raise NotConnected("No key for Stripe is set: STRIPE_API_KEY")
    return _client_for(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE, WAIT_SECONDS)


@contextmanager
def _named() -> Iterator[None]:
    """Stripe's errors by our names. Its message may hold what the caller sent, so only code and field are told."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnreachable(type(error).__name__) from error
    except stripe.StripeError as error:
        said = error.error
        code = error.code or (said and (said.code or said.type)) or type(error).__name__
        if (error.http_status or 500) >= 500 or error.http_status == 409:
            raise StripeUnreachable(str(code)) from error
        field = getattr(error, "param", None) or ""
        told = f"Stripe refused: {code}{f' ({field})' if field else ''}"
        raise StripeRefused(told, reason=str(code), field=str(field)) from error


def _options(key: str) -> Any:
    return {"idempotency_key": key}


def _plain(found: Any) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = found.to_dict()
    return plain


# -- What we ask for ---------------------------------------------------------------------------------------------------


def create_customer(*, key: str, name: str, slug: str, language: str) -> str:
    """Make the client a customer and return its id. Raises: NotConnected; StripeRefused; StripeUnreachable."""
    params: Any = {"name": name, "preferred_locales": [language], "metadata": {"client": slug}}
    with _named():
        return _client().v1.customers.create(params, _options(key)).id


def create_checkout(
    *,
    key: str,
    customer_id: str,
    plan_name: str,
    currency: str,
    fee_minor: int,
    anchor_at: datetime,
    back_url: str,
    at: datetime,
) -> Page:
    """Make a page on which the customer begins a monthly fee, charged from the first of each month.

    anchor_at: the first instant of the next month; until then the fee is charged by the days that are left.
    Raises: NotConnected; StripeRefused; StripeUnreachable.
    """
    price = {
        "currency": currency.lower(),
        "unit_amount": seen.from_minor(fee_minor, currency),
        "recurring": {"interval": "month"},
        "product_data": {"name": plan_name},
    }
    params: Any = {
        "mode": "subscription",
        "customer": customer_id,
        "client_reference_id": key,
        "line_items": [{"price_data": price, "quantity": 1}],
        "subscription_data": {"billing_cycle_anchor": int(anchor_at.timestamp())},
        "success_url": back_url,
        "cancel_url": back_url,
        "expires_at": int((at + PAGE_LASTS).timestamp()),
    }
    with _named():
        made = _client().v1.checkout.sessions.create(params, _options(key))
    return Page(made.id, made.url or "", datetime.fromtimestamp(made.expires_at, UTC))


def change_price(*, key: str, subscription: seen.SubscriptionSeen, fee_minor: int) -> None:
    """Let the running subscription's next period be charged at this fee; the one that runs is charged already.

    The subscription keeps its product, currency and days. Raises: NotConnected; StripeRefused; StripeUnreachable;
    Unreadable, when the subscription has not one price.
    """
    held = subscription.price
    if held is None:
        raise seen.Unreadable("the subscription has not exactly one price")
    price = {
        "currency": held.currency.lower(),
        "product": held.product_id,
        "unit_amount": seen.from_minor(fee_minor, held.currency),
        "recurring": {"interval": "month"},
    }
    params: Any = {"items": [{"id": held.item_id, "price_data": price}], "proration_behavior": "none"}
    with _named():
        _client().v1.subscriptions.update(subscription.subscription_id, params, _options(key))


def add_item(
    *, key: str, customer_id: str, invoice_id: str, amount_minor: int, currency: str, kind: LineKind, description: str
) -> str:
    """Add a line to a draft invoice, or without one to the customer's next; return its id.

    amount_minor: below zero gives back. Raises: NotConnected; StripeRefused; StripeUnreachable.
    """
    params: Any = {
        "customer": customer_id,
        "amount": seen.from_minor(amount_minor, currency),
        "currency": currency.lower(),
        "description": description,
        "metadata": {"kind": kind.value, "key": key},
    }
    if invoice_id:
        params["invoice"] = invoice_id
    with _named():
        return _client().v1.invoice_items.create(params, _options(key)).id


def finalise(invoice_id: str, *, key: str) -> seen.InvoiceSeen:
    """Finalise a draft invoice. Raises: NotConnected; StripeRefused; StripeUnreachable; Unreadable."""
    with _named():
        found = _client().v1.invoices.finalize_invoice(invoice_id, {}, _options(key))
    return seen.invoice(_plain(found))


def read_invoice(invoice_id: str) -> seen.InvoiceSeen:
    """The invoice as it is now. Raises: NotConnected; StripeRefused; StripeUnreachable; Unreadable."""
    with _named():
        found = _client().v1.invoices.retrieve(invoice_id)
    return seen.invoice(_plain(found))


def read_subscription(subscription_id: str) -> seen.SubscriptionSeen:
    """The subscription as it is now. Raises: NotConnected; StripeRefused; StripeUnreachable; Unreadable."""
    with _named():
        found = _client().v1.subscriptions.retrieve(subscription_id)
    return seen.subscription(_plain(found))


def credit_note(*, key: str, invoice: seen.InvoiceSeen, amount_minor: int, memo: str) -> str:
    """Credit a finalised invoice and return the note's id; one that was made with this key already is returned.

    What is still unpaid is lowered first; the rest goes to the customer's balance, off their next invoice.
    Stripe forgets a key after a day or so, hence the look at the notes that stand.
    Raises: NotConnected; StripeRefused; StripeUnreachable.
    """
    if made := _note_with(key, invoice.invoice_id):
        return made
    over_minor = max(amount_minor - invoice.remaining_minor, 0)
    params: Any = {
        "invoice": invoice.invoice_id,
        "amount": seen.from_minor(amount_minor, invoice.currency),
        "memo": memo,
        "metadata": {"key": key},
    }
    if over_minor:
        params["credit_amount"] = seen.from_minor(over_minor, invoice.currency)
    with _named():
        return _client().v1.credit_notes.create(params, _options(key)).id


def _note_with(key: str, invoice_id: str) -> str:
    with _named():
        held = _client().v1.credit_notes.list({"invoice": invoice_id, "limit": 100})
        notes = (_plain(note) for note in held.auto_paging_iter())
        return next((str(note["id"]) for note in notes if (note.get("metadata") or {}).get("key") == key), "")


def events_since(at: datetime, types: tuple[str, ...]) -> Iterator[Event]:
    """What happened since, oldest page last, as Stripe still holds it (30 days).

    Raises: NotConnected; StripeRefused; StripeUnreachable.
    """
    params: Any = {"created": {"gte": int(at.timestamp())}, "types": list(types), "limit": 100}
    with _named():
        for found in _client().v1.events.list(params).auto_paging_iter():
            yield _head(json.dumps(_plain(found)))


# -- What Stripe tells us ----------------------------------------------------------------------------------------------


def read_event(body: bytes, signature: str, *, at: datetime) -> Event:
    """Return the event that a signed body holds.

    Raises: NotConnected; SignatureMissing, SignatureForged, SignatureTooOld; NotAnEvent.
    """
    secrets = settings.STRIPE_WEBHOOK_SECRETS
    if not secrets:
        raise NotConnected("No secret for Stripe's webhooks is set: STRIPE_WEBHOOK_SECRET")
    if not signature:
        raise SignatureMissing("There is no Stripe-Signature")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise SignatureForged("The body is not text, so nobody signed it") from None
    if not any(_signs(secret, text, signature) for secret in secrets):
        raise SignatureForged("The signature does not fit the body")
    # The first one, as the check of the signature takes it: a second one must not make an old call young.
    stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise SignatureTooOld(f"The signature's instant is more than {TOLERANCE} from now")
    return _head(text)


def _signs(secret: str, text: str, signature: str) -> bool:
    if not signature.isascii():  # Stripe's library compares nothing else
        return False
    try:
        return bool(stripe.WebhookSignature.verify_header(text, signature, secret))
    except (stripe.SignatureVerificationError, ValueError):
        return False


def _head(text: str) -> Event:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAnEvent("The body is not JSON") from None
    if not isinstance(held, dict) or held.get("object") != "event":
        raise NotAnEvent("The body is not an event")
    data = held.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    event_id, kind = held.get("id"), held.get("type")
    if not (isinstance(event_id, str) and isinstance(kind, str) and isinstance(about, dict) and event_id and kind):
        raise NotAnEvent("The event lacks its id, its type or its object")
    heads = (event_id, kind, held.get("api_version"), about.get("id"))
    if any(first_not_text(str(each)) for each in heads):
        raise NotAnEvent("The event's id or type is no text")
    occurred_at = _or_no_event(lambda: seen.instant(held.get("created")))
    if occurred_at is None:
        raise NotAnEvent("The event does not say when")
    is_customer = about.get("object") == "customer"
    return Event(
        event_id=event_id[:100],
        type=kind[:100],
        api_version=str(held.get("api_version") or "")[:40],
        occurred_at=occurred_at,
        object_id=seen.reference(about.get("id"))[:100],
        customer_id=seen.reference(about.get("id" if is_customer else "customer"))[:100],
        body=text,
    )


def _or_no_event(read: Callable[[], datetime | None]) -> datetime | None:
    try:
        return read()
    except seen.Unreadable as error:
        raise NotAnEvent(str(error)) from None
