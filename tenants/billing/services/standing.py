"""Where subscriptions, invoices and checkouts stand, read off all that Stripe told of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from tenants import audit
from tenants.billing import gateway
from tenants.billing.events import InvoicePaid, PaymentFailed
from tenants.billing.models import Checkout, Invoice, InvoiceLine, SubscriptionState, WebhookEvent
from tenants.billing.rules import folding, seen
from tenants.billing.rules.folding import Told
from tenants.billing.rules.states import RUNNING, CheckoutState, InvoiceStatus
from tenants.billing.services import board, prices, terms_board
from tenants.kernel.actor import system
from tenants.kernel.announcements import announce
from tenants.models import Tenant

STRIPE = system("stripe")
SUBSCRIPTION_EVENTS = tuple(
    f"customer.subscription.{word}" for word in ("created", "updated", "deleted", "paused", "resumed")
)
INVOICE_EVENTS = tuple(
    f"invoice.{word}"
    for word in (
        "created",
        "updated",
        "finalized",
        "paid",
        "payment_succeeded",
        "payment_failed",
        "voided",
        "marked_uncollectible",
        "deleted",
    )
)
PAID_ON, EXPIRED = "checkout.session.completed", "checkout.session.expired"
CHECKOUT_EVENTS = (PAID_ON, EXPIRED)
_COPIED = (
    "number",
    "currency",
    "total_minor",
    "paid_minor",
    "remaining_minor",
    "attempts",
    "created_at",
    "finalized_at",
    "paid_at",
    "due_at",
    "next_attempt_at",
    "page_url",
)
"""What an invoice says and its row holds by the same name."""
Seen = TypeVar("Seen")


def _told(event: WebhookEvent, types: tuple[str, ...], read: Callable[[seen.Json], Seen]) -> list[Told[Seen]]:
    """All events of the same object that we hold, this one among them, whether handled yet or not."""
    held = WebhookEvent.objects.filter(object_id=event.object_id, type__in=types, api_version=gateway.API_VERSION)
    return [
        Told(each.event_id, each.type, each.occurred_at, read(json.loads(each.body)["data"]["object"]))
        for each in held.order_by("pk")
    ]


def note_subscription(event: WebhookEvent, tenant: Tenant) -> None:
    """Let the client's subscription stand where all its events say. Raises: Unreadable."""
    last = folding.latest_subscription(_told(event, SUBSCRIPTION_EVENTS, seen.subscription))
    now = last.seen
    held = SubscriptionState.objects.filter(subscription_id=now.subscription_id).first()
    row = held or SubscriptionState(subscription_id=now.subscription_id)
    came_from = row.status
    row.tenant, row.status = tenant, now.status.value
    row.period_starts_at, row.period_ends_at, row.ends_at = now.period_starts_at, now.period_ends_at, now.ends_at
    row.created_at, row.changed_at = now.created_at, last.occurred_at
    row.save()
    _record(row, "billing.subscription.moved", tenant, came_from, row.status, last.occurred_at)
    if row.status in RUNNING and came_from not in RUNNING:
        prices.follow_anew(tenant, at=last.occurred_at)
    board.note(tenant, at=event.received_at)
    terms_board.note(tenant, at=event.received_at)


def note_invoice(event: WebhookEvent, tenant: Tenant) -> None:
    """Let the client's invoice and its lines stand where all its events say. Raises: Unreadable."""
    stands = folding.invoice_stands(_told(event, INVOICE_EVENTS, seen.invoice))
    now = stands.seen
    row = Invoice.objects.filter(invoice_id=now.invoice_id).first() or Invoice(invoice_id=now.invoice_id)
    came_from = row.status
    row.tenant, row.status, row.failed_at = tenant, stands.status.value, stands.failed_at
    row.month = str(folding.charged_month(now.lines, now.created_at, tenant.zone))
    for name in _COPIED:
        setattr(row, name, getattr(now, name))
    row.save()
    _note_lines(row, now.lines)
    _record(row, "billing.invoice.moved", tenant, came_from, row.status, event.occurred_at)
    board.note(tenant, at=event.received_at)
    terms_board.note(tenant, at=event.received_at)
    _tell(row, came_from)


def _note_lines(invoice: Invoice, lines: tuple[seen.LineSeen, ...]) -> None:
    rows = [
        InvoiceLine(
            invoice=invoice,
            line_id=line.line_id,
            kind=line.kind.value,
            description=line.description,
            amount_minor=line.amount_minor,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
        )
        for line in lines
    ]
    InvoiceLine.objects.filter(invoice=invoice).exclude(line_id__in=[row.line_id for row in rows]).delete()
    InvoiceLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["invoice", "line_id"],
        update_fields=["kind", "description", "amount_minor", "starts_at", "ends_at"],
    )


def _tell(invoice: Invoice, came_from: str) -> None:
    """Announce what the invoice has become, once each."""
    month = invoice.charged_month
    if invoice.status == came_from:
        return
    if invoice.status == InvoiceStatus.PAID:
        paid_at = invoice.paid_at or invoice.created_at
        announce(InvoicePaid(tenant_id=invoice.tenant_id, month=month, invoice_id=invoice.pk, paid_at=paid_at))
    elif invoice.status == InvoiceStatus.PAYMENT_FAILED:
        failed_at = invoice.failed_at or invoice.created_at
        announce(PaymentFailed(tenant_id=invoice.tenant_id, month=month, invoice_id=invoice.pk, failed_at=failed_at))


def note_checkout(event: WebhookEvent, tenant: Tenant) -> None:
    """Close the client's checkout page: paid on, which wins, or run out."""
    told = WebhookEvent.objects.filter(object_id=event.object_id, type__in=CHECKOUT_EVENTS)
    is_paid = told.filter(type=PAID_ON).exists()
    state = CheckoutState.PAID if is_paid else CheckoutState.EXPIRED
    row = Checkout.objects.filter(tenant=tenant, session_id=event.object_id).exclude(state=state).first()
    if row is not None:
        before, row.state = row.state, state.value
        row.save(update_fields=["state"])
        _record(row, "billing.checkout.moved", tenant, before, row.state, event.occurred_at)


def _record(
    row: SubscriptionState | Invoice | Checkout, verb: str, tenant: Tenant, before: str, after: str, at: datetime
) -> None:
    if before != after:
        audit.record(verb, target=row, by=STRIPE, at=at, client=tenant.slug, before=before, after=after)
