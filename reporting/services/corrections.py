"""Which released month is to be corrected since a credit was approved: the client's row on the portfolio."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql

from clients.selectors import profile
from reporting.models import Report
from reporting.selectors import corrections
from tenants.billing.selectors import credits
from tenants.boards.services import client_rows, recounting
from tenants.models import Tenant


def note(*, at: datetime) -> None:
    """Look which month of the client where we stand does not show its credit, and let the row say so."""
    tenant = profile.current()
    months = [month for month, _currency in credits.approved([tenant]).get(tenant.pk, {})]
    client_rows.note_correction(tenant, _oldest(_standing(months), tenant), at=at)


def _standing(months: Sequence[str]) -> list[Report]:
    """The edition that stands of each of these months that is released, the oldest first."""
    held = Report.objects.released().filter(month__in=months).order_by("month", "-number")
    return list(held.distinct("month"))


def _oldest(reports: Sequence[Report], tenant: Tenant) -> str:
    return next((each.month for each in reports if corrections.credit_to_enter(each, tenant)), "")


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients; those without a credit are not asked."""
    approved = credits.approved(clients)
    found, currency = dict.fromkeys([each.pk for each in clients], ""), {each.pk: each.currency for each in clients}
    shown = recounting.union([each for each in clients if each.pk in approved], _released)
    for tenant_id, month, costs in sorted(shown, key=lambda row: (row[0], row[1])):
        given = approved[tenant_id].get((month, currency[tenant_id]), 0)
        if not found[tenant_id] and given > corrections.shown_minor(json.loads(costs or "[]")):
            found[tenant_id] = month
    return {tenant_id: {"correct_month": month} for tenant_id, month in found.items()}


_RELEASED = """
SELECT DISTINCT ON (month) {tenant}::bigint, month, data #> '{{figures,worth,costs}}'
FROM {report} WHERE status IN ({released}) ORDER BY month, number DESC
"""


def _released(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_RELEASED).format(
        tenant=tenant_id,
        report=sql.SQL("{}.{}").format(schema, sql.Identifier(Report._meta.db_table)),
        released=sql.SQL(", ").join(map(sql.Literal, sorted(client_rows.RELEASED))),
    )
