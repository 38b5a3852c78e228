"""Money: who pays, what is open, which credits wait; decided by owner and finance, seen by nobody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.access.models import User
from tenants.billing.models import (
    Account,
    Checkout,
    Invoice,
    InvoiceLine,
    ServiceCredit,
    SubscriptionState,
    WebhookEvent,
)
from tenants.billing.services import checkouts, credits
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.tenants.stripe_standin import Watched, watched
from tests.tenants.test_billing_credits_services import LISTED, MISSED
from tests.tenants.test_billing_services import TERMS, start

NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
Browser = Callable[[User], Client]


def an_invoice(tenant: Tenant, number: str, status: str = "PAID", month: str = "2024-03", **facts: Any) -> Invoice:
    held = {"total_minor": 145_000, "paid_minor": 145_000, "remaining_minor": 0, "created_at": NOW, **facts}
    invoice = Invoice.objects.create(
        tenant=tenant, invoice_id=f"in_{number}", number=number, month=month, status=status, currency="EUR", **held
    )
    InvoiceLine.objects.create(
        invoice=invoice, line_id="il_1", kind="FEE", amount_minor=145_000, starts_at=NOW, ends_at=NOW
    )
    return invoice


def late(tenant: Tenant, number: str = "A-2") -> Invoice:
    again = NOW + timedelta(days=3)
    facts = {"paid_minor": 0, "remaining_minor": 145_000, "failed_at": NOW, "next_attempt_at": again}
    return an_invoice(tenant, number, "PAYMENT_FAILED", page_url="https://invoice.stripe.example/i/1", **facts)


@pytest.fixture
def planned(alfa: Tenant, beta: Tenant, by: Actor) -> Tenant:
    start(alfa, TERMS, date(2024, 1, 1), by)
    start(beta, replace(TERMS, name="Small", currency="SEK", monthly_fee_minor=990_000), date(2024, 1, 1), by)
    return alfa


@pytest.fixture
def waiting(planned: Tenant, by: Actor) -> ServiceCredit:
    found = credits.propose(planned, month=Month(2024, 3), report_id=1, missed=[MISSED], by=by, at=NOW)
    assert found is not None
    return found


def text(page: Any) -> str:
    return " ".join(page.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def test_every_client_with_plan_fee_and_payment(
    planned: Tenant, beta: Tenant, finance: User, agency_browser: Browser
) -> None:
    SubscriptionState.objects.create(
        tenant=planned, subscription_id="sub_1", status="active", created_at=NOW, changed_at=NOW, period_ends_at=NOW
    )
    late(beta)
    browser = agency_browser(finance)
    page = browser.get("/money/")
    assert [(row.client.slug, row.client.standing, row.fee) for row in page.context["rows"]] == [
        ("alfa", "active", "€1,450"),
        ("beta", "past_due", "SEK\u00a09,900"),
    ]
    assert "1 client is past due." in text(page)
    narrowed = browser.get("/money/?standing=past_due")
    assert [row.client.slug for row in narrowed.context["rows"]] == ["beta"]
    rows = list(csv.DictReader(io.StringIO(browser.get("/money/?format=csv").content.decode("utf-8-sig"))))
    assert (rows[0]["client"], rows[0]["fee"], rows[0]["currency"]) == ("Alfa", "1450.0", "EUR")


def test_an_ended_subscription_and_a_page_that_ran_out(planned: Tenant, finance: User, agency_browser: Browser) -> None:
    browser = agency_browser(finance)

    def standing() -> str:
        return str(browser.get("/money/").context["rows"][0].client.standing)

    assert standing() == "none"
    row = Checkout.objects.create(
        tenant=planned, plan_version_id=planned.plans.get().versions.get().pk, asked_by="F", asked_at=NOW
    )
    assert standing() == "beginning"
    Checkout.objects.filter(pk=row.pk).update(expires_at=NOW)
    assert standing() == "none"
    SubscriptionState.objects.create(
        tenant=planned, subscription_id="sub_1", status="canceled", created_at=NOW, changed_at=NOW
    )
    assert standing() == "ended"
    SubscriptionState.objects.create(
        tenant=planned, subscription_id="sub_0", status="past_due", created_at=NOW, changed_at=NOW
    )
    assert standing() == "past_due"


def more(count: int) -> None:
    for number in range(count):
        tenant = Tenant.objects.create(slug=f"more-{number}", schema_name=f"c_more_{number}", name=f"More {number}")
        an_invoice(tenant, f"M-{number}")


@pytest.mark.parametrize("path", ["/money/", "/money/invoices/", "/money/credits/"])
def test_queries_do_not_grow(
    planned: Tenant, finance: User, agency_browser: Browser, django_assert_num_queries: Any, path: str
) -> None:
    more(2)
    browser = agency_browser(finance)
    browser.get(path)
    with django_assert_num_queries(browser_queries(browser, path)):
        browser.get(path)
    count = browser_queries(browser, path)
    for number in range(20):
        tenant = Tenant.objects.create(slug=f"n-{number}", schema_name=f"c_n_{number}", name=f"N {number}")
        an_invoice(tenant, f"N-{number}")
        late(tenant, f"L-{number}")
    with django_assert_num_queries(count):
        browser.get(path)


def browser_queries(browser: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        browser.get(path)
    return len(seen)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?status=PAID", 2),
        ("?q=A-1", 1),
        ("?q=beta", 1),
        ("?q=nothing", 0),
        ("?status=NONSENSE", 3),
        ("?sort=-total", 3),
    ],
)
def test_invoices_are_found(
    planned: Tenant, beta: Tenant, finance: User, agency_browser: Browser, query: str, found: int
) -> None:
    an_invoice(planned, "A-1")
    late(planned)
    an_invoice(beta, "B-1")
    page = agency_browser(finance).get(f"/money/invoices/{query}")
    assert len(page.context["rows"]) == found
    assert ("Nothing matches" in text(page)) == (found == 0)


def test_a_late_invoice_says_since_when_and_what_comes(planned: Tenant, finance: User, agency_browser: Browser) -> None:
    late(planned)
    said = text(agency_browser(finance).get("/money/invoices/"))
    assert "since 9 Apr 2024, tried again on 12 Apr 2024" in said
    assert "https://invoice.stripe.example/i/1" in said


def test_empty_lists_say_what_comes(db: None, finance: User, agency_browser: Browser) -> None:
    browser = agency_browser(finance)
    assert "No invoices yet" in text(browser.get("/money/invoices/"))
    assert "No credits yet" in text(browser.get("/money/credits/"))


def test_a_credit_shows_the_promises_and_is_approved(
    waiting: ServiceCredit, finance: User, agency_browser: Browser
) -> None:
    browser = agency_browser(finance)
    assert "Flags: decision" in text(browser.get("/money/credits/"))
    said = text(browser.get(f"/money/credits/{waiting.pk}/"))
    for words in ("€72.50", "14 of 20 clocks", "70.0%", "95%", "5% of the month’s fee of €1,450"):
        assert words in said, said
    page = browser.post(f"/money/credits/{waiting.pk}/", {"decision": "approve", "reason": "As agreed"}, follow=True)
    assert "Approved. It is taken off the month’s cost." in text(page)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.decided_by) == ("APPROVED", "As agreed", finance.name)
    assert "to be settled by hand" in text(page)


def test_a_credit_lists_its_clocks_without_a_word_of_the_community(
    planned: Tenant, by: Actor, finance: User, agency_browser: Browser
) -> None:
    credit = credits.propose(planned, month=Month(2024, 3), report_id=1, missed=[LISTED], by=by, at=NOW)
    assert credit is not None
    browser = agency_browser(finance)
    said = text(browser.get(f"/money/credits/{credit.pk}/"))
    assert "Flags: decision: 6 clocks were missed" in said
    for words in ("107", "4 Mar 2024, 09:00 UTC", "4 Mar 2024, 11:05 UTC", "2.1 h", "109", "29 Mar 2024, 16:00 UTC",
                  "still open"):  # fmt: skip
        assert words in said, words
    assert "/service-levels/" not in said
    for row in credit.missed:
        del row["missed_clocks"]
    credit.save()
    said = text(browser.get(f"/money/credits/{credit.pk}/"))
    assert "Flags: decision: this month was frozen without a list of its clocks." in said


def test_declining_needs_a_reason_and_the_second_to_decide_is_told(
    waiting: ServiceCredit, finance: User, owner: User, agency_browser: Browser
) -> None:
    path = f"/money/credits/{waiting.pk}/"
    browser = agency_browser(finance)
    page = browser.post(path, {"decision": "decline", "reason": " "})
    assert page.status_code == 422
    assert "Say why, in at most 300 characters" in text(page)
    assert agency_browser(owner).post(path, {"decision": "decline", "reason": "A wrong calendar"}).status_code == 302
    page = browser.post(path, {"decision": "approve"})
    assert page.status_code == 422
    assert f"{owner.name} has decided on this credit already." in text(page)
    assert browser.post(path, {"decision": "maybe"}).status_code == 422


def test_what_did_not_reach_stripe_is_tried_again(
    waiting: ServiceCredit, finance: User, agency_browser: Browser, now: datetime
) -> None:
    ServiceCredit.objects.update(
        state="APPROVED", decided_at=now, settlement="FAILED", problem="StripeRefused", decided_by="Fia"
    )
    browser = agency_browser(finance)
    assert "Stripe has not taken it" in text(browser.get(f"/money/credits/{waiting.pk}/"))
    browser.post(f"/money/credits/{waiting.pk}/again/")
    waiting.refresh_from_db()
    assert waiting.settlement == "WAITING"
    page = browser.post(f"/money/credits/{waiting.pk}/again/", follow=True)
    assert "It is settled already, or about to be." in text(page)


def test_messages_set_aside_are_shown_and_looked_at_again(db: None, finance: User, agency_browser: Browser) -> None:
    WebhookEvent.objects.create(
        event_id="evt_1",
        type="invoice.paid",
        occurred_at=NOW,
        received_at=NOW,
        body="{}",
        state="SET_ASIDE",
        reason="X",
    )
    browser = agency_browser(finance)
    assert "1 message of Stripe’s could not be told apart" in text(browser.get("/money/"))
    assert "1 message is looked at again." in text(browser.post("/money/events/again/", follow=True))
    assert WebhookEvent.objects.get().state == "WAITING"


def test_a_checkout_from_the_button_to_the_payment(
    planned: Tenant, beta: Tenant, finance: User, agency_browser: Browser
) -> None:
    browser = agency_browser(finance)
    with watched() as stripe:
        asked = browser.post("/money/clients/alfa/checkout/")
        path = asked.headers["Location"]
        assert "Stripe is asked for a page" in text(browser.get(path))
        perform(planned)
        row = Checkout.objects.get()
        piece = text(browser.get(path, headers={"hx-request": "true"}))
        assert row.url in piece
        assert "<html" not in piece
        paid(stripe, row)
        assert "The client has begun to pay." in text(browser.get(path))
        again = browser.post("/money/clients/alfa/checkout/", follow=True)
        assert "Alfa has a subscription already." in text(again)
    Tenant.objects.create(slug="new", schema_name="c_new", name="New")
    assert "New has no plan today" in text(browser.post("/money/clients/new/checkout/", follow=True))


def perform(tenant: Tenant) -> None:
    with standing_at(tenant):
        perform_one(Work.objects.get(kind=checkouts.KIND).pk, at=timezone.now())


def paid(stripe: Watched, row: Checkout) -> None:
    stripe.books.complete(row.session_id or "")
    stripe.hear()


def test_a_checkout_that_failed_or_ran_out(planned: Tenant, finance: User, agency_browser: Browser) -> None:
    Account.objects.create(tenant=planned, created_at=NOW)
    row = Checkout.objects.create(
        tenant=planned, plan_version_id=planned.plans.get().versions.get().pk, asked_by="F", asked_at=NOW,
        state="FAILED", problem="StripeUnreachable",
    )  # fmt: skip
    browser = agency_browser(finance)
    assert "Stripe did not answer in time" in text(browser.get(f"/money/checkouts/{row.pk}/"))
    Checkout.objects.update(state="EXPIRED", problem="")
    assert "Nobody paid on it in time." in text(browser.get(f"/money/checkouts/{row.pk}/"))


def test_without_stripe_money_says_so(planned: Tenant, finance: User, agency_browser: Browser, settings: Any) -> None:
    settings.STRIPE_API_KEY = ""
    said = text(agency_browser(finance).get("/money/"))
    assert "No key for Stripe is set" in said
    assert "Begin billing" not in said


@pytest.fixture
def at_alfa(sign_in: Callable[[User, Tenant], Client], alfa: Tenant, sponsor: User) -> Client:
    return sign_in(sponsor, alfa)


def test_the_client_reads_plan_invoices_and_credits(
    waiting: ServiceCredit, planned: Tenant, beta: Tenant, by: Actor, at_alfa: Client
) -> None:
    an_invoice(planned, "A-1")
    an_invoice(planned, "A-0", "DRAFT")
    an_invoice(beta, "B-1")
    credits.propose(beta, month=Month(2024, 2), report_id=1, missed=[MISSED], by=by, at=NOW)
    credits.decline(waiting, reason="The clocks ran against a wrong calendar", by=by, at=NOW)
    page = at_alfa.get("/billing/")
    said = text(page)
    for words in ("Your plan: Standard", "€1,450", "Member support", "Articles: one a week", "€85", "Paid", "Declined",
                  "The clocks ran against a wrong calendar", "14 of 20 clocks"):  # fmt: skip
        assert words in said, words
    assert [row.invoice.number for row in page.context["rows"]] == ["A-1"]
    assert "B-1" not in said
    assert "SEK" not in said
    file = at_alfa.get("/billing/?format=csv").content.decode("utf-8-sig")
    assert [row["number"] for row in csv.DictReader(io.StringIO(file))] == ["A-1"]


def test_the_client_reads_which_clocks_and_goes_on_to_the_service_levels(
    planned: Tenant, by: Actor, at_alfa: Client
) -> None:
    credits.propose(planned, month=Month(2024, 3), report_id=1, missed=[LISTED], by=by, at=NOW)
    said = text(at_alfa.get("/billing/"))
    assert "4 Mar 2024, 11:05 UTC" in said
    assert 'href="/service-levels/?month=2024-03"' in said
    assert at_alfa.get("/service-levels/?month=2024-03").status_code == 200


def test_a_payment_that_failed_comes_first_and_stops_nothing(planned: Tenant, at_alfa: Client) -> None:
    late(planned)
    said = text(at_alfa.get("/billing/"))
    assert "A payment of €1,450 has not come through." in said
    assert "It is tried again on 12 April 2024." in said
    assert "Nothing else stops" in said
    assert at_alfa.get("/reports/").status_code == 200


def test_the_client_before_anything(alfa: Tenant, at_alfa: Client) -> None:
    said = text(at_alfa.get("/billing/"))
    assert "No plan is in force yet." in said
    assert "No invoices yet" in said
    assert "None. When we miss a promise" in said


def test_neighbours_see_nothing(
    alfa: Tenant, viewer: User, moderator: User, sign_in: Any, agency_browser: Browser
) -> None:
    assert sign_in(viewer, alfa).get("/billing/").status_code == 403
    browser = agency_browser(moderator)
    assert browser.get("/money/").status_code == 403
    assert 'href="/money/"' not in text(browser.get("/portfolio/"))
