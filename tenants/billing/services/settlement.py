"""Bringing an approved credit to the client's invoices, exactly once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.billing import gateway
from tenants.billing.models import Invoice, ServiceCredit
from tenants.billing.rules.states import CreditState, InvoiceStatus, LineKind, Settlement
from tenants.billing.services import lines
from tenants.billing.services.credits import SETTLE
from tenants.boards import services as boards
from tenants.context import client, public
from tenants.kernel.actor import Actor, system
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal

FINALISED = (InvoiceStatus.OPEN, InvoiceStatus.PAYMENT_FAILED, InvoiceStatus.PAID)
SETTLER = system("billing.settle")


class NotUnsettled(Refusal):
    """The credit is settled, or about to be."""


def perform(credit_id: int, at: datetime) -> None:
    """Settle one approved credit; again for one that is settled changes nothing.

    The key is the credit's own, and Stripe is asked what it holds before it is told: killed anywhere, or unanswered
    after the effect, it leaves one note. Raises: StripeUnreachable, to be tried later.
    """
    with public():
        credit = ServiceCredit.objects.select_related("tenant").get(pk=credit_id)
        if credit.state != CreditState.APPROVED or credit.settlement != Settlement.WAITING:
            return
        try:
            settlement, made = _settle(credit)
        except Refusal as refusal:
            give_up(credit_id, at, problem=refusal.code)
            return
        with transaction.atomic():
            waiting = ServiceCredit.objects.filter(pk=credit.pk, settlement=Settlement.WAITING)
            if waiting.update(settlement=settlement, settled_as=made, settled_at=at, problem=""):
                audit.record(
                    "billing.credit.settled",
                    target=credit,
                    by=SETTLER,
                    at=at,
                    client=credit.tenant.slug,
                    month=credit.month,
                    settlement=settlement,
                    settled_as=made,
                )


def _settle(credit: ServiceCredit) -> tuple[Settlement, str]:
    key = f"credit-{credit.pk}-{credit.tenant.slug}-{credit.month}"
    memo = f"Service credit {credit.month}"
    invoices = Invoice.objects.filter(tenant=credit.tenant, month=credit.month, currency=credit.currency)
    charged = invoices.filter(status__in=FINALISED, lines__kind=LineKind.FEE).order_by("created_at", "pk").first()
    if charged is not None:
        now = gateway.read_invoice(charged.invoice_id)
        made = gateway.credit_note(key=key, invoice=now, amount_minor=credit.amount_minor, memo=memo)
        return Settlement.CREDIT_NOTE, made
    draft = invoices.filter(status=InvoiceStatus.DRAFT).order_by("-created_at", "-pk").first()
    made = lines.add(
        credit.tenant,
        month=Month.parse(credit.month),
        kind=LineKind.CREDIT,
        pillar=None,
        key=key,
        invoice_id=draft.invoice_id if draft else "",
        amount_minor=-credit.amount_minor,
        currency=credit.currency,
        description=memo,
    )
    return Settlement.INVOICE_ITEM, made


def give_up(credit_id: int, at: datetime, *, problem: str = "StripeUnreachable") -> None:
    """Tell finance that the credit has not reached the client."""
    with public(), transaction.atomic():
        waiting = ServiceCredit.objects.filter(pk=credit_id, settlement=Settlement.WAITING)
        waiting.update(settlement=Settlement.FAILED, problem=problem)


@transaction.atomic
def try_again(credit: ServiceCredit, *, by: Actor, at: datetime) -> None:
    """Let a credit that did not reach the client be settled anew. Raises: NotPermitted; NotUnsettled."""
    require(by, Permission.CREDIT_DECIDE)
    with public():
        failed = ServiceCredit.objects.filter(pk=credit.pk, settlement=Settlement.FAILED)
        if failed.update(settlement=Settlement.WAITING, problem="") != 1:
            raise NotUnsettled("The credit is settled already, or about to be")
        audit.record("billing.credit.retried", target=credit, by=by, at=at, client=credit.tenant.slug)
    with client(credit.tenant):
        boards.rearm(SETTLE, credit.pk, at=at)
