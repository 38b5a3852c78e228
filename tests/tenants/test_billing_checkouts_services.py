"""From finance asking to the client paying: customer, page, payment, webhook, and the month charged by its invoice."""

from __future__ import annotations

import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tenants.access.rules.permissions import NotPermitted
from tenants.billing import gateway
from tenants.billing.models import Account, Checkout, Invoice, ServiceCredit, SubscriptionState
from tenants.billing.selectors import charges
from tenants.billing.services import checkouts, credits, settlement
from tenants.boards.models import Work
from tenants.boards.services.work import CLAIM
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.tenants.stripe_standin import Watched
from tests.tenants.test_billing_credits_services import FINANCE, MISSED
from tests.tenants.test_billing_services import TERMS, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(alfa: Tenant, by: Actor, now: datetime) -> Tenant:
    start(alfa, TERMS, now.date() - timedelta(days=400), by)
    return alfa


def perform(tenant: Tenant, kind: str, *, at: datetime | None = None) -> None:
    """Do what waits of a kind, as the worker does."""
    with client(tenant):
        for work in Work.objects.filter(kind=kind, done_at=None):
            perform_one(work.pk, at=at or timezone.now())


def opened(tenant: Tenant, now: datetime) -> Checkout:
    checkout = checkouts.start(tenant, by=FINANCE, at=now)
    perform(tenant, checkouts.KIND)
    checkout.refresh_from_db()
    return checkout


def click(url: str, **fields: str) -> str:
    data = urllib.parse.urlencode(fields).encode() if fields else None
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(url, data) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as moved:
        return moved.headers["Location"] or ""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Where it leads is looked at, not gone to."""


def test_from_asking_to_an_active_subscription(stripe: Watched, planned: Tenant, now: datetime) -> None:
    checkout = checkouts.start(planned, by=FINANCE, at=now)
    assert (checkout.state, checkout.asked_by) == ("ASKED", "Fia")
    perform(planned, checkouts.KIND)
    checkout.refresh_from_db()
    assert checkout.state == "OPEN"
    page = click(checkout.url)
    assert "1,450.00 EUR" in page
    assert "Alfa AB" in page
    assert click(checkout.url, act="pay") == f"http://agency.localhost/money/checkouts/{checkout.pk}/"
    stripe.hear()
    checkout.refresh_from_db()
    assert checkout.state == "PAID"
    assert SubscriptionState.objects.get(tenant=planned).status == "active"
    invoice = Invoice.objects.get()
    assert invoice.status == "PAID"
    charge = charges.charged(planned, Month.parse(invoice.month))
    assert charge is not None
    assert (charge.source, charge.fee_minor, charge.invoice_number) == ("invoice", invoice.total_minor, invoice.number)
    assert 0 < charge.fee_minor <= 145_000
    assert "This is paid" in click(checkout.url)


def test_asking_twice_is_one_page(stripe: Watched, planned: Tenant, now: datetime) -> None:
    first = opened(planned, now)
    assert checkouts.start(planned, by=FINANCE, at=now) == first
    assert Checkout.objects.count() == 1
    later = checkouts.start(planned, by=FINANCE, at=now + timedelta(hours=24))
    assert later != first
    first.refresh_from_db()
    assert first.state == "EXPIRED"
    perform(planned, checkouts.KIND)
    assert stripe.calls("/v1/customers") == 1


def test_who_and_what_is_refused(
    stripe: Watched, planned: Tenant, beta: Tenant, now: datetime, settings: object
) -> None:
    for role in set(Role) - {Role.OWNER, Role.FINANCE}:
        somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({role}))
        with pytest.raises(NotPermitted):
            checkouts.start(planned, by=somebody, at=now)
    with pytest.raises(checkouts.NoPlan):
        checkouts.start(beta, by=FINANCE, at=now)
    click(opened(planned, now).url, act="pay")
    stripe.hear()
    with pytest.raises(checkouts.AlreadyBilled):
        checkouts.start(planned, by=FINANCE, at=now)
    settings.STRIPE_API_KEY = ""  # type: ignore[attr-defined]
    with pytest.raises(gateway.NotConnected):
        checkouts.start(planned, by=FINANCE, at=now)


@pytest.mark.parametrize("fault", ["429", "500", "500_after", "key_in_use"])
def test_what_fails_on_the_way_leaves_one_customer_and_one_page(
    stripe: Watched, planned: Tenant, now: datetime, fault: str
) -> None:
    checkout = checkouts.start(planned, by=FINANCE, at=now)
    for later in range(1, 4):
        stripe.misbehave(fault, times=1 if later < 3 else 0)
        try:
            perform(planned, checkouts.KIND, at=now + later * CLAIM)
        except gateway.StripeUnreachable:
            continue
    checkout.refresh_from_db()
    assert checkout.state == "OPEN"
    assert len(stripe.store.all("customer")) == 1
    assert len(stripe.store.all("checkout.session")) == 1


def test_a_refusal_and_a_stripe_that_stays_away_are_told(planned: Tenant, now: datetime, settings: object) -> None:
    checkout = checkouts.start(planned, by=FINANCE, at=now)
    for later in range(7):
        try:
            perform(planned, checkouts.KIND, at=now + later * CLAIM)
        except gateway.StripeUnreachable:
            continue
    checkout.refresh_from_db()
    assert (checkout.state, checkout.problem) == ("FAILED", "StripeUnreachable")
    settings.STRIPE_API_KEY = ""  # type: ignore[attr-defined]
    Checkout.objects.update(state="ASKED", problem="")
    checkouts.perform(checkout.pk, now)
    checkout.refresh_from_db()
    assert (checkout.state, checkout.problem) == ("FAILED", "NotConnected")


@pytest.fixture
def billed(stripe: Watched, planned: Tenant, now: datetime) -> tuple[Watched, str]:
    """Alfa has paid for the next whole month; its subscription's id."""
    click(opened(planned, now).url, act="pay")
    stripe.hear()
    return stripe, SubscriptionState.objects.get().subscription_id


def a_month(stripe: Watched, subscription: str, *, finalised: bool = True, works: bool = True) -> str:
    invoice = stripe.books.open_month(subscription)["id"]
    if finalised:
        stripe.books.pay(stripe.books.finalise(invoice)["id"], works=works)
    stripe.hear()
    return Invoice.objects.get(invoice_id=invoice).month


def approved(tenant: Tenant, month: str, by: Actor, now: datetime) -> ServiceCredit:
    credit = credits.propose(tenant, month=Month.parse(month), report_id=1, missed=[MISSED], by=by, at=now)
    assert credit is not None
    credits.approve(credit, by=FINANCE, at=now)
    credit.refresh_from_db()
    return credit


@pytest.mark.parametrize("fault", ["", "429", "500", "500_after", "timeout_after", "key_in_use"])
def test_a_credit_after_the_invoice_becomes_one_credit_note(
    billed: tuple[Watched, str], planned: Tenant, by: Actor, now: datetime, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe, subscription = billed
    credit = approved(planned, a_month(stripe, subscription), by, now)
    assert credit.settlement == "WAITING"
    if fault:
        monkeypatch.setattr(gateway, "WAIT_SECONDS", 0.3)
        stripe.misbehave(fault, seconds=0.6)
        with pytest.raises(gateway.StripeUnreachable):
            perform(planned, credits.SETTLE)
    stripe.store._rows("DELETE FROM answer")  # Stripe has forgotten the key by then
    perform(planned, credits.SETTLE, at=now + CLAIM)
    credit.refresh_from_db()
    [note] = stripe.store.all("credit_note")
    assert (credit.settlement, credit.settled_as, note["amount"]) == ("CREDIT_NOTE", note["id"], 7250)
    assert note["post_payment_amount"] == 7250
    settlement.perform(credit.pk, now)  # told twice
    assert len(stripe.store.all("credit_note")) == 1
    stripe.hear()
    charge = charges.charged(planned, Month.parse(credit.month))
    assert charge is not None
    assert (charge.fee_minor, charge.credits_minor) == (145_000, 7250)


def test_a_credit_on_an_unpaid_invoice_lowers_what_is_due(
    billed: tuple[Watched, str], planned: Tenant, by: Actor, now: datetime
) -> None:
    stripe, subscription = billed
    month = a_month(stripe, subscription, works=False)
    assert Invoice.objects.get(month=month, status="PAYMENT_FAILED").remaining_minor == 145_000
    assert SubscriptionState.objects.get().status == "past_due"
    approved(planned, month, by, now)
    perform(planned, credits.SETTLE)
    stripe.hear()
    assert Invoice.objects.get(month=month, status="PAYMENT_FAILED").remaining_minor == 137_750


def test_a_credit_before_the_invoice_is_finalised_becomes_a_line_of_it(
    billed: tuple[Watched, str], planned: Tenant, by: Actor, now: datetime
) -> None:
    stripe, subscription = billed
    month = a_month(stripe, subscription, finalised=False)
    credit = approved(planned, month, by, now)
    perform(planned, credits.SETTLE)
    credit.refresh_from_db()
    assert credit.settlement == "INVOICE_ITEM"
    stripe.hear()
    draft = Invoice.objects.get(status="DRAFT")
    assert draft.total_minor == 137_750
    assert sorted(draft.lines.values_list("kind", flat=True)) == ["CREDIT", "FEE"]
    charge = charges.charged(planned, Month.parse(month))
    assert charge is not None
    assert (charge.source, charge.credits_minor, charge.total_minor) == ("plan", 7250, 137_750)
    stripe.books.finalise(draft.invoice_id)
    stripe.hear()
    charge = charges.charged(planned, Month.parse(month))
    assert charge is not None
    assert (charge.source, charge.total_minor) == ("invoice", 137_750)  # taken off once, not twice


def test_a_credit_that_cannot_be_settled_is_told_and_tried_again(
    billed: tuple[Watched, str], planned: Tenant, by: Actor, now: datetime
) -> None:
    stripe, subscription = billed
    month = a_month(stripe, subscription)
    Invoice.objects.filter(month=month).update(invoice_id="in_gone")
    credit = approved(planned, month, by, now)
    perform(planned, credits.SETTLE)
    credit.refresh_from_db()
    assert (credit.settlement, credit.problem) == ("FAILED", "StripeRefused")
    Invoice.objects.filter(month=month).delete()
    settlement.try_again(credit, by=FINANCE, at=timezone.now())
    with pytest.raises(settlement.NotUnsettled):
        settlement.try_again(credit, by=FINANCE, at=timezone.now())
    perform(planned, credits.SETTLE)
    credit.refresh_from_db()
    assert (credit.settlement, credit.problem) == ("INVOICE_ITEM", "")
    assert Account.objects.get().customer_id == stripe.store.all("invoiceitem")[0]["customer"]


def test_the_first_charge_is_for_the_days_that_are_left(planned: Tenant) -> None:
    """The first of the next month in UTC lies within a month of any instant, in whatever zone the client lives."""
    for asked in (datetime(2024, 1, 31, 23, 30, tzinfo=UTC), datetime(2024, 3, 1, 0, 0, tzinfo=UTC)):
        anchor = checkouts.first_anchor(asked)
        assert anchor.day == 1
        assert timedelta(0) < anchor - asked <= timedelta(days=31)
