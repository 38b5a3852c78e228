"""The door to Stripe against the stand-in: what is asked keeps to Stripe's document, what fails has a name."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tenants.billing import gateway
from tenants.billing.rules.states import LineKind, SubscriptionStatus
from tests.tenants import stripe_document as document
from tests.tenants.stripe_standin import Watched

NOW = timezone.now()


def anchor() -> datetime:
    first = datetime(NOW.year, NOW.month, 1, tzinfo=UTC)
    return (first + timedelta(days=32)).replace(day=1)


def a_customer(key: str = "customer-1") -> str:
    return gateway.create_customer(key=key, name="Alfa AB", slug="alfa", language="sv")


def a_page(customer_id: str, **changes: object) -> gateway.Page:
    asked = {
        "key": str(uuid.uuid4()),
        "customer_id": customer_id,
        "plan_name": "Standard",
        "currency": "EUR",
        "fee_minor": 145_000,
        "anchor_at": anchor(),
        "back_url": "http://agency.localhost/money/",
        "at": NOW,
    }
    return gateway.create_checkout(**{**asked, **changes})  # type: ignore[arg-type]


def paid(stripe: Watched, customer_id: str) -> tuple[str, str]:
    """A subscription and its first invoice, paid."""
    session = stripe.books.complete(a_page(customer_id).session_id)
    held = stripe.books.held(session["subscription"], "subscription")
    return held["id"], held["latest_invoice"]


def test_every_call_keeps_to_stripes_document(stripe: Watched) -> None:
    customer = a_customer()
    page = a_page(customer)
    assert page.url.endswith(f"/c/pay/{page.session_id}")
    subscription, first = paid(stripe, customer)
    assert gateway.read_subscription(subscription).status is SubscriptionStatus.ACTIVE
    invoice = gateway.read_invoice(first)
    assert (invoice.status, invoice.currency, invoice.remaining_minor) == ("paid", "EUR", 0)
    assert [line.kind for line in invoice.lines] == [LineKind.FEE]
    gateway.credit_note(key="credit-1", invoice=invoice, amount_minor=invoice.total_minor, memo="Service credit")
    gateway.change_price(key="price-1", subscription=gateway.read_subscription(subscription), fee_minor=160_000)
    now = gateway.read_subscription(subscription).price
    assert now is not None
    assert (now.amount_minor, now.currency, now.interval) == (160_000, "EUR", "month")
    draft = stripe.books.open_month(subscription)["id"]
    gateway.add_item(
        key="item-1",
        customer_id=customer,
        invoice_id=draft,
        amount_minor=-7250,
        currency="EUR",
        kind=LineKind.CREDIT,
        description="Service credit",
    )
    assert [line.kind for line in gateway.read_invoice(draft).lines] == [LineKind.FEE, LineKind.CREDIT]
    assert gateway.finalise(draft, key="finalise-1").status == "open"
    told = list(gateway.events_since(NOW - timedelta(days=1), ("invoice.paid", "customer.subscription.created")))
    assert {event.type for event in told} == {"invoice.paid", "customer.subscription.created"}
    for event in stripe.store.events():
        assert document.object_problems("event", event) == []
        about = event["data"]["object"]
        if about["object"] != "payment_intent":
            assert document.object_problems(about["object"], about) == []


def test_the_document_sees_what_is_wrong() -> None:
    def problems(body: str) -> list[str]:
        return document.request_problems("POST", "/v1/credit_notes", "", body)

    assert problems("invoice=in_1&amount=7250&metadata[key]=x") == []
    assert "amount" in problems("invoice=in_1&amount=much")[0]
    assert "invoice" in problems("amount=7250")[0]
    assert "money" in problems("invoice=in_1&money=1")[0]
    assert problems("invoice=in_1&reason=mood")[0].startswith("reason")
    assert document.request_problems("GET", "/v1/events", "since=yesterday", "") == ["since: no such parameter"]
    with pytest.raises(AssertionError, match="Stripe has no"):
        document.operation("POST", "/v1/credits")


def test_the_same_key_leaves_one_effect_and_another_request_is_refused(stripe: Watched) -> None:
    assert a_customer() == a_customer()
    assert len(stripe.store.all("customer")) == 1
    with pytest.raises(gateway.StripeRefused, match="idempotency_error"):
        gateway.create_customer(key="customer-1", name="Somebody else", slug="alfa", language="sv")


@pytest.mark.parametrize("fault", ["429", "500", "key_in_use", "500_after"])
def test_what_passes_is_to_be_tried_again(stripe: Watched, fault: str) -> None:
    stripe.misbehave(fault)
    with pytest.raises(gateway.StripeUnreachable):
        a_customer()
    assert a_customer()
    assert len(stripe.store.all("customer")) == 1


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after"])
def test_no_answer_in_time(stripe: Watched, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "WAIT_SECONDS", 0.3)
    stripe.misbehave(fault, seconds=1.0)
    with pytest.raises(gateway.StripeUnreachable):
        a_customer()
    assert a_customer()
    assert len(stripe.store.all("customer")) == 1


def test_nobody_answers_at_all() -> None:
    with pytest.raises(gateway.StripeUnreachable):
        a_customer()


def test_refusals_name_code_and_field_and_repeat_nothing(stripe: Watched, settings: object) -> None:
    with pytest.raises(gateway.StripeRefused) as refused:
        a_page("cus_of_nobody")
    assert refused.value.facts == {"reason": "resource_missing", "field": "id"}
    assert "cus_of_nobody" not in str(refused.value)
    settings.STRIPE_API_KEY = "sk_test_wrong"  # type: ignore[attr-defined]
    with pytest.raises(gateway.StripeRefused, match="api_key_invalid"):
        a_customer()
    settings.STRIPE_API_KEY = ""  # type: ignore[attr-defined]
    with pytest.raises(gateway.NotConnected):
        a_customer()


def test_a_credit_note_is_found_again_after_its_key_was_forgotten(stripe: Watched) -> None:
    _subscription, first = paid(stripe, a_customer())
    invoice = gateway.read_invoice(first)
    made = gateway.credit_note(key="credit-1", invoice=invoice, amount_minor=100, memo="Service credit")
    stripe.store._rows("DELETE FROM answer")
    assert gateway.credit_note(key="credit-1", invoice=invoice, amount_minor=100, memo="Service credit") == made
    assert len(stripe.store.all("credit_note")) == 1


def test_a_credit_lowers_what_is_unpaid_and_the_rest_goes_to_the_balance(stripe: Watched) -> None:
    customer = a_customer()
    subscription, _first = paid(stripe, customer)
    stripe.books.finalise(stripe.books.open_month(subscription)["id"])
    invoice = stripe.store.all("invoice")[0]
    gateway.credit_note(key="credit-1", invoice=gateway.read_invoice(invoice["id"]), amount_minor=7250, memo="Credit")
    now = gateway.read_invoice(invoice["id"])
    assert (now.total_minor, now.remaining_minor) == (145_000, 137_750)
    stripe.books.pay(invoice["id"])
    gateway.credit_note(key="credit-2", invoice=gateway.read_invoice(invoice["id"]), amount_minor=50, memo="Credit")
    assert stripe.books.held(customer, "customer")["balance"] == -50
    following = stripe.books.finalise(stripe.books.open_month(subscription)["id"])
    assert following["amount_due"] == 144_950


def test_kronur_are_written_in_hundredths_at_stripe_alone(stripe: Watched) -> None:
    page = a_page(a_customer(), currency="ISK", fee_minor=200_000)
    price = stripe.books.held(f"of_{page.session_id}", "sold")["price"]
    assert (price["currency"], price["unit_amount"]) == ("isk", 20_000_000)
    session = stripe.books.complete(page.session_id)
    held = stripe.books.held(session["subscription"], "subscription")
    draft = stripe.books.open_month(held["id"])
    assert gateway.read_invoice(draft["id"]).total_minor == 200_000
