"""The portfolio's columns on the screen: which there are, whose part they are, and which the reader has chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.boards.selectors import Part


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its key, its name, what it is sorted by. is_right: its figures stand at the right."""

    key: str
    label: str
    sort: str
    is_right: bool = False


_ALL: tuple[tuple[str, Part | None, str, bool, bool], ...] = (
    # key, part of the row, sorted by, at the right, shown to whoever has chosen none
    ("stage", None, "stage", False, True),
    ("health", Part.HEALTH, "health", False, True),
    ("report", Part.REPORT, "report_month", False, True),
    ("sla", Part.SERVICE, "sla_ratio", True, True),
    ("roi", Part.WORTH, "roi_expected_ratio", False, True),
    ("approvals", Part.APPROVALS, "approvals_waiting", True, True),
    ("duties", Part.DUTIES, "late_duties", True, True),
    ("fee", Part.MARGIN, "fee", True, True),
    ("invoice", Part.INVOICES, "invoice", False, True),
    ("renewal", Part.RENEWAL, "renews_on", False, True),
    ("missing", Part.GO_LIVE, "missing_for_go_live", True, True),
    ("waits", Part.REPORT, "waits", False, False),
    ("active", Part.REPORT, "active_members", True, False),
    ("answered", Part.REPORT, "response_rate_24h", True, False),
    ("evidence", Part.EVIDENCE, "last_ingest_at", False, False),
    ("manager", None, "manager", False, False),
    ("sector", None, "sector", False, False),
)


def _labels() -> dict[str, str]:
    return {
        "stage": _("Stage"),
        "health": _("Health"),
        "report": _("Report"),
        "sla": _("SLA kept"),
        "roi": _("Return (ROI)"),
        "approvals": _("Approvals"),
        "duties": _("Late duties"),
        "fee": _("Charged a month"),
        "invoice": _("Invoice"),
        "renewal": _("Renewal"),
        "missing": _("Missing"),
        "waits": _("Waits"),
        "active": _("Active"),
        "answered": _("Answered in 24 h"),
        "evidence": _("Evidence"),
        "manager": _("Account manager"),
        "sector": _("Sector"),
    }


def offered(parts: Collection[Part]) -> list[Head]:
    """The columns of these parts, in their order."""
    labels = _labels()
    return [
        Head(key, labels[key], sort, right)
        for key, part, sort, right, _by_default in _ALL
        if part is None or part in parts
    ]


def shown(parts: Collection[Part], chosen: Sequence[str]) -> list[Head]:
    """Those of them that were chosen; without a choice those that everybody begins with."""
    first = {key for key, _part, _sort, _right, by_default in _ALL if by_default}
    wanted = {each.key for each in offered(parts)} & set(chosen)
    return [each for each in offered(parts) if each.key in (wanted or first)]
