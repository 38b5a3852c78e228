"""At night each client's row is recounted from where its figures come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.selectors import objectives
from clients.spaces.selectors import spaces
from content_calendar.services import approvals, items
from reporting import pdf
from reporting.services import reports
from tenants.billing.models import Invoice
from tenants.boards import tasks
from tenants.boards.models import ClientRow
from tenants.boards.services import recounting
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.cms import planned
from tests.reporting import quick
from tests.reporting.clients import a_client

AT = datetime(2024, 6, 2, 12, tzinfo=UTC)
TAMPERED: dict[str, Any] = {
    "report_month": "2999-12",
    "report_status": "FINAL",
    "report_checks": ["made up"],
    "report_is_whole": False,
    "posts": 1,
    "active_members": 7,
    "roi_expected_ratio": 99.0,
    "sla_met_count": 3,
    "approvals_waiting_count": 40,
    "approvals_since_at": AT - timedelta(days=9),
    "reviews_waiting_count": 3,
    "invoice_state": "PAST_DUE",
    "missing": [],
    "last_ingest_at": None,
    "last_activity_at": None,
}


@pytest.fixture
def kelpwright(db: None, tmp_path: Path, by: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """A client with a community, a draft, an edition that the client is asked about and an invoice."""
    monkeypatch.setattr(pdf, "render", quick.render)
    tenant = a_client("kelpwright", tmp_path, by=by)
    with client(tenant):
        reports.make(Month(2024, 4), by=by, at=AT)
        asked(tenant, "Two hundred first questions", is_reviewed=True)
        asked(tenant, "Two hundred second questions", is_reviewed=False)
    an_invoice(tenant)
    recounting.reconcile(at=AT)
    return tenant


def asked(tenant: Tenant, title: str, *, is_reviewed: bool) -> None:
    """An item about which the client is asked, or a colleague first."""
    writer, reviewer = (planned.actor(role, tenant) for role in (Role.COMMUNITY_MANAGER, Role.ACCOUNT_MANAGER))
    said = {"kind": "article", "objective_id": next(iter(objectives.titles())), "space_id": spaces.every()[0].pk}
    item = items.plan(title=title, body=planned.BODY, on=AT + timedelta(days=8), **said, by=writer, at=AT)
    item = items.submit(item, by=writer, at=AT)
    if is_reviewed:
        approvals.review(item, edition=item.edition, by=reviewer, at=AT)


def an_invoice(tenant: Tenant) -> None:
    Invoice.objects.create(
        tenant=tenant,
        invoice_id=f"in_{tenant.slug}",
        month="2024-05",
        status="PAID",
        currency="EUR",
        total_minor=1,
        paid_minor=1,
        remaining_minor=0,
        created_at=AT,
    )


def row_of(tenant: Tenant) -> dict[str, Any]:
    return dict(ClientRow.objects.filter(tenant=tenant).values().get(), changed_at=None)


def test_a_row_that_was_tampered_with_is_mended(kelpwright: Tenant) -> None:
    right = row_of(kelpwright)
    assert {name for name in TAMPERED if right[name] == TAMPERED[name]} == set()
    assert (right["report_month"], right["approvals_waiting_count"], right["invoice_state"]) == ("2024-04", 1, "PAID")
    assert right["missing"]
    ClientRow.objects.filter(tenant=kelpwright).update(**TAMPERED)
    assert recounting.reconcile(at=AT) == 2  # once from the many, once for what is missing
    assert row_of(kelpwright) == right


def test_a_row_that_stands_right_is_left_alone(kelpwright: Tenant) -> None:
    before = ClientRow.objects.get(tenant=kelpwright).changed_at
    assert recounting.reconcile(at=datetime(2024, 6, 3, tzinfo=UTC)) == 0
    assert ClientRow.objects.get(tenant=kelpwright).changed_at == before


def test_what_a_client_does_not_have_is_taken_from_its_row(alfa: Tenant) -> None:
    ClientRow.objects.filter(tenant=alfa).update(**TAMPERED)
    tasks.reconcile()
    row = ClientRow.objects.get(tenant=alfa)
    assert (row.report_month, row.report_status, row.report_checks, row.roi_expected_ratio) == ("", "", None, None)
    assert (row.approvals_waiting_count, row.approvals_since_at, row.invoice_state) == (0, None, "")


def test_many_clients_are_asked_in_one_statement_each(kelpwright: Tenant, alfa: Tenant, beta: Tenant) -> None:
    Tenant.objects.filter(schema_name__startswith="c_").update(stage="LIVE")
    with CaptureQueriesContext(connection) as asked:
        recounting.reconcile(at=AT)
    across = [query["sql"] for query in asked if "UNION ALL" in query["sql"]]
    assert len(across) == 10  # duties, reports, content, evidence; what is whose, of five kinds; what waits in spaces
    assert all(f'"{schema}"' in each for each in across for schema in ("c_alfa", "c_beta", "c_kelpwright"))


def test_one_client_that_cannot_be_looked_at_stops_no_other(
    kelpwright: Tenant, alfa: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(at: datetime) -> None:
        if connection.schema_name == alfa.schema_name:  # type: ignore[attr-defined]
            raise RuntimeError("a fault")

    monkeypatch.setattr(recounting, "_looks", [look, *recounting._looks])
    ClientRow.objects.filter(tenant=kelpwright).update(missing=["made up"])
    assert recounting.reconcile(at=AT) == 1
    assert "made up" not in ClientRow.objects.get(tenant=kelpwright).missing


def test_a_recount_writes_all_or_nothing(kelpwright: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(clients: object, at: datetime) -> dict[int, dict[str, Any]]:
        raise RuntimeError("a fault")

    monkeypatch.setattr(recounting, "_recounts", [*recounting._recounts, fault])
    ClientRow.objects.filter(tenant=kelpwright).update(posts=1)
    with pytest.raises(RuntimeError), transaction.atomic():
        recounting.reconcile(at=AT)
    assert ClientRow.objects.get(tenant=kelpwright).posts == 1
