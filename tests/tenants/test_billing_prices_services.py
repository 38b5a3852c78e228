"""Stripe's price follows new terms: from the next period on, once, and seen where it does not succeed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.billing import gateway
from tenants.billing.models import Invoice, PriceChange, SubscriptionState
from tenants.billing.rules.following import ANCHOR, MARGIN
from tenants.billing.selectors import charges, prices
from tenants.billing.services import checkouts, terms
from tenants.billing.services import prices as services
from tenants.boards.models import Work
from tenants.boards.services.work import CLAIM
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.tenants.stripe_standin import Watched
from tests.tenants.test_billing_checkouts_services import click, opened, perform
from tests.tenants.test_billing_credits_services import FINANCE
from tests.tenants.test_billing_services import TERMS, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(alfa: Tenant, by: Actor, now: datetime) -> Tenant:
    start(alfa, TERMS, now.date() - timedelta(days=400), by)
    return alfa


@pytest.fixture
def running(stripe: Watched, planned: Tenant, now: datetime) -> str:
    """Alfa pays; its subscription's id."""
    click(opened(planned, now).url, act="pay")
    stripe.hear()
    return SubscriptionState.objects.get().subscription_id


def month(now: datetime, later: int) -> Month:
    return Month.of(now, ANCHOR).shifted(later)


def agree(tenant: Tenant, on: date, now: datetime, fee_minor: int = 160_000) -> PriceChange:
    new = replace(TERMS, monthly_fee_minor=fee_minor)
    row = terms.agree(tenant, new, starts_on=on, reason="More", final=None, by=FINANCE, at=now)
    return PriceChange.objects.get(subscription=row)


def price(stripe: Watched, subscription: str) -> int:
    held = stripe.books.held(subscription, "subscription")
    return int(held["items"]["data"][0]["price"]["unit_amount"])


def changes(stripe: Watched, subscription: str) -> int:
    path = f"/v1/subscriptions/{subscription}"
    return sum((method, each) == ("POST", path) for method, each, _status in stripe.host.api.calls)


def a_month(stripe: Watched, subscription: str) -> Invoice:
    draft = stripe.books.open_month(subscription)["id"]
    stripe.books.pay(stripe.books.finalise(draft)["id"])
    stripe.hear()
    return Invoice.objects.get(invoice_id=draft)


def test_the_next_invoice_has_the_new_fee_and_nothing_is_prorated(
    stripe: Watched, running: str, planned: Tenant, now: datetime
) -> None:
    first = Invoice.objects.get().total_minor
    change = agree(planned, month(now, 1).first_on, now)
    perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert (change.state, change.problem) == ("FOLLOWED", "")
    assert change.charged_from == month(now, 1).starts_at(ANCHOR)
    assert Entry.objects.get(verb="billing.price.followed").data["fee_minor"] == 160_000
    invoice = a_month(stripe, running)
    assert (invoice.total_minor, invoice.lines.count()) == (160_000, 1)
    assert Invoice.objects.exclude(pk=invoice.pk).get().total_minor == first
    charge = charges.charged(planned, Month.parse(invoice.month))
    assert charge is not None
    assert (charge.fee_minor, charge.source) == (160_000, "invoice")


def test_a_fee_months_ahead_waits_for_its_month(stripe: Watched, running: str, planned: Tenant, now: datetime) -> None:
    on = month(now, 3).first_on
    change = agree(planned, on + timedelta(days=14), now)
    due = month(now, 2).starts_at(ANCHOR) + MARGIN
    assert (change.due_at, Work.objects.get(kind=services.KIND).due_at) == (due, due)
    perform(planned, services.KIND, at=now)  # not due, so nobody does it
    services.perform(change.pk, now)  # and too early it looks at Stripe and waits on
    change.refresh_from_db()
    assert (change.state, changes(stripe, running)) == ("WAITING", 0)
    assert [a_month(stripe, running).total_minor for _month in range(2)] == [145_000, 145_000]
    perform(planned, services.KIND, at=due)
    assert a_month(stripe, running).total_minor == 160_000


def test_a_day_in_a_month_that_is_charged_already_counts_at_stripe_from_the_next(
    stripe: Watched, running: str, planned: Tenant, now: datetime
) -> None:
    change = agree(planned, month(now, 0).first_on, now)
    perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert change.charged_from == month(now, 1).starts_at(ANCHOR)


def test_two_changes_each_in_its_month(stripe: Watched, running: str, planned: Tenant, now: datetime) -> None:
    agree(planned, month(now, 1).first_on, now)
    agree(planned, month(now, 2).first_on, now, fee_minor=170_000)
    perform(planned, services.KIND, at=now)
    assert a_month(stripe, running).total_minor == 160_000
    perform(planned, services.KIND, at=month(now, 1).starts_at(ANCHOR) + MARGIN)
    assert a_month(stripe, running).total_minor == 170_000


@pytest.mark.parametrize("fault", ["429", "500", "500_after", "timeout_after", "key_in_use"])
def test_what_fails_on_the_way_changes_the_price_once(
    stripe: Watched, running: str, planned: Tenant, now: datetime, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = agree(planned, month(now, 1).first_on, now)
    honest = gateway.change_price

    def unlucky(**asked: object) -> None:
        monkeypatch.setattr(gateway, "change_price", honest)
        monkeypatch.setattr(gateway, "WAIT_SECONDS", 0.3)
        stripe.misbehave(fault, seconds=0.6)
        honest(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(gateway, "change_price", unlucky)
    with pytest.raises(gateway.StripeUnreachable):
        perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert change.state == "WAITING"
    stripe.store._rows("DELETE FROM answer")  # Stripe has forgotten the key by then
    perform(planned, services.KIND, at=now + CLAIM)
    change.refresh_from_db()
    assert (change.state, price(stripe, running)) == ("FOLLOWED", 160_000)
    told = [each for each in stripe.store.events() if each["type"] == "customer.subscription.updated"]
    assert sum("price" in str(each["data"].get("previous_attributes")) for each in told) == 1


def test_stripe_that_stays_away_is_told_and_tried_again(
    stripe: Watched, running: str, planned: Tenant, now: datetime
) -> None:
    change = agree(planned, month(now, 1).first_on, now)
    stripe.misbehave("500", times=9)
    for later in range(7):
        try:
            perform(planned, services.KIND, at=now + later * CLAIM)
        except gateway.StripeUnreachable:
            continue
    change.refresh_from_db()
    assert (change.state, change.problem) == ("FAILED", "StripeUnreachable")
    assert [*prices.failed(FINANCE)] == [change]
    stripe.misbehave("500", times=0)
    services.try_again(change, by=FINANCE, at=timezone.now())
    with pytest.raises(services.NotUnfollowed):
        services.try_again(change, by=FINANCE, at=timezone.now())
    perform(planned, services.KIND)
    change.refresh_from_db()
    assert (change.state, change.problem, price(stripe, running)) == ("FOLLOWED", "", 160_000)
    assert not prices.failed(FINANCE)


def at_stripe(stripe: Watched, subscription: str, **facts: object) -> None:
    """Somebody changes the subscription's price in Stripe's dashboard."""
    held = stripe.books.held(subscription, "subscription")
    held["items"]["data"][0]["price"].update(facts)
    stripe.store.put(held)


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"currency": "sek"}, "PriceNotOurs"),
        ({"unit_amount": None}, "PriceNotOurs"),
        ({"unit_amount": 0}, "FeeOfNothing"),
    ],
)
def test_a_refusal_has_a_name(
    stripe: Watched, running: str, planned: Tenant, now: datetime, facts: dict[str, object], problem: str
) -> None:
    at_stripe(stripe, running, **facts)
    change = agree(planned, month(now, 1).first_on, now)
    perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert (change.state, change.problem) == ("FAILED", problem)


def test_stripes_no_is_told_and_asked_anew_by_another_key(
    stripe: Watched, running: str, planned: Tenant, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item is replaced between looking and telling; once it stands, the same request is none that was refused."""
    change = agree(planned, month(now, 1).first_on, now)
    held = stripe.books.held(running, "subscription")
    honest = gateway.change_price

    def late(**asked: object) -> None:
        item = held["items"]["data"][0]
        stripe.store.put({**held, "items": {**held["items"], "data": [{**item, "id": "si_other"}]}})
        honest(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(gateway, "change_price", late)
    perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert (change.state, change.problem) == ("FAILED", "StripeRefused")
    monkeypatch.setattr(gateway, "change_price", honest)
    stripe.store.put(held)
    services.try_again(change, by=FINANCE, at=timezone.now())
    perform(planned, services.KIND)
    assert price(stripe, running) == 160_000


def test_without_a_subscription_stripe_is_not_asked(stripe: Watched, planned: Tenant, now: datetime) -> None:
    change = agree(planned, month(now, 1).first_on, now)
    perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert (change.state, stripe.host.api.calls) == ("NOT_BILLED", [])


def test_a_subscription_that_begins_follows_what_was_agreed_before_it(
    stripe: Watched, planned: Tenant, now: datetime
) -> None:
    """The page was made at the terms of its day; the client pays after others were agreed for the next month."""
    page = opened(planned, now)
    change = agree(planned, month(now, 1).first_on, now)
    perform(planned, services.KIND, at=now)
    change.refresh_from_db()
    assert change.state == "NOT_BILLED"
    click(page.url, act="pay")
    stripe.hear()
    subscription = SubscriptionState.objects.get().subscription_id
    assert price(stripe, subscription) == 145_000
    perform(planned, services.KIND, at=now + CLAIM)
    assert price(stripe, subscription) == 160_000
    change.refresh_from_db()
    assert change.state == "FOLLOWED"


def test_the_same_fee_is_not_told(stripe: Watched, running: str, planned: Tenant, now: datetime) -> None:
    row = terms.agree(
        planned, replace(TERMS, included_minutes=0), starts_on=month(now, 1).first_on, reason="Fewer hours", final=None,
        by=FINANCE, at=now,
    )  # fmt: skip
    perform(planned, services.KIND, at=now)
    assert PriceChange.objects.get(subscription=row).state == "FOLLOWED"
    assert changes(stripe, running) == 0


def test_an_ended_subscription_is_not_changed(stripe: Watched, running: str, planned: Tenant, now: datetime) -> None:
    change = agree(planned, month(now, 1).first_on, now)
    stripe.books.cancel(running)
    perform(planned, services.KIND, at=now)  # before its end was heard of
    change.refresh_from_db()
    assert change.state == "NOT_BILLED"
    services.perform(change.pk, now)
    assert changes(stripe, running) == 0


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.FINANCE}))
def test_only_the_books_try_again(planned: Tenant, now: datetime, role: Role) -> None:
    change = agree(planned, month(now, 1).first_on, now)
    somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({role}))
    with pytest.raises(NotPermitted):
        services.try_again(change, by=somebody, at=now)
    assert not prices.visible_to(somebody)


def test_the_checkout_is_of_the_terms_of_its_day(stripe: Watched, planned: Tenant, now: datetime) -> None:
    agree(planned, month(now, 1).first_on, now)
    assert checkouts.start(planned, by=FINANCE, at=now).plan_version.monthly_fee_minor == 145_000
