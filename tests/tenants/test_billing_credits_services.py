"""Service credits: proposed once from a final month, decided once by finance, and only then off the month's cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.billing.events import CreditApproved, CreditDeclined, CreditProposed
from tenants.billing.models import Invoice, InvoiceLine, ServiceCredit
from tenants.billing.rules.credits import MissedClock, MissedPromise
from tenants.billing.selectors import charges, credits
from tenants.billing.services import credits as services
from tenants.context import client
from tenants.kernel import announcements
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.tenants.test_billing_services import TERMS, start

MARCH = Month(2024, 3)
AT = datetime(2024, 4, 9, 12, tzinfo=UTC)
KEPT = MissedPromise("question", "first_response", Decimal("0.9500"), Decimal("0.9"), 40, 38)
MISSED = MissedPromise("flag", "decision", Decimal("0.7000"), Decimal("0.95"), 20, 14)
LATE = MissedClock(107, datetime(2024, 3, 4, 9, tzinfo=UTC), datetime(2024, 3, 4, 11, 5, tzinfo=UTC), 125)
OPEN = MissedClock(109, datetime(2024, 3, 29, 16, tzinfo=UTC), None, None)
LISTED = replace(MISSED, missed_clocks=(LATE, OPEN))
FINANCE = Actor(ActorKind.PERSON, "Fia", user_id=7, roles=frozenset({Role.FINANCE}))

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribed(alfa: Tenant, by: Actor) -> Tenant:
    start(alfa, TERMS, date(2024, 1, 1), by)
    return alfa


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    events: list[object] = []
    for kind in (CreditProposed, CreditApproved, CreditDeclined):
        monkeypatch.setitem(announcements._hearers, kind, [events.append])
    return events


def propose(tenant: Tenant, by: Actor, *missed: MissedPromise, month: Month = MARCH) -> ServiceCredit | None:
    return services.propose(tenant, month=month, report_id=5, missed=missed or (KEPT, MISSED), by=by, at=AT)


def proposed(tenant: Tenant, by: Actor) -> ServiceCredit:
    credit = propose(tenant, by)
    assert credit is not None
    return credit


def test_a_missed_promise_proposes_a_credit_that_lists_it(subscribed: Tenant, by: Actor, heard: list[object]) -> None:
    with client(subscribed):  # as the report's release does, under the client's role
        credit = proposed(subscribed, by)
    assert (credit.amount_minor, credit.currency, credit.fee_minor, credit.state) == (7250, "EUR", 145_000, "PROPOSED")
    assert [each["promise"] for each in credit.missed] == ["decision"]
    assert credit.missed[0]["met"] == 14
    assert heard == [CreditProposed(subscribed.pk, MARCH, credit.pk, AT)]
    assert Entry.objects.get(verb="billing.credit.proposed").data["amount_minor"] == 7250


def test_a_credit_keeps_the_clocks_that_were_missed(subscribed: Tenant, by: Actor) -> None:
    with client(subscribed):
        credit = propose(subscribed, by, replace(KEPT, missed_clocks=(LATE,)), LISTED)
    assert credit is not None
    credit.refresh_from_db()
    [promise] = credit.missed
    assert promise["missed_clocks"] == [
        {"case": 107, "due_at": "2024-03-04T09:00:00+00:00", "ended_at": "2024-03-04T11:05:00+00:00",
         "late_minutes": 125},
        {"case": 109, "due_at": "2024-03-29T16:00:00+00:00", "ended_at": None, "late_minutes": None},
    ]  # fmt: skip
    assert (promise["attainment_ratio"], promise["met"]) == ("0.7000", 14)


def test_a_month_frozen_without_clocks_proposes_its_credit_all_the_same(subscribed: Tenant, by: Actor) -> None:
    assert proposed(subscribed, by).missed[0]["missed_clocks"] is None


def test_the_same_month_again_changes_nothing(subscribed: Tenant, by: Actor, heard: list[object]) -> None:
    first = proposed(subscribed, by)
    again = propose(subscribed, by, replace(MISSED, met=0))
    assert again == first
    assert ServiceCredit.objects.get().missed == first.missed
    assert len(heard) == 1
    assert propose(subscribed, by, KEPT) == first


def test_nothing_is_proposed_without_a_miss_a_plan_or_a_rule(subscribed: Tenant, beta: Tenant, by: Actor) -> None:
    assert propose(subscribed, by, KEPT) is None
    assert propose(beta, by) is None
    start(beta, replace(TERMS, credit_rule=None), date(2024, 1, 1), by)
    assert propose(beta, by) is None
    assert not ServiceCredit.objects.exists()


def test_the_plan_of_the_months_last_instant_counts(subscribed: Tenant, by: Actor) -> None:
    start(subscribed, replace(TERMS, monthly_fee_minor=200_000), date(2024, 3, 31), by)
    start(subscribed, replace(TERMS, monthly_fee_minor=999_000), date(2024, 4, 1), by)
    assert proposed(subscribed, by).amount_minor == 10_000


def test_finance_approves_and_only_then_the_cost_falls(subscribed: Tenant, by: Actor, heard: list[object]) -> None:
    credit = proposed(subscribed, by)
    before = charges.charged(subscribed, MARCH)
    assert before is not None
    assert (before.fee_minor, before.credits_minor, before.source) == (145_000, 0, "plan")
    services.approve(credit, by=FINANCE, at=AT)
    after = charges.charged(subscribed, MARCH)
    assert after is not None
    assert (after.credits_minor, after.total_minor) == (7250, 137_750)
    credit.refresh_from_db()
    assert (credit.decided_by, credit.decided_by_user_id, credit.settlement) == ("Fia", 7, "BY_HAND")
    assert heard[-1] == CreditApproved(subscribed.pk, MARCH, credit.pk, 7250, "EUR", AT)
    with client(subscribed):
        assert charges.charged(subscribed, MARCH) == after


def test_a_credit_is_decided_once(subscribed: Tenant, by: Actor) -> None:
    credit = proposed(subscribed, by)
    services.decline(credit, reason="The clocks ran against a wrong calendar", by=FINANCE, at=AT)
    with pytest.raises(services.CreditDecided, match="by Fia"):
        services.approve(credit, by=FINANCE, at=AT)
    with pytest.raises(services.CreditDecided):
        services.decline(credit, reason="Twice", by=FINANCE, at=AT)
    charge = charges.charged(subscribed, MARCH)
    assert charge is not None
    assert charge.credits_minor == 0


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "turned \u202e around"])
def test_declining_says_why(subscribed: Tenant, by: Actor, reason: str) -> None:
    credit = proposed(subscribed, by)
    with pytest.raises(services.CreditReasonNeeded):
        services.decline(credit, reason=reason, by=FINANCE, at=AT)
    credit.refresh_from_db()
    assert credit.state == "PROPOSED"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.FINANCE}))
def test_only_the_books_decide(subscribed: Tenant, by: Actor, role: Role) -> None:
    credit = proposed(subscribed, by)
    somebody = Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({role}))
    with pytest.raises(NotPermitted):
        services.approve(credit, by=somebody, at=AT)
    with pytest.raises(NotPermitted):
        services.decline(credit, reason="No", by=somebody, at=AT)


def test_the_database_refuses_half_a_decision_and_a_second_credit(subscribed: Tenant, by: Actor) -> None:
    credit = proposed(subscribed, by)
    for change in ({"state": "APPROVED"}, {"state": "DECLINED", "decided_at": AT}, {"amount_minor": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceCredit.objects.update(**change)
    credit.pk = None
    with pytest.raises(IntegrityError, match="credit_one_a_month"), transaction.atomic():
        credit.save(force_insert=True)


def an_invoice(tenant: Tenant, invoice_id: str, status: str, *lines: tuple[str, int], month: str = "2024-03") -> None:
    total = sum(amount for _kind, amount in lines)
    invoice = Invoice.objects.create(
        tenant=tenant,
        invoice_id=invoice_id,
        number=invoice_id.upper(),
        month=month,
        status=status,
        currency="EUR",
        total_minor=total,
        paid_minor=0,
        remaining_minor=total,
        created_at=AT,
    )
    for at, (kind, amount) in enumerate(lines):
        InvoiceLine.objects.create(
            invoice=invoice, line_id=f"il_{at}", kind=kind, amount_minor=amount, starts_at=AT, ends_at=AT
        )


def test_the_invoice_of_the_month_comes_before_the_plan(subscribed: Tenant) -> None:
    an_invoice(subscribed, "in_1", "DRAFT", ("FEE", 140_000))
    an_invoice(subscribed, "in_2", "VOID", ("FEE", 140_000))
    an_invoice(subscribed, "in_3", "PAID", ("FEE", 140_000), month="2024-04")
    charge = charges.charged(subscribed, MARCH)
    assert charge is not None
    assert (charge.fee_minor, charge.source, charge.invoice_number) == (145_000, "plan", None)
    an_invoice(subscribed, "in_4", "PAYMENT_FAILED", ("FEE", 150_000), ("OVERAGE", 8500), ("OTHER", 99))
    charge = charges.charged(subscribed, MARCH)
    assert charge is not None
    assert (charge.fee_minor, charge.overage_minor, charge.source) == (150_000, 8500, "invoice")
    assert (charge.invoice_number, charge.invoice_status) == ("IN_4", "PAYMENT_FAILED")


def test_nothing_is_charged_before_the_first_plan(subscribed: Tenant) -> None:
    assert charges.charged(subscribed, Month(2023, 12)) is None


def test_who_sees_credits(subscribed: Tenant, by: Actor) -> None:
    credit = proposed(subscribed, by)
    at_agency = {role: Actor(ActorKind.PERSON, "A", user_id=1, roles=frozenset({role})) for role in Role}
    assert {role for role, who in at_agency.items() if credit in credits.visible_to(who)} == {Role.OWNER, Role.FINANCE}
    at_alfa = {role: replace(who, schema_name="c_alfa") for role, who in at_agency.items()}
    with client(subscribed):
        seen = {role for role, who in at_alfa.items() if credit in credits.visible_to(who)}
    assert seen == {Role.OWNER, Role.ACCOUNT_MANAGER, Role.SPONSOR}


def test_a_client_sees_its_own_credits_and_invoices_alone(subscribed: Tenant, beta: Tenant, by: Actor) -> None:
    proposed(subscribed, by)
    an_invoice(subscribed, "in_1", "PAID", ("FEE", 145_000))
    with client(beta):
        assert not ServiceCredit.objects.exists()
        assert not Invoice.objects.exists()
        assert not InvoiceLine.objects.exists()
        assert charges.charged(subscribed, MARCH) is None
        assert propose(beta, by) is None
    with client(subscribed):
        assert ServiceCredit.objects.get().amount_minor == 7250
        assert InvoiceLine.objects.get().amount_minor == 145_000
        for model in (ServiceCredit, Invoice, InvoiceLine):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                model.objects.all().delete()
