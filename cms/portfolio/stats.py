"""What the lists of clients say before their rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.portfolio.health import FAIR
from cms.portfolio.reports import Waits
from cms.portfolio.tables import LONG
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.boards.selectors import Part
from tenants.models import Stage

OPEN = ("DRAFT", "IN_REVIEW")
Stat = dict[str, Any]


class Median(Aggregate):
    """The middle one of what is known."""

    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY (%(expressions)s)::float8)"
    output_field = FloatField()


def stats_of(clients: QuerySet[Any], parts: Collection[Part], formats: Formats, *, at: datetime) -> list[Stat]:
    """Figures over the clients and parts that the person sees, from one query of the board, and one for money."""
    counts = clients.aggregate(
        live=Count("pk", filter=Q(stage=Stage.LIVE)),
        onboarding=Count("pk", filter=Q(stage=Stage.ONBOARDING)),
        drafts=Count("pk", filter=Q(report_status__in=OPEN)),
        met=Sum("sla_met_count"),
        clocks=Sum("sla_clock_count"),
        below=Count("pk", filter=Q(sla_missed_count__gt=0)),
        approvals=Sum("approvals_waiting_count"),
        long=Count("pk", filter=Q(approvals_since_at__lt=at - LONG)),
        late=Count("pk", filter=Q(invoice_standing="PAST_DUE")),
        open=Count("pk", filter=Q(invoice_standing="OPEN")),
        health=Median("health_score"),
        weak=Count("pk", filter=Q(health_score__lt=FAIR)),
        returned=Median("roi_expected_ratio"),
        below_zero=Count("pk", filter=Q(roi_expected_ratio__lt=0)),
        duties=Count("pk", filter=Q(late_duties_count__gt=0)),
    )
    told = {
        Part.HEALTH: lambda: _health(counts, formats),
        Part.SERVICE: lambda: _promises(counts, formats),
        Part.APPROVALS: lambda: _approvals(counts),
        Part.REPORT: lambda: _drafts(counts["drafts"]),
        Part.WORTH: lambda: _returns(counts, formats),
        Part.MARGIN: lambda: _recurring(clients),
        Part.INVOICES: lambda: _invoices(counts),
    }
    return [_clients(counts), *(stat() for part, stat in told.items() if part in parts)]


def _clients(counts: dict[str, Any]) -> Stat:
    note = ngettext("%(count)s in onboarding", "%(count)s in onboarding", counts["onboarding"])
    return {"label": _("Clients live"), "value": counts["live"], "note": note % {"count": counts["onboarding"]}}


def _promises(counts: dict[str, Any], formats: Formats) -> Stat:
    below, clocks = counts["below"], counts["clocks"]
    note = ngettext("%(n)s client below its promise", "%(n)s clients below their promise", below) % {"n": below}
    kept = formats.percent(counts["met"] / clocks) if clocks else None
    return {"label": _("Promises kept"), "value": kept, "note": note if clocks else _("no cases")}


def _approvals(counts: dict[str, Any]) -> Stat:
    long = counts["long"]
    note = ngettext("%(n)s client over 3 days", "%(n)s clients over 3 days", long) % {"n": long}
    return {"label": _("Approvals waiting"), "value": counts["approvals"], "note": note if long else ""}


def _drafts(count: int) -> Stat:
    return {"label": _("Reports not released"), "value": count, "note": _("drafts of the latest month")}


def _health(counts: dict[str, Any], formats: Formats) -> Stat:
    weak = ngettext("%(n)s client below %(score)s", "%(n)s clients below %(score)s", counts["weak"])
    return {
        "label": _("Median health"),
        "value": None if counts["health"] is None else formats.count(round(counts["health"])),
        "note": weak % {"n": counts["weak"], "score": FAIR} if counts["health"] is not None else "",
    }


def _recurring(clients: QuerySet[Any]) -> Stat:
    """Fees in force, by currency: money of two is never added."""
    sums = (
        clients.filter(stage=Stage.LIVE, fee_minor__gt=0).order_by().values_list("currency").annotate(Sum("fee_minor"))
    )
    told = [reader_formats(currency).money(minor) for currency, minor in sorted(sums, key=lambda each: -each[1])]
    return {"label": _("Recurring a month"), "value": told[0] if told else None, "note": ", ".join(told[1:])}


def _returns(counts: dict[str, Any], formats: Formats) -> Stat:
    below = counts["below_zero"]
    return {
        "label": _("Median return (ROI)"),
        "value": None if counts["returned"] is None else formats.change(counts["returned"]),
        "note": ngettext("%(count)s below zero", "%(count)s below zero", below) % {"count": below},
    }


def _invoices(counts: dict[str, Any]) -> Stat:
    note = ngettext("%(n)s client has an open invoice", "%(n)s clients have an open invoice", counts["open"])
    return {"label": _("Pay late"), "value": counts["late"], "note": note % {"n": counts["open"]}}


def report_stats(clients: QuerySet[Any]) -> list[Stat]:
    """Figures over the latest reports, from one query of the board."""
    counts = clients.aggregate(
        odd=Count("pk", filter=Q(check_count__gt=0)),
        drafts=Count("pk", filter=Q(waits=Waits.RELEASE)),
        due=Count("pk", filter=Q(waits__in=[Waits.MAKE, Waits.EVIDENCE])),
        correct=Count("pk", filter=Q(waits=Waits.CORRECT)),
        bare=Count("pk", filter=Q(waits=Waits.EVIDENCE)),
    )
    bare = ngettext("%(n)s without evidence", "%(n)s without evidence", counts["bare"]) % {"n": counts["bare"]}
    return [
        {"label": _("Something is odd"), "value": counts["odd"], "note": _("in the latest report")},
        {"label": _("To correct"), "value": counts["correct"], "note": _("a credit was approved since")},
        {"label": _("To release"), "value": counts["drafts"], "note": _("drafts of a month that is over")},
        {"label": _("To make"), "value": counts["due"], "note": bare if counts["bare"] else ""},
    ]
