"""kill -9 between storing and handling, and between telling Stripe and noting it: nothing lost, nothing twice."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tenants.audit.models import Entry
from tenants.billing import gateway
from tenants.billing.models import Account, Invoice, ServiceCredit, WebhookEvent
from tenants.billing.services import credits, inbox, settlement
from tenants.billing.standin import objects
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.forked import LONGEST_SECONDS, Forked
from tests.tenants.stripe_standin import Watched, watched
from tests.tenants.test_billing_credits_services import FINANCE, MISSED
from tests.tenants.test_billing_inbox_services import CUSTOMER, event, invoice
from tests.tenants.test_billing_services import TERMS, start

DONE = "done"


def handle(*, stops: bool = False) -> None:
    """Handle what waits in the inbox; `stops`: at the end of the first handling, before its commit."""
    if stops:
        inbox.TYPES["invoice.created"] = _then_stop(inbox.TYPES["invoice.created"])
    inbox.handle_waiting(at=timezone.now())


def settle(base: str, credit_id: int, *, stops: bool = False) -> None:
    """Settle a credit at the Stripe of that address; `stops`: once Stripe has answered."""
    settings.STRIPE_API_BASE = base
    if stops:
        gateway.credit_note = _then_stop(gateway.credit_note)
    settlement.perform(credit_id, timezone.now())


def _then_stop(act: Callable[..., Any]) -> Callable[..., Any]:
    def stopped(*given: Any, **named: Any) -> None:
        act(*given, **named)
        print(DONE, flush=True)  # noqa: T201 - the test waits for it
        time.sleep(LONGEST_SECONDS)

    return stopped


@pytest.fixture
def gamma(own_database: str) -> Tenant:
    return create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)


def killed_when_done(process: Forked) -> None:
    assert process.line() == DONE
    assert process.kill_after()


def test_killed_while_it_handles_an_event(gamma: Tenant, own_database: str) -> None:
    Account.objects.create(tenant=gamma, customer_id=CUSTOMER, created_at=LONG_AGO)
    inbox.store(event("invoice.created", invoice("draft")), at=LONG_AGO)
    killed_when_done(Forked(own_database, partial(handle, stops=True)))
    assert not Invoice.objects.exists()
    assert WebhookEvent.objects.get().state == "WAITING"
    Forked(own_database, handle).finish()
    assert Invoice.objects.get().status == "DRAFT"
    assert WebhookEvent.objects.get().state == "HANDLED"
    assert Entry.objects.filter(verb="billing.invoice.moved").count() == 1
    Forked(own_database, handle).finish()
    assert Entry.objects.filter(verb="billing.invoice.moved").count() == 1


def at_stripe(stripe: Watched, tenant: Tenant) -> None:
    """The client's finalised invoice of March, at the stand-in and here."""
    customer = stripe.books.make_customer({"name": "Gamma"})
    Account.objects.create(tenant=tenant, customer_id=customer["id"], created_at=LONG_AGO)
    held = {**invoice("draft"), "customer": customer["id"]}
    stripe.store.put(json.loads(json.dumps(held)))
    stripe.books.finalise(held["id"])
    for told in stripe.store.events():
        inbox.store(gateway._head(json.dumps(told)), at=LONG_AGO)
    inbox.handle_waiting(at=LONG_AGO)
    assert objects.API_VERSION == gateway.API_VERSION


def test_killed_between_telling_stripe_and_noting_it(gamma: Tenant, own_database: str) -> None:
    now = timezone.now()
    with watched() as stripe:
        at_stripe(stripe, gamma)
        start(gamma, TERMS, LONG_AGO.date() + timedelta(days=1), SYSTEM)
        month = Month.parse(Invoice.objects.get().month)
        credit = credits.propose(gamma, month=month, report_id=1, missed=[MISSED], by=SYSTEM, at=now)
        assert credit is not None
        credits.approve(credit, by=FINANCE, at=now)
        told = (settings.STRIPE_API_BASE, credit.pk)
        killed_when_done(Forked(own_database, partial(settle, stops=True), *told))
        assert len(stripe.store.all("credit_note")) == 1
        assert ServiceCredit.objects.get().settlement == "WAITING"
        Forked(own_database, settle, *told).finish()
        [note] = stripe.store.all("credit_note")
        assert ServiceCredit.objects.get().settled_as == note["id"]
        settlement.perform(credit.pk, now)
        assert len(stripe.store.all("credit_note")) == 1
