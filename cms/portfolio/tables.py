"""The portfolio as a list: what may be sorted by, what a file holds, and what it is narrowed by, for its reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.portfolio import words
from cms.portfolio.reports import Waits
from tenants.access.selectors import memberships
from tenants.boards.selectors import Part
from tenants.kernel.actor import AGENCY_WIDE, Actor

LONG = timedelta(days=3)
"""How long an approval may wait before it counts as late."""
RENEWS_WITHIN = (60, 90)
"""Days."""
PAGE_SIZE = 20
"""What a screen holds: a page costs the same, however many clients there are."""

_ALWAYS = (
    Column("client", "name"),
    Column("slug"),
    Column("stage"),
    Column("sector"),
    Column("manager"),
    Column("generated", "is_generated"),
)
_COLUMNS: Mapping[Part, tuple[Column, ...]] = {
    Part.GO_LIVE: (
        Column("missing_for_go_live", "missing_count"),
        Column("missing", value=lambda row: " ".join(row.missing or ())),
    ),
    Part.HEALTH: (
        Column("health", "health_score"),
        Column("health_measures", value=lambda row: _points(row.health)),
    ),
    Part.REPORT: (
        Column("report_month"),
        Column("report_status"),
        Column("final_month"),
        Column("correct_month"),
        Column("waits"),
        Column("active_members"),
        Column("posts"),
        Column("response_rate_24h"),
    ),
    Part.SERVICE: (
        Column("sla_met", "sla_met_count"),
        Column("sla_clocks", "sla_clock_count"),
        Column("sla_ratio"),
        Column("promises_below_target", "sla_missed_count"),
    ),
    Part.APPROVALS: (
        Column("approvals_waiting", "approvals_waiting_count"),
        Column("approvals_since", "approvals_since_at"),
        Column("reviews_waiting", "reviews_waiting_count"),
    ),
    Part.DUTIES: (Column("late_duties", "late_duties_count"),),
    Part.WORTH: (
        Column("roi_low_ratio"),
        Column("roi_expected_ratio"),
        Column("roi_high_ratio"),
        Column("roi_grade"),
    ),
    Part.MARGIN: (
        Column("currency"),
        Column("fee", "fee_minor"),
        Column("charge_month"),
        Column("overage", "overage_minor"),
        Column("credit", "credit_minor"),
    ),
    Part.INVOICES: (Column("invoice", "invoice_standing"), Column("invoice_late_since", "invoice_late_since_at")),
    Part.RENEWAL: (
        Column("renews_on", value=lambda row: row.renews_on and row.renews_on.isoformat()),
        Column("notice_on", value=lambda row: row.notice_on and row.notice_on.isoformat()),
    ),
    Part.EVIDENCE: (Column("last_ingest_at"), Column("last_activity_at")),
}


def _points(held: Mapping[str, int | None] | None) -> str:
    """ "promises=71 answers=70"; what is not measured is not named."""
    return " ".join(f"{name}={points}" for name, points in (held or {}).items() if points is not None)


def portfolio(parts: Collection[Part]) -> Table:
    """What may be sorted by and what a file holds, for a reader of these parts."""
    columns = (column for part, held in _COLUMNS.items() if part in parts for column in held)
    return Table("portfolio", (*_ALWAYS, *columns), sort="client", searched=("name", "slug"), page_size=PAGE_SIZE)


def with_managers(clients: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """The clients with `manager`, a name."""
    return clients.annotate(manager=memberships.manager_of(OuterRef("pk"), at=at))


def filters(
    parts: Collection[Part], clients: QuerySet[Any], by: Actor, *, sectors: Iterable[str], at: datetime
) -> list[Filter]:
    """What this reader may narrow by: never by a part that is not theirs to see.

    sectors: those of the clients.
    """
    found = [
        Filter("stage", _("Stage"), [(code, sign.word) for code, sign in words.stages().items()]),
        Filter("sector", _("Sector"), [(each, words.sector(each)) for each in sorted(sectors)]),
        _managers(clients, at=at),
    ]
    if by.roles & AGENCY_WIDE:
        mine = Q(pk__in=list(memberships.roles_by_client(by, at=at)))
        found.append(
            Filter(
                "whose",
                _("Whose"),
                [("mine", _("Mine")), ("others", _("Others’"))],
                where={"mine": mine, "others": ~mine},
            )
        )
    found.append(_late(parts, at))
    if Part.REPORT in parts:
        waits = [each for each in Waits if each is not Waits.NOTHING]
        found.append(Filter("waits", _("Report waits"), [(each.value, words.waits()[each.value]) for each in waits]))
    if Part.RENEWAL in parts:
        found.append(_renewal(at))
    if Part.INVOICES in parts:
        choices = [(code, sign.word) for code, sign in words.invoices().items()]
        found.append(Filter("invoice", _("Invoice"), choices, "invoice_standing"))
    return found


def _managers(clients: QuerySet[Any], *, at: datetime) -> Filter:
    people = memberships.managers(clients.order_by().values_list("pk", flat=True), at=at)
    where = {str(pk): Q(pk__in=memberships.managed_by(pk, at=at)) for pk, _name in people}
    return Filter("manager", _("Account manager"), [(str(pk), name) for pk, name in people], where=where)


def _late(parts: Collection[Part], at: datetime) -> Filter:
    """What has gone over its time, of the parts that are seen; "any" of it."""
    told: dict[str, tuple[Part, str, Q]] = {
        "approvals": (Part.APPROVALS, _("Approvals over 3 days"), Q(approvals_since_at__lt=at - LONG)),
        "duties": (Part.DUTIES, _("The client’s duties"), Q(late_duties_count__gt=0)),
        "report": (Part.REPORT, _("The report"), Q(waits__in=[Waits.MAKE, Waits.EVIDENCE, Waits.CORRECT])),
        "invoice": (Part.INVOICES, _("An invoice"), Q(invoice_standing="PAST_DUE")),
    }
    seen = {key: (label, where) for key, (part, label, where) in told.items() if part in parts}
    choices = [(key, label) for key, (label, _where) in seen.items()]
    where = {key: where for key, (_label, where) in seen.items()}
    return Filter(
        "late", _("Late"), [("any", _("Anything")), *choices], where={"any": reduce(or_, where.values(), Q()), **where}
    )


def _renewal(at: datetime) -> Filter:
    """By the day in UTC: a client's own calendar is at most one day away from it."""
    today = at.date()
    where = {str(days): Q(renews_on__lte=today + timedelta(days=days)) for days in RENEWS_WITHIN}
    choices = [(key, _("in %(n)s days") % {"n": key}) for key in where]
    return Filter("renewal", _("Renewal"), choices, where=where)
