"""kill -9 between storing and handling, and between telling Stripe and noting it: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tenants.audit.models import Entry
from tenants.billing import gateway
from tenants.billing.models import Account, Invoice, ServiceCredit, WebhookEvent
from tenants.billing.services import credits, inbox, settlement
from tenants.billing.standin import objects
from tenants.embedded import addresses
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.tenants.stripe_standin import Watched, watched
from tests.tenants.test_billing_credits_services import FINANCE, MISSED
from tests.tenants.test_billing_inbox_services import CUSTOMER, event, invoice
from tests.tenants.test_billing_services import TERMS, start

BEGIN = """
import sys, time, django
from django.conf import settings
django.setup()
settings.STRIPE_API_BASE = sys.argv[1]
from django.utils import timezone
from tenants.billing import gateway
from tenants.billing.services import inbox, settlement
def stop_after(act):
    def stopped(*given, **named):
        done = act(*given, **named)
        print("done", flush=True)
        time.sleep(60)
        return done
    return stopped
"""
Child = Callable[[str, str], "subprocess.Popen[bytes]"]


@pytest.fixture
def child(own_database: str) -> Child:
    """Start a few lines of Python on the test's own database, in a process of its own."""
    url = addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{own_database}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}

    def begin(lines: str, base: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", BEGIN + lines, base]
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE)

    return begin


@pytest.fixture
def gamma(own_database: str) -> Tenant:
    return create_client(profile("gamma"), by=SYSTEM, at=LONG_AGO)


def killed_when_done(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == b"done\n"
    process.kill()
    process.communicate(timeout=30)


def finished(process: subprocess.Popen[bytes]) -> None:
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_killed_while_it_handles_an_event(gamma: Tenant, child: Child) -> None:
    Account.objects.create(tenant=gamma, customer_id=CUSTOMER, created_at=LONG_AGO)
    inbox.store(event("invoice.created", invoice("draft")), at=LONG_AGO)
    lines = "inbox.TYPES['invoice.created'] = stop_after(inbox.TYPES['invoice.created'])\n"
    killed_when_done(child(lines + "inbox.handle_waiting(at=timezone.now())", ""))
    assert not Invoice.objects.exists()
    assert WebhookEvent.objects.get().state == "WAITING"
    finished(child("inbox.handle_waiting(at=timezone.now())", ""))
    assert Invoice.objects.get().status == "DRAFT"
    assert WebhookEvent.objects.get().state == "HANDLED"
    assert Entry.objects.filter(verb="billing.invoice.moved").count() == 1
    finished(child("inbox.handle_waiting(at=timezone.now())", ""))
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


def test_killed_between_telling_stripe_and_noting_it(gamma: Tenant, child: Child) -> None:
    now = timezone.now()
    with watched() as stripe:
        at_stripe(stripe, gamma)
        start(gamma, TERMS, LONG_AGO.date() + timedelta(days=1), SYSTEM)
        month = Month.parse(Invoice.objects.get().month)
        credit = credits.propose(gamma, month=month, report_id=1, missed=[MISSED], by=SYSTEM, at=now)
        assert credit is not None
        credits.approve(credit, by=FINANCE, at=now)
        perform = f"settlement.perform({credit.pk}, timezone.now())"
        killed_when_done(
            child(f"gateway.credit_note = stop_after(gateway.credit_note)\n{perform}", settings.STRIPE_API_BASE)
        )
        assert len(stripe.store.all("credit_note")) == 1
        assert ServiceCredit.objects.get().settlement == "WAITING"
        finished(child(perform, settings.STRIPE_API_BASE))
        [note] = stripe.store.all("credit_note")
        assert ServiceCredit.objects.get().settled_as == note["id"]
        settlement.perform(credit.pk, now)
        assert len(stripe.store.all("credit_note")) == 1
