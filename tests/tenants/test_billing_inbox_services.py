"""The inbox: stored first, handled once in any order, nothing lost and nothing twice."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from math import factorial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tenants.audit.models import Entry
from tenants.billing import gateway
from tenants.billing.events import InvoicePaid, PaymentFailed
from tenants.billing.models import Account, Checkout, Invoice, InvoiceLine, SubscriptionState, WebhookEvent
from tenants.billing.services import inbox, standing
from tenants.billing.standin import objects
from tenants.kernel import announcements
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.tenants.stripe_standin import Watched

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
T = int(NOW.timestamp())
CUSTOMER = "cus_alfa"
ANCHOR = int(datetime(2024, 4, 1, tzinfo=UTC).timestamp())
PRODUCT = {"recurring": {"interval": "month"}, "product_data": {"name": "Standard"}}
PRICE = objects.price({"price_data": {"currency": "eur", "unit_amount": 145_000, **PRODUCT}}, now=T)
numbers = count(1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alfa: Tenant) -> Account:
    return Account.objects.create(tenant=alfa, customer_id=CUSTOMER, created_at=NOW)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    events: list[object] = []
    for kind in (InvoicePaid, PaymentFailed):
        monkeypatch.setitem(announcements._hearers, kind, [events.append])
    return events


def event(kind: str, about: dict[str, Any], *, at: int = 0, **changes: object) -> gateway.Event:
    held = {**objects.event(kind, about, before=None, now=T + at), "id": f"evt_{next(numbers)}", **changes}
    return gateway._head(json.dumps(held))


def subscription(status: str, **changes: object) -> dict[str, Any]:
    made = objects.subscription(customer_id=CUSTOMER, of=PRICE, anchor=ANCHOR, now=T)
    return {**made, "id": "sub_1", "status": status, **changes}


def invoice(status: str, **changes: object) -> dict[str, Any]:
    held = subscription("active")
    line = {**objects.fee_line(held, amount=145_000, start=T, end=ANCHOR, proration=False), "id": "il_1"}
    made = objects.invoice(customer_id=CUSTOMER, held=held, lines=[line], balance=0, number=1, now=T)
    return {**made, "id": "in_1", "status": status, **changes}


def store(*events: gateway.Event) -> None:
    for each in events:
        inbox.store(each, at=NOW)


def handle(*events: gateway.Event) -> None:
    store(*events)
    inbox.handle_waiting(at=NOW)


def states() -> dict[str, str]:
    return {row.type: f"{row.state} {row.reason}".strip() for row in WebhookEvent.objects.all()}


def six() -> list[gateway.Event]:
    """A subscription that begins, is paid, falls behind, catches up, is paused from a day on, and ends."""
    later = [{**PRICE, "unit_amount": 160_000}]
    return [
        event("customer.subscription.created", subscription("incomplete"), at=0),
        event("customer.subscription.updated", subscription("active"), at=0),
        event("customer.subscription.updated", subscription("past_due"), at=100),
        event("customer.subscription.updated", subscription("active", cancel_at=ANCHOR), at=200),
        event("customer.subscription.updated", subscription("active", metadata={"n": len(later)}), at=200),
        event("customer.subscription.deleted", subscription("canceled", ended_at=T + 300), at=300),
    ]


class Stop(Exception):  # noqa: N818 - rolls one branch back
    """The branch was looked at."""


def standing_rows() -> tuple[list[dict[str, Any]], list[tuple[str, ...]]]:
    """All that handling a further event reads, but for the numbers of rows."""
    held = list(SubscriptionState.objects.values())
    for row in held:
        del row["id"]
    return held, sorted(WebhookEvent.objects.values_list("event_id", "state", "reason"))


def walk(events: list[gateway.Event], seen: list[gateway.Event], found: dict[frozenset[str], Any]) -> int:
    """Count the orders in which the rest can come; each leads through sets that leave one state, whatever came first.

    Where the same events have led to the same rows by another way, what follows is the same: it is walked once.
    """
    here, key = standing_rows(), frozenset(event.event_id for event in seen)
    if key in found:
        assert here == found[key], [event.event_id for event in seen]
    left = [event for event in events if event.event_id not in key]
    if key in found or not left:
        found[key] = here
        return factorial(len(left))
    found[key], orders = here, 0
    for next_one in left:
        with suppress(Stop), transaction.atomic():
            handle(next_one)
            if seen:
                store(seen[len(left) % len(seen)])  # a duplicate of one that came before
            orders += walk(events, [*seen, next_one], found)
            raise Stop
    return orders


def test_all_720_orders_of_six_events_give_one_state(account: Account) -> None:
    events, found = six(), dict[frozenset[str], Any]()
    assert walk(events, [], found) == 720
    assert len(found) == 2**6, "every set of the events was reached"
    (row,), _ = found[frozenset(event.event_id for event in events)]
    ended_at = datetime.fromtimestamp(T + 300, UTC)
    assert (row["status"], row["ends_at"], row["changed_at"]) == ("canceled", ended_at, ended_at)
    assert row["period_ends_at"] == datetime.fromtimestamp(ANCHOR, UTC)
    (row,), _ = found[frozenset(event.event_id for event in events[:5])]
    assert row["status"] == "active", "before it ended"


def test_an_event_is_stored_and_handled_once(account: Account) -> None:
    one = event("customer.subscription.created", subscription("active"))
    store(one, one)
    assert inbox.handle_waiting(at=NOW) == 1
    assert inbox.handle_waiting(at=NOW) == 0
    assert not inbox.handle(WebhookEvent.objects.get().pk, at=NOW)
    assert Entry.objects.filter(verb="billing.subscription.moved").count() == 1


def test_an_invoice_from_draft_to_paid(account: Account, alfa: Tenant, heard: list[object]) -> None:
    handle(event("invoice.created", invoice("draft")))
    row = Invoice.objects.get()
    assert (row.tenant, row.status, row.month, row.total_minor) == (alfa, "DRAFT", "2024-03", 145_000)
    handle(event("invoice.payment_failed", invoice("open", attempt_count=1), at=20))
    row.refresh_from_db()
    assert (row.status, row.attempts, row.failed_at) == ("PAYMENT_FAILED", 1, datetime.fromtimestamp(T + 20, UTC))
    assert [type(each) for each in heard] == [PaymentFailed]
    handle(event("invoice.finalized", invoice("open"), at=10))
    paid = invoice("paid", amount_paid=145_000, amount_remaining=0, attempt_count=2)
    handle(event("invoice.paid", paid, at=30), event("invoice.payment_succeeded", paid, at=30))
    row.refresh_from_db()
    assert (row.status, row.paid_minor, row.remaining_minor) == ("PAID", 145_000, 0)
    assert [type(each) for each in heard] == [PaymentFailed, InvoicePaid]
    assert InvoiceLine.objects.get().kind == "FEE"


def test_a_failure_told_after_the_payment_announces_nothing(account: Account, heard: list[object]) -> None:
    handle(event("invoice.paid", invoice("paid"), at=30))
    handle(event("invoice.payment_failed", invoice("open"), at=20))
    assert [type(each) for each in heard] == [InvoicePaid]
    assert Invoice.objects.get().status == "PAID"


def test_lines_that_are_gone_go(account: Account) -> None:
    draft = invoice("draft")
    more = {**draft["lines"]["data"][0], "id": "il_2", "parent": None, "metadata": {"kind": "OVERAGE"}}
    draft["lines"]["data"].append(more)
    handle(event("invoice.created", draft))
    assert list(InvoiceLine.objects.order_by("line_id").values_list("kind", flat=True)) == ["FEE", "OVERAGE"]
    handle(event("invoice.updated", invoice("draft"), at=5))
    assert InvoiceLine.objects.get().line_id == "il_1"


def test_what_cannot_be_told_is_named_and_kept(account: Account) -> None:
    handle(
        event("payment_intent.succeeded", {"id": "pi_1", "object": "payment_intent", "customer": CUSTOMER}),
        event("invoice.created", {**invoice("draft"), "customer": "cus_nobody"}),
        event("invoice.updated", {"id": "in_9", "object": "invoice", "customer": CUSTOMER}),
        event("invoice.paid", invoice("paid", id="in_8"), api_version="2019-01-01"),
        event("invoice.voided", invoice("void", id=None)),
        event("customer.subscription.created", subscription("active")),
    )
    assert states() == {
        "payment_intent.succeeded": "IGNORED UnknownType",
        "invoice.created": "SET_ASIDE UnknownCustomer",
        "invoice.updated": "SET_ASIDE Unreadable",
        "invoice.paid": "SET_ASIDE OtherVersion",
        "invoice.voided": "SET_ASIDE NoObject",
        "customer.subscription.created": "HANDLED",
    }
    assert not Invoice.objects.exists()


def test_what_came_before_its_customer_was_known_is_handled_then(alfa: Tenant) -> None:
    handle(event("customer.subscription.created", subscription("active")))
    assert states() == {"customer.subscription.created": "SET_ASIDE UnknownCustomer"}
    Account.objects.create(tenant=alfa, customer_id=CUSTOMER, created_at=NOW)
    inbox.handle_waiting(at=NOW)
    assert SubscriptionState.objects.get().status == "active"


def test_one_that_fails_stops_no_other_and_is_set_aside_in_the_end(
    account: Account, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(event: WebhookEvent, tenant: Tenant) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setitem(inbox.TYPES, "invoice.created", fails)
        handle(
            event("invoice.created", invoice("draft")), event("customer.subscription.created", subscription("active"))
        )
        assert states()["customer.subscription.created"] == "HANDLED"
        for _time in range(inbox.MOST_ATTEMPTS):
            inbox.handle_waiting(at=NOW)
        assert states()["invoice.created"] == "SET_ASIDE Fault"
    assert inbox.look_again(by=by, at=NOW) == 1
    inbox.handle_waiting(at=NOW)
    assert Invoice.objects.get().status == "DRAFT"


def test_a_page_that_ran_out_and_was_paid_on_is_paid(account: Account, alfa: Tenant, by: Actor) -> None:
    from tests.tenants.test_billing_services import TERMS, start

    version = start(alfa, TERMS, NOW.date(), by).plan_version
    for order in ((standing.EXPIRED, standing.PAID_ON), (standing.PAID_ON, standing.EXPIRED)):
        session = {"id": f"cs_{next(numbers)}", "object": "checkout.session", "customer": CUSTOMER}
        row = Checkout.objects.create(
            tenant=alfa,
            plan_version=version,
            state="OPEN",
            url="x",
            session_id=session["id"],
            asked_by="F",
            asked_at=NOW,
        )
        handle(*(event(kind, session) for kind in order))
        row.refresh_from_db()
        assert row.state == "PAID"


@pytest.fixture
def subscribed(stripe: Watched, alfa: Tenant) -> Watched:
    """Alfa pays at the stand-in; nothing is delivered yet."""
    customer = stripe.books.make_customer({"name": "Alfa"})
    Account.objects.create(tenant=alfa, customer_id=customer["id"], created_at=NOW)
    now = timezone.now()
    anchor = int(datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC).timestamp())
    session = objects.session({"mode": "subscription", "customer": customer["id"]}, origin="", now=int(now.timestamp()))
    stripe.store.put({"id": f"of_{session['id']}", "object": "sold", "price": PRICE, "anchor": anchor})
    stripe.store.put(session)
    stripe.books.complete(session["id"])
    return stripe


@pytest.mark.parametrize("faults", [["duplicate"], ["reorder"], ["delay"], ["duplicate", "reorder", "delay"]])
def test_however_badly_it_is_delivered(subscribed: Watched, faults: list[str]) -> None:
    for name in faults:
        subscribed.misbehave(name, times=3, seconds=-1)
    for _round in range(3):
        subscribed.hear()
    assert SubscriptionState.objects.get().status == "active"
    assert Invoice.objects.get().status == "PAID"
    assert not WebhookEvent.objects.filter(state__in=["WAITING", "SET_ASIDE"]).exists()


def test_what_was_never_delivered_is_asked_for(subscribed: Watched) -> None:
    subscribed.misbehave("drop", times=100)
    subscribed.hear()
    assert not WebhookEvent.objects.exists()
    now = timezone.now()
    assert inbox.catch_up(since=now.replace(year=now.year - 1), at=now) > 4
    assert inbox.catch_up(since=now.replace(year=now.year - 1), at=now) == 0
    inbox.handle_waiting(at=now)
    assert Invoice.objects.get().status == "PAID"
