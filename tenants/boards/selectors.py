"""Reading the boards across clients: one query, whatever the number of clients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import Any, cast

from django.db.models import Case, F, Field, FloatField, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, NullIf

from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors.memberships import clients_where, roles_by_client
from tenants.boards.models import ClientRow as ClientRow  # what a row is, for those above
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Actor, Role
from tenants.models import Tenant


class Part(StrEnum):
    """A part of a client's row that is seen whole or not at all."""

    REPORT = "report"
    WORTH = "worth"
    SERVICE = "service"
    APPROVALS = "approvals"
    DUTIES = "duties"
    INVOICES = "invoices"
    EVIDENCE = "evidence"
    GO_LIVE = "go_live"


def _who(*permissions: Permission) -> frozenset[Role]:
    """The staff who may do all of these."""
    return reduce(and_, (MATRIX[each] for each in permissions), STAFF)


SEEN_BY: Mapping[Part, frozenset[Role]] = {
    Part.REPORT: _who(Permission.REPORT_VIEW_DRAFT),
    # What a month was worth stands in its report; across clients it is for those who answer for it.
    Part.WORTH: _who(Permission.REPORT_VIEW_DRAFT, Permission.VALUE_EDIT),
    Part.SERVICE: _who(Permission.REPORT_VIEW_DRAFT, Permission.SERVICE_LEVEL_VIEW),
    Part.APPROVALS: _who(Permission.ITEM_VIEW),
    Part.DUTIES: _who(Permission.DUTY_VIEW),
    Part.INVOICES: _who(Permission.MONEY_VIEW) | _who(Permission.BILLING_VIEW),
    Part.EVIDENCE: _who(Permission.EVIDENCE_VIEW),
    Part.GO_LIVE: _who(Permission.CLIENT_ONBOARD),
}
"""Who sees which part: at the clients where they hold one of these roles."""

_FIELDS: Mapping[Part, tuple[str, ...]] = {
    Part.REPORT: (
        "report_month",
        "report_status",
        "report_as_of",
        "report_is_whole",
        "report_checks",
        "active_members",
        "active_members_before",
        "posts",
        "response_rate_24h",
    ),
    Part.WORTH: ("roi_low_ratio", "roi_expected_ratio", "roi_high_ratio", "roi_grade"),
    Part.SERVICE: ("sla_met_count", "sla_clock_count", "sla_missed_count"),
    Part.APPROVALS: ("approvals_waiting_count", "approvals_since_at", "reviews_waiting_count"),
    Part.DUTIES: ("late_duties_count",),
    Part.INVOICES: ("invoice_state", "invoice_due_at", "invoice_late_since_at"),
    Part.EVIDENCE: ("last_ingest_at", "last_activity_at"),
    Part.GO_LIVE: ("missing",),
}


def parts_of(by: Actor) -> frozenset[Part]:
    """The parts that `by` sees at one client at least."""
    return frozenset(part for part, roles in SEEN_BY.items() if by.roles & roles)


def portfolio(by: Actor, *, at: datetime, part: Part | None = None) -> QuerySet[Any]:
    """The clients that `by` serves (all, for who serves the agency as a whole) with the fields of their row.

    A part that `by` may not see at a client is null in its row, so neither order, filter nor sum tells of it.
    part: only the clients at which this part is seen. Beside the row's own fields: `sla_ratio`, of all promises
    together; `check_count`, `missing_count`; `invoice_standing`, PAST_DUE also from an open invoice's due instant on.
    """
    held = roles_by_client(by, at=at)
    clients = Tenant.objects.exclude(schema_name="public").prefetch_related("domains")
    shown_to = SEEN_BY[part] if part else MATRIX[Permission.PORTFOLIO_VIEW]
    if not by.roles & AGENCY_WIDE & shown_to:
        clients = clients.filter(pk__in=_where(held, shown_to))
    seen = {name: _field(name, by, held, SEEN_BY[of]) for of, names in _FIELDS.items() for name in names}
    return clients.annotate(**seen).annotate(**_derived(at))


def _where(held: Mapping[int, frozenset[Role]], roles: frozenset[Role]) -> list[int]:
    return [pk for pk, theirs in held.items() if theirs & roles]


def _field(name: str, by: Actor, held: Mapping[int, frozenset[Role]], roles: frozenset[Role]) -> Combinable:
    """The field, at the clients where `by` may see it; null at the others."""
    path = f"board_row__{name}"
    if by.roles & AGENCY_WIDE & roles:
        return F(path)
    found = _where(held, roles)
    if len(found) == len(held) and not by.roles & AGENCY_WIDE:
        return F(path)
    if not found:
        return Cast(Value(None), cast("Field[Any, Any]", ClientRow._meta.get_field(name)).clone())
    return Case(When(pk__in=found, then=F(path)))


def _derived(at: datetime) -> dict[str, Combinable]:
    """What follows from the fields of a row that are seen."""
    is_late = Q(invoice_state="OPEN", invoice_due_at__lt=at)
    return {
        "sla_ratio": Cast("sla_met_count", FloatField()) / NullIf("sla_clock_count", Value(0)),
        "check_count": Func("report_checks", function="jsonb_array_length", output_field=IntegerField()),
        "missing_count": Func("missing", function="jsonb_array_length", output_field=IntegerField()),
        "invoice_standing": Case(When(is_late, then=Value("PAST_DUE")), default=F("invoice_state")),
    }


def clients_of(by: Actor, *, at: datetime) -> QuerySet[Tenant]:
    """The clients whose host `by` may enter, as staff or as stakeholder."""
    clients: QuerySet[Tenant] = Tenant.objects.exclude(schema_name="public").prefetch_related("domains")
    if by.roles & AGENCY_WIDE:
        return clients
    return clients.filter(pk__in=clients_where(by, roles=frozenset(Role), at=at))
