"""Keeping a client's row on the portfolio, in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tenants.boards.models import ClientRow
from tenants.models import Tenant

SHAPE = 2
"""Raised with each column that rows which stand already are to be given: the dispatcher has them recounted then."""
RELEASED = frozenset({"FINAL", "RESTATED"})


def open_row(tenant: Tenant, *, at: datetime) -> None:
    """Give a new client its row, which waits for nobody. In public only: a client's role may add none."""
    waits = {"approvals_waiting_count": 0, "reviews_waiting_count": 0, "late_duties_count": 0, "counted_as": SHAPE}
    ClientRow.objects.create(tenant=tenant, changed_at=at, **waits)


def hold(tenant: Tenant) -> None:
    """Keep the client's row to ourselves until the transaction ends.

    Whoever counts what others change at the same time holds the row first: the one who comes second then counts what
    the first has done.
    """
    list(ClientRow.objects.select_for_update().filter(tenant=tenant).values_list("pk"))


def note_report(tenant: Tenant, *, month: str, status: str, figures: Mapping[str, Any], at: datetime) -> None:
    """Show the latest month's report. An older month than the one shown changes nothing, but that it is final.

    figures: any of the row's figure fields (active_members, roi_expected_ratio, sla_met_count, report_checks, …).
    """
    if status in RELEASED:
        ClientRow.objects.filter(tenant=tenant, final_month__lt=month).update(final_month=month, changed_at=at)
    ClientRow.objects.filter(tenant=tenant, report_month__lte=month).update(
        report_month=month, report_status=status, changed_at=at, **figures
    )


def note_approvals(tenant: Tenant, *, waiting: int, since_at: datetime | None, in_review: int, at: datetime) -> None:
    """Show how much the client, and colleagues, are asked about. Counted while the row was held."""
    ClientRow.objects.filter(tenant=tenant).update(
        approvals_waiting_count=waiting, approvals_since_at=since_at, reviews_waiting_count=in_review, changed_at=at
    )


def note_duties(tenant: Tenant, *, late: int, at: datetime) -> None:
    """Show how much of what the client has to do is late. Counted while the row was held."""
    rows = ClientRow.objects.filter(tenant=tenant).exclude(late_duties_count=late)
    rows.update(late_duties_count=late, changed_at=at)


def note_invoices(
    tenant: Tenant, *, state: str, due_at: datetime | None, late_since_at: datetime | None, at: datetime
) -> None:
    """Show where the client's invoices stand."""
    ClientRow.objects.filter(tenant=tenant).update(
        invoice_state=state, invoice_due_at=due_at, invoice_late_since_at=late_since_at, changed_at=at
    )


def note_correction(tenant: Tenant, month: str, *, at: datetime) -> None:
    """Show the released month that is to be corrected; "" when none is."""
    rows = ClientRow.objects.filter(tenant=tenant).exclude(correct_month=month)
    rows.update(correct_month=month, changed_at=at)


def note_terms(tenant: Tenant, fields: Mapping[str, Any], *, at: datetime) -> None:
    """Show what is agreed and was charged.

    fields: fee_minor, charge_month, overage_minor, credit_minor, renews_on, notice_on.
    """
    ClientRow.objects.filter(tenant=tenant).update(changed_at=at, **fields)


def note_missing(tenant: Tenant, codes: Sequence[str], *, at: datetime) -> None:
    """Show what is missing for going live, one code for each thing; the same again changes nothing."""
    rows = ClientRow.objects.filter(tenant=tenant).exclude(missing=list(codes))
    rows.update(missing=list(codes), changed_at=at)


def note_evidence(tenant: Tenant, *, ingested_at: datetime, last_activity_at: datetime | None) -> None:
    """Show when evidence last came in, and how far it reaches."""
    ClientRow.objects.filter(tenant=tenant).update(
        last_ingest_at=ingested_at, last_activity_at=last_activity_at, changed_at=ingested_at
    )


@transaction.atomic
def mend(found: Mapping[int, Mapping[str, Any]], *, at: datetime) -> dict[int, list[str]]:
    """Set rows of clients to what was `found` of them; returns the fields of each that stood otherwise.

    found: tenant → fields of the row. To be called while those rows are held, in public.
    """
    wrong: dict[int, list[str]] = {}
    for row in ClientRow.objects.filter(tenant_id__in=list(found)):
        fields = found[row.tenant_id]
        names = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        if names:
            ClientRow.objects.filter(pk=row.pk).update(changed_at=at, **{name: fields[name] for name in names})
            wrong[row.tenant_id] = names
    return wrong
