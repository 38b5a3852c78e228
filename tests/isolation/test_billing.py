"""Two clients with plans, charges, invoices, credits, pages to pay on and Stripe's events: each sees its own money."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tenants.access.models import User
from tenants.billing.models import Account, Invoice, PriceChange, ServiceCredit, SubscriptionState, WebhookEvent
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.selectors import charges, clients, credits, invoices, plans, prices
from tenants.billing.services import checkouts, inbox, terms
from tenants.billing.services import credits as deciding
from tenants.billing.services import prices as following
from tenants.boards.models import Work
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms.test_money_views import an_invoice, late
from tests.conftest import SYSTEM, person
from tests.tenants.test_billing_credits_services import LISTED
from tests.tenants.test_billing_inbox_services import event, invoice
from tests.tenants.test_billing_services import TERMS, start

NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
MARCH = Month(2024, 3)
FINANCE = Actor(ActorKind.PERSON, "Fia", user_id=7, roles=frozenset({Role.FINANCE}))
SMALL = replace(TERMS, name="Small", currency="SEK", monthly_fee_minor=990_000)
MODULES: tuple[ModuleType, ...] = (charges, clients, credits, invoices, plans, prices)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Filled:
    """What one client has; its number tells its clock, its invoices and its customer from the other's."""

    tenant: Tenant
    terms: PlanTerms
    number: int

    @property
    def there(self) -> Actor:
        """Somebody who may see the client's billing, in its schema."""
        roles = frozenset({Role.SPONSOR, Role.OWNER})
        return Actor(ActorKind.PERSON, "Sol", user_id=8, roles=roles, schema_name=self.tenant.schema_name)


def filled(tenant: Tenant, plan: PlanTerms, number: int) -> Filled:
    start(tenant, plan, date(2024, 1, 1), SYSTEM)
    checkouts.start(tenant, by=FINANCE, at=NOW)
    Account.objects.filter(tenant=tenant).update(customer_id=f"cus_{tenant.slug}")
    SubscriptionState.objects.create(
        tenant=tenant, subscription_id=f"sub_{tenant.slug}", status="past_due", created_at=NOW, changed_at=NOW
    )
    higher = replace(plan, monthly_fee_minor=plan.monthly_fee_minor + 100)
    terms.agree(tenant, higher, starts_on=date(2024, 6, 1), reason=tenant.name, final=None, by=FINANCE, at=NOW)
    PriceChange.objects.filter(tenant=tenant).update(state="FAILED", problem=tenant.slug)
    an_invoice(tenant, f"{tenant.slug}-paid", month="2024-03")
    late(tenant, f"{tenant.slug}-late")
    clock = replace(LISTED.missed_clocks[0], case=number)  # type: ignore[index]
    with client(tenant):
        made = deciding.propose(
            tenant, month=MARCH, report_id=number, missed=[replace(LISTED, missed_clocks=(clock,))], by=SYSTEM, at=NOW
        )
    assert made is not None
    deciding.approve(made, by=FINANCE, at=NOW)
    about = {**invoice("draft"), "id": f"in_{tenant.slug}_told", "customer": f"cus_{tenant.slug}"}
    inbox.store(event("invoice.created", about), at=NOW)
    return Filled(tenant, plan, number)


@pytest.fixture
def both(alfa: Tenant, beta: Tenant) -> tuple[Filled, Filled]:
    return filled(alfa, TERMS, 101), filled(beta, SMALL, 202)


Look = Callable[[Tenant, Actor], Any]

ABOUT_ONE: dict[str, Look] = {
    "charges.charged": lambda of, by: (held := charges.charged(of, MARCH)) and held.invoice_number,
    "credits.of_month": lambda of, by: (held := credits.of_month(of, MARCH)) and clock_numbers(held),
    "credits.approved": lambda of, by: credits.approved([of]).get(of.pk),
    "credits.approved_minor": lambda of, by: credits.approved_minor(of, MARCH, of_currency(of)) or None,
    "invoices.past_due": lambda of, by: (held := invoices.past_due(of)) and held.invoices,
    "plans.in_force": lambda of, by: (held := plans.in_force(of, NOW)) and held.terms,
    "plans.of_month": lambda of, by: (held := plans.of_month(of, MARCH)) and held.terms,
    "plans.agreed": lambda of, by: [each.terms.name for each in plans.agreed(of)] or None,
    "plans.coming": lambda of, by: [each.terms.monthly_fee_minor for each in plans.coming(of, NOW)] or None,
}
"""Selectors that are asked about one client; None is nothing. A client is shown itself, the agency whom it names."""

ABOUT_ALL: dict[str, Look] = {
    "credits.visible_to": lambda of, by: {each.tenant.slug for each in credits.visible_to(by)},
    "invoices.visible_to": lambda of, by: {each.tenant.slug for each in invoices.visible_to(by)},
}
"""Selectors without a client: at the agency everybody's, in a client's schema its own."""

AGENCY_ALONE: dict[str, Look] = {
    "clients.visible_to": lambda of, by: {each.slug for each in clients.visible_to(by, at=NOW)},
    "clients.counts": lambda of, by: clients.counts(by, at=NOW),
    "clients.checkouts_visible_to": lambda of, by: {each.tenant.slug for each in clients.checkouts_visible_to(by)},
    "plans.history": lambda of, by: {each.reason for each in plans.history(of, by=by)},
    "prices.visible_to": lambda of, by: {each.tenant.slug for each in prices.visible_to(by)},
    "prices.failed": lambda of, by: {each.problem for each in prices.failed(by)},
}
"""Selectors that read what no client's role reaches, whoever asks."""


def of_currency(tenant: Tenant) -> str:
    return "SEK" if tenant.slug == "beta" else "EUR"


def clock_numbers(credit: ServiceCredit) -> list[int]:
    return [clock["case"] for promise in credit.missed for clock in promise["missed_clocks"]]


def test_every_selector_of_billing_is_looked_through_here() -> None:
    found = {
        f"{module.__name__.rsplit('.', 1)[1]}.{name}"
        for module in MODULES
        for name, each in inspect.getmembers(module, inspect.isfunction)
        if each.__module__ == module.__name__ and not name.startswith("_")
    }
    assert found == ABOUT_ONE.keys() | ABOUT_ALL.keys() | AGENCY_ALONE.keys()


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_about_one_client_each_is_told_of_itself(both: tuple[Filled, Filled], name: str) -> None:
    look = ABOUT_ONE[name]
    told = {of.tenant.slug: look(of.tenant, FINANCE) for of in both}
    assert None not in told.values()
    if name != "invoices.past_due":
        assert told["alfa"] != told["beta"]
    for here, other in (both, both[::-1]):
        with client(here.tenant):
            assert look(here.tenant, here.there) == told[here.tenant.slug]
            assert look(other.tenant, here.there) is None


@pytest.mark.parametrize("name", ABOUT_ALL)
def test_without_a_client_each_sees_its_own(both: tuple[Filled, Filled], name: str) -> None:
    look = ABOUT_ALL[name]
    assert look(both[0].tenant, FINANCE) == {"alfa", "beta"}
    for here in both:
        with client(here.tenant):
            assert look(here.tenant, here.there) == {here.tenant.slug}


@pytest.mark.parametrize("name", AGENCY_ALONE)
def test_finances_own_selectors_reach_nothing_from_a_client(both: tuple[Filled, Filled], name: str) -> None:
    look = AGENCY_ALONE[name]
    for here in both:
        seen = look(here.tenant, FINANCE)
        assert here.tenant.name in seen if name == "plans.history" else seen
        refused = pytest.raises(DatabaseError, match="permission denied")
        with client(here.tenant), refused, transaction.atomic():
            look(here.tenant, here.there)


def test_at_the_agency_each_client_is_in_its_own_line(both: tuple[Filled, Filled]) -> None:
    lines = {each.slug: each for each in clients.visible_to(FINANCE, at=NOW)}
    for here in both:
        line = lines[here.tenant.slug]
        assert (line.plan_name, line.fee_minor, line.fee_currency, line.standing, line.late_count) == (
            here.terms.name, here.terms.monthly_fee_minor, here.terms.currency, "past_due", 1,
        )  # fmt: skip
        assert {each.agreed_by for each in plans.history(here.tenant, by=FINANCE)} == {"tests", "Fia"}
    assert {each.plan_version.plan.name for each in clients.checkouts_visible_to(FINANCE)} == {"Standard", "Small"}
    assert {each.problem for each in prices.failed(FINANCE)} == {"alfa", "beta"}


def test_an_event_moves_its_own_client_alone(both: tuple[Filled, Filled]) -> None:
    assert WebhookEvent.objects.filter(state="WAITING").count() == 2
    before = set(Invoice.objects.filter(tenant__slug="alfa").values_list("invoice_id", flat=True))
    beta_event = WebhookEvent.objects.get(customer_id="cus_beta")
    inbox.handle(beta_event.pk, at=NOW)
    assert Invoice.objects.get(invoice_id="in_beta_told").tenant.slug == "beta"
    assert set(Invoice.objects.filter(tenant__slug="alfa").values_list("invoice_id", flat=True)) == before
    with client(both[0].tenant):
        assert not Invoice.objects.filter(invoice_id="in_beta_told").exists()


def test_work_at_stripe_stands_on_its_own_clients_board(both: tuple[Filled, Filled]) -> None:
    kinds = {checkouts.KIND, deciding.SETTLE, following.KIND}
    for here in both:
        with client(here.tenant):
            held = Work.objects.filter(kind__in=kinds)
            assert {(each.kind, each.tenant_id) for each in held} == {(kind, here.tenant.pk) for kind in kinds}


def test_what_finance_decides_on_one_credit_leaves_the_other(both: tuple[Filled, Filled]) -> None:
    ServiceCredit.objects.update(state="PROPOSED", decided_at=None, settlement="")
    deciding.decline(credits.visible_to(FINANCE).get(tenant__slug="beta"), reason="No", by=FINANCE, at=NOW)
    with client(both[0].tenant):
        assert credits.visible_to(both[0].there).get().state == "PROPOSED"


def test_each_clients_page_shows_its_own(
    both: tuple[Filled, Filled], sign_in: Callable[[User, Tenant], Client]
) -> None:
    for here, other in (both, both[::-1]):
        browser = sign_in(person(Role.SPONSOR, here.tenant), here.tenant)
        page = browser.get("/billing/")
        said = page.content.decode()
        assert f"{here.tenant.slug}-late" in said
        assert f"{other.tenant.slug}-" not in said
        assert {row.credit.pk for row in page.context["credits"]} == {ServiceCredit.objects.get(tenant=here.tenant).pk}
        shown = {clock.case for row in page.context["credits"] for each in row.missed for clock in each.clocks}
        assert shown == {str(here.number)}
        assert f"{other.tenant.slug}-" not in browser.get("/billing/?format=csv").content.decode()


def test_terms_agreed_for_one_client_leave_the_other(both: tuple[Filled, Filled]) -> None:
    ours, theirs = both
    before = plans.agreed(theirs.tenant)
    later = replace(ours.terms, included_minutes=60)
    terms.agree(
        ours.tenant, later, starts_on=NOW.date() + timedelta(days=9), reason="x", final=None, by=FINANCE, at=NOW
    )
    assert plans.agreed(theirs.tenant) == before
    assert PriceChange.objects.filter(tenant=theirs.tenant).count() == 1
