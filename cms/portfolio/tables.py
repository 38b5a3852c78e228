"""The portfolio's columns: those of the parts that its reader sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.portfolio import words
from tenants.boards.selectors import Part

_ALWAYS = (Column("client", "name"), Column("slug"), Column("stage"), Column("generated", "is_generated"))
_COLUMNS: Mapping[Part, tuple[Column, ...]] = {
    Part.GO_LIVE: (
        Column("missing_for_go_live", "missing_count"),
        Column("missing", value=lambda row: " ".join(row.missing or ())),
    ),
    Part.REPORT: (
        Column("report_month"),
        Column("report_status"),
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
    Part.WORTH: (
        Column("roi_low_ratio"),
        Column("roi_expected_ratio"),
        Column("roi_high_ratio"),
        Column("roi_grade"),
    ),
    Part.INVOICES: (Column("invoice", "invoice_standing"), Column("invoice_late_since", "invoice_late_since_at")),
    Part.EVIDENCE: (Column("last_ingest_at"), Column("last_activity_at")),
}


def portfolio(parts: Collection[Part]) -> Table:
    """What may be sorted by and what a file holds, for a reader of these parts."""
    columns = (column for part, held in _COLUMNS.items() if part in parts for column in held)
    return Table("portfolio", (*_ALWAYS, *columns), sort="client", searched=("name", "slug"))


def filters(parts: Collection[Part]) -> list[Filter]:
    found = [Filter("stage", _("Stage"), [(code, sign.word) for code, sign in words.stages().items()])]
    if Part.INVOICES in parts:
        choices = [(code, sign.word) for code, sign in words.invoices().items()]
        found.append(Filter("invoice", _("Invoice"), choices, "invoice_standing"))
    return found
