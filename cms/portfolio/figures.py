"""What the lists of clients count over all their rows: one statement, which reckons each row once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, Sum

from cms.portfolio.health import FAIR
from cms.portfolio.reports import Waits
from cms.portfolio.tables import LONG
from tenants.kernel.money import EXPONENTS
from tenants.models import Stage

OPEN = ("DRAFT", "IN_REVIEW")
EVERY = 1_000_000
"""A limit that nothing reaches. Without one PostgreSQL puts the whole of a score, and of what a row waits for, in the
place of each use of it."""

Figures = Mapping[str, Any]


class Median(Aggregate):
    """The middle one of what is known."""

    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY (%(expressions)s)::float8)"
    output_field = FloatField()


def of_portfolio(clients: QuerySet[Any], *, at: datetime) -> Figures:
    """All that the portfolio says before its rows; of a part that the reader does not see, nothing is known."""
    return _summed(
        clients,
        total=Count("pk"),
        sectors=ArrayAgg("sector", filter=~Q(sector=""), distinct=True),
        live=_count(stage=Stage.LIVE),
        onboarding=_count(stage=Stage.ONBOARDING),
        drafts=_count(report_status__in=OPEN),
        met=Sum("sla_met_count"),
        clocks=Sum("sla_clock_count"),
        below=_count(sla_missed_count__gt=0),
        approvals=Sum("approvals_waiting_count"),
        long=_count(approvals_since_at__lt=at - LONG),
        reviews=Sum("reviews_waiting_count"),
        late=_count(invoice_standing="PAST_DUE"),
        open=_count(invoice_standing="OPEN"),
        health=Median("health_score"),
        weak=_count(health_score__lt=FAIR),
        returned=Median("roi_expected_ratio"),
        below_zero=_count(roi_expected_ratio__lt=0),
        duties=_count(late_duties_count__gt=0),
        odd=_count(check_count__gt=0, report_status="DRAFT"),
        **_waiting(),
        **{currency: Sum("fee_minor", filter=Q(stage=Stage.LIVE, currency=currency)) for currency in EXPONENTS},
    )


def fees(counts: Figures) -> list[tuple[str, int]]:
    """Fees in force a month by currency, the most first: money of two is never added."""
    held = [(currency, counts[currency]) for currency in EXPONENTS if counts[currency]]
    return sorted(held, key=lambda each: -each[1])


def of_reports(clients: QuerySet[Any]) -> Figures:
    """The same for the list of reports."""
    return _summed(clients, odd=_count(check_count__gt=0), bare=_count(waits=Waits.EVIDENCE), **_waiting())


def _waiting() -> dict[str, Aggregate]:
    """Of how many clients a report is to be corrected, released and made."""
    return {
        "correct": _count(waits=Waits.CORRECT),
        "release": _count(waits=Waits.RELEASE),
        "make": _count(waits__in=[Waits.MAKE, Waits.EVIDENCE]),
    }


def _count(**where: Any) -> Aggregate:
    return Count("pk", filter=Q(**where))


def _summed(clients: QuerySet[Any], **wanted: Aggregate) -> Figures:
    return clients.order_by()[:EVERY].aggregate(**wanted)
