"""The client's row says in one word where its invoices stand, as Money has it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tenants.billing.models import Account, Invoice
from tenants.boards.models import ClientRow
from tenants.models import Tenant
from tests.tenants.test_billing_inbox_services import CUSTOMER, NOW, T, event, handle, invoice, subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(alfa: Tenant) -> ClientRow:
    Account.objects.create(tenant=alfa, customer_id=CUSTOMER, created_at=NOW)
    return ClientRow.objects.get(tenant=alfa)


def standing(row: ClientRow) -> tuple[str, datetime | None, datetime | None]:
    row.refresh_from_db()
    return row.invoice_state, row.invoice_due_at, row.invoice_late_since_at


def test_it_follows_an_invoice_from_open_over_late_to_paid(row: ClientRow) -> None:
    assert standing(row) == ("", None, None)
    handle(event("invoice.created", invoice("draft")))
    assert standing(row) == ("", None, None)
    handle(event("invoice.finalized", invoice("open", due_date=T + 900), at=10))
    assert standing(row) == ("OPEN", datetime.fromtimestamp(T + 900, UTC), None)
    handle(event("invoice.payment_failed", invoice("open"), at=20))
    failed_at = Invoice.objects.get().failed_at
    assert failed_at is not None
    assert standing(row) == ("PAST_DUE", None, failed_at)
    handle(event("invoice.paid", invoice("paid"), at=30))
    assert standing(row) == ("PAID", None, None)


def test_one_that_is_late_is_told_before_those_that_are_paid(row: ClientRow) -> None:
    handle(event("invoice.paid", invoice("paid")))
    handle(event("invoice.payment_failed", invoice("open", id="in_2"), at=10))
    assert standing(row)[0] == "PAST_DUE"
    handle(event("invoice.voided", invoice("void", id="in_2"), at=20))
    assert standing(row)[0] == "PAID"


def test_a_subscription_that_is_behind_is_late_too(row: ClientRow) -> None:
    handle(event("invoice.paid", invoice("paid")))
    handle(event("customer.subscription.updated", subscription("past_due"), at=10))
    assert standing(row)[0] == "PAST_DUE"
    handle(event("customer.subscription.updated", subscription("active"), at=20))
    assert standing(row)[0] == "PAID"
