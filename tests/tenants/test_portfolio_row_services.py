"""What a client's row says of terms, corrections and released months, with each change and at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from tenants.billing.models import Invoice, InvoiceLine, ServiceCredit
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.services import credits, terms, terms_board
from tenants.boards import tasks
from tenants.boards.models import ClientRow
from tenants.boards.services import client_rows, note_report, recounting
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.cms.conftest import put_report
from tests.tenants.test_billing_credits_services import FINANCE
from tests.tenants.test_billing_services import AT, TERMS, start

TERM = replace(TERMS, renews_on=date(2025, 1, 1), notice_days=90)
NIGHT = datetime(2024, 6, 10, 2, 40, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def row(tenant: Tenant) -> ClientRow:
    return ClientRow.objects.get(tenant=tenant)


def an_overage(tenant: Tenant, month: str, amount: int, status: str = "OPEN") -> None:
    invoice = Invoice.objects.create(
        tenant=tenant, invoice_id=f"in_{month}_{status}", month=month, status=status, currency="EUR",
        total_minor=amount, paid_minor=0, remaining_minor=amount, created_at=AT,
    )  # fmt: skip
    InvoiceLine.objects.create(
        invoice=invoice, line_id=f"il_{month}_{status}", kind="OVERAGE", amount_minor=amount, starts_at=AT, ends_at=AT
    )


def an_approved_credit(tenant: Tenant, month: str, by: Actor, amount: int = 7250) -> ServiceCredit:
    version = tenant.subscriptions.get().plan_version
    credit = ServiceCredit.objects.create(
        tenant=tenant, month=month, plan_version=version, currency="EUR", fee_minor=145_000, percent_of_fee=5,
        tolerance_ratio=0, amount_minor=amount, missed=[], proposed_by="Olle", proposed_at=AT,
    )  # fmt: skip
    return credits.approve(credit, by=FINANCE, at=NIGHT)


def test_terms_are_shown_from_the_moment_they_are_agreed(alfa: Tenant, by: Actor) -> None:
    assert (row(alfa).fee_minor, row(alfa).renews_on) == (None, None)
    start(alfa, TERM, date(2024, 1, 1), by)
    shown = row(alfa)
    assert (shown.fee_minor, shown.renews_on, shown.notice_on) == (145_000, date(2025, 1, 1), date(2024, 10, 3))
    assert (shown.overage_minor, shown.credit_minor) == (0, 0)


def test_terms_of_a_later_day_count_from_that_day_by_the_nights_recount(alfa: Tenant, by: Actor) -> None:
    start(alfa, TERM, date(2024, 1, 1), by)
    higher = replace(TERM, monthly_fee_minor=160_000, renews_on=None, notice_days=None)
    terms.agree(alfa, higher, starts_on=date(2024, 6, 1), reason="More", final=None, by=FINANCE, at=AT)
    assert row(alfa).fee_minor == 145_000
    recounting.reconcile(at=NIGHT)
    assert (row(alfa).fee_minor, row(alfa).renews_on, row(alfa).charge_month) == (160_000, None, "2024-05")


def test_overage_and_credit_are_those_of_the_last_full_month(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    start(alfa, TERM, date(2024, 1, 1), by)
    an_overage(alfa, "2024-05", 8500)
    an_overage(alfa, "2024-05", 100, status="DRAFT")
    an_overage(alfa, "2024-04", 900)
    an_approved_credit(alfa, "2024-05", by)
    shown = row(alfa)
    assert (shown.charge_month, shown.overage_minor, shown.credit_minor) == ("2024-05", 8500, 7250)
    assert row(beta).fee_minor is None
    ClientRow.objects.filter(tenant=alfa).update(fee_minor=1, overage_minor=1, credit_minor=1, renews_on=None)
    recounting.reconcile(at=NIGHT)
    assert row(alfa) == shown
    assert (row(alfa).fee_minor, row(alfa).overage_minor) == (145_000, 8500)


def test_many_clients_terms_are_three_queries(
    alfa: Tenant, beta: Tenant, by: Actor, django_assert_num_queries: Any
) -> None:
    for tenant in (alfa, beta):
        start(tenant, TERM, date(2024, 1, 1), by)
    with django_assert_num_queries(3):
        found = terms_board.recount([alfa, beta], NIGHT)
    assert {fields["fee_minor"] for fields in found.values()} == {145_000}


def test_a_term_that_is_not_agreed_leaves_older_terms_as_they_were() -> None:
    """Terms that were agreed before plans could name a day of renewal keep their digest."""
    assert TERMS.sha256 == replace(TERMS, renews_on=None, notice_days=None).sha256
    assert len({TERMS.sha256, TERM.sha256, replace(TERM, notice_days=60).sha256}) == 3
    assert PlanTerms.notice_on.fget(replace(TERM, notice_days=None)) == date(2025, 1, 1)  # type: ignore[attr-defined]


def test_a_draft_of_a_later_month_does_not_undo_that_one_is_final(alfa: Tenant) -> None:
    for month, status in (("2024-02", "FINAL"), ("2024-03", "DRAFT"), ("2024-01", "RESTATED")):
        note_report(alfa, month=month, status=status, figures={}, at=AT)
    shown = row(alfa)
    assert (shown.report_month, shown.report_status, shown.final_month) == ("2024-03", "DRAFT", "2024-02")


def test_a_credit_approved_after_the_release_waits_for_a_correction(alfa: Tenant, by: Actor) -> None:
    start(alfa, TERM, date(2024, 1, 1), by)
    put_report(alfa, "2024-04", "FINAL")
    put_report(alfa, "2024-05", "DRAFT")
    an_approved_credit(alfa, "2024-05", by)
    assert row(alfa).correct_month == ""  # a draft is simply made anew
    an_approved_credit(alfa, "2024-04", by)
    assert row(alfa).correct_month == "2024-04"
    ClientRow.objects.filter(tenant=alfa).update(correct_month="", final_month="")
    recounting.reconcile(at=NIGHT)
    assert (row(alfa).correct_month, row(alfa).final_month) == ("2024-04", "2024-04")


def test_rows_from_before_a_column_are_filled_by_the_dispatcher_once(
    alfa: Tenant, beta: Tenant, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(tasks.fill_rows, "apply_async", lambda **options: asked.append(options))
    tasks.dispatch()
    assert asked == []
    put_report(alfa, "2024-04", "FINAL")
    ClientRow.objects.filter(tenant=alfa).update(counted_as=client_rows.SHAPE - 1, health=None)
    tasks.dispatch()
    assert len(asked) == 1
    tasks.fill_rows()
    shown = row(alfa)
    assert (shown.final_month, shown.counted_as) == ("2024-04", client_rows.SHAPE)
    assert shown.health["promises"] is not None
    tasks.dispatch()
    assert len(asked) == 1
    assert timezone.now() > shown.changed_at
