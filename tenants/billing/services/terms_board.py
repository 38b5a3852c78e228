"""What a client pays by its terms, and until when they run: its row on the portfolio, kept with each change of them.

Hours that were worked are recorded nowhere, so no margin can be said: what is charged and given back is all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Sum

from tenants.billing.models import InvoiceLine, Subscription
from tenants.billing.rules.plans import notice_on
from tenants.billing.rules.states import LineKind
from tenants.billing.selectors import credits
from tenants.billing.selectors.charges import COUNTED
from tenants.boards.services import client_rows, recounting
from tenants.kernel.periods import Month
from tenants.models import Tenant


def note(tenant: Tenant, *, at: datetime) -> None:
    """Show what is agreed for the client today, and what its last full month was charged beyond. In public."""
    client_rows.note_terms(tenant, _terms([tenant], at)[tenant.pk], at=at)


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients, in three queries: with a day terms begin, and with a month another is the last."""
    return _terms(clients, at)


def _terms(clients: Sequence[Tenant], at: datetime) -> dict[int, dict[str, Any]]:
    months = {each.pk: str(Month.of(at, each.zone).shifted(-1)) for each in clients}
    agreed, given = _agreed(clients, at), credits.approved(clients)
    overage = _overage(clients, set(months.values()))
    found = {}
    for tenant_id, month in months.items():
        terms = agreed[tenant_id].plan_version if tenant_id in agreed else None
        found[tenant_id] = {
            "fee_minor": terms.monthly_fee_minor if terms else None,
            "charge_month": month if terms else "",
            "overage_minor": overage.get((tenant_id, month), 0) if terms else None,
            "credit_minor": given.get(tenant_id, {}).get((month, terms.currency), 0) if terms else None,
            "renews_on": terms.renews_on if terms else None,
            "notice_on": notice_on(terms.renews_on, terms.notice_days) if terms else None,
        }
    return found


def _agreed(clients: Iterable[Tenant], at: datetime) -> dict[int, Subscription]:
    """What holds on each client's local date of `at`."""
    today = {each.pk: at.astimezone(each.zone).date() for each in clients}
    rows = Subscription.objects.filter(tenant__in=list(today)).select_related("plan_version__plan")
    return {row.tenant_id: row for row in rows.order_by("starts_on") if row.starts_on <= today[row.tenant_id]}


def _overage(clients: Sequence[Tenant], months: set[str]) -> dict[tuple[int, str], int]:
    lines = InvoiceLine.objects.filter(
        invoice__tenant__in=clients,
        invoice__month__in=months,
        invoice__status__in=COUNTED,
        invoice__currency=F("invoice__tenant__currency"),
        kind=LineKind.OVERAGE,
    )
    sums = lines.order_by().values_list("invoice__tenant_id", "invoice__month").annotate(sum=Sum("amount_minor"))
    return {(tenant_id, month): total for tenant_id, month, total in sums}
