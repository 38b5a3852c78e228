"""What the lists of clients say before their rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.portfolio.figures import Figures, fees
from cms.portfolio.health import FAIR
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.boards.selectors import Part

Stat = dict[str, Any]


def stats_of(counts: Figures, parts: Collection[Part], formats: Formats) -> list[Stat]:
    """The figures of the clients and parts that the person sees."""
    told = {
        Part.HEALTH: lambda: _health(counts, formats),
        Part.SERVICE: lambda: _promises(counts, formats),
        Part.APPROVALS: lambda: _approvals(counts),
        Part.REPORT: lambda: _drafts(counts["drafts"]),
        Part.WORTH: lambda: _returns(counts, formats),
        Part.MARGIN: lambda: _recurring(counts),
        Part.INVOICES: lambda: _invoices(counts),
    }
    return [_clients(counts), *(stat() for part, stat in told.items() if part in parts)]


def _clients(counts: Figures) -> Stat:
    note = ngettext("%(count)s in onboarding", "%(count)s in onboarding", counts["onboarding"])
    return {"label": _("Clients live"), "value": counts["live"], "note": note % {"count": counts["onboarding"]}}


def _promises(counts: Figures, formats: Formats) -> Stat:
    below, clocks = counts["below"], counts["clocks"]
    note = ngettext("%(n)s client below its promise", "%(n)s clients below their promise", below) % {"n": below}
    kept = formats.percent(counts["met"] / clocks) if clocks else None
    return {"label": _("Promises kept"), "value": kept, "note": note if clocks else _("no cases")}


def _approvals(counts: Figures) -> Stat:
    long = counts["long"]
    note = ngettext("%(n)s client over 3 days", "%(n)s clients over 3 days", long) % {"n": long}
    return {"label": _("Approvals waiting"), "value": counts["approvals"], "note": note if long else ""}


def _drafts(count: int) -> Stat:
    return {"label": _("Reports not released"), "value": count, "note": _("drafts of the latest month")}


def _health(counts: Figures, formats: Formats) -> Stat:
    weak = ngettext("%(n)s client below %(score)s", "%(n)s clients below %(score)s", counts["weak"])
    return {
        "label": _("Median health"),
        "value": None if counts["health"] is None else formats.count(round(counts["health"])),
        "note": weak % {"n": counts["weak"], "score": FAIR} if counts["health"] is not None else "",
    }


def _recurring(counts: Figures) -> Stat:
    told = [reader_formats(currency).money(minor) for currency, minor in fees(counts)]
    return {"label": _("Recurring a month"), "value": told[0] if told else None, "note": ", ".join(told[1:])}


def _returns(counts: Figures, formats: Formats) -> Stat:
    below = counts["below_zero"]
    return {
        "label": _("Median return (ROI)"),
        "value": None if counts["returned"] is None else formats.change(counts["returned"]),
        "note": ngettext("%(count)s below zero", "%(count)s below zero", below) % {"count": below},
    }


def _invoices(counts: Figures) -> Stat:
    note = ngettext("%(n)s client has an open invoice", "%(n)s clients have an open invoice", counts["open"])
    return {"label": _("Pay late"), "value": counts["late"], "note": note % {"n": counts["open"]}}


def report_stats(counts: Figures) -> list[Stat]:
    """The figures of the latest reports."""
    bare = ngettext("%(n)s without evidence", "%(n)s without evidence", counts["bare"]) % {"n": counts["bare"]}
    return [
        {"label": _("Something is odd"), "value": counts["odd"], "note": _("in the latest report")},
        {"label": _("To correct"), "value": counts["correct"], "note": _("a credit was approved since")},
        {"label": _("To release"), "value": counts["release"], "note": _("drafts of a month that is over")},
        {"label": _("To make"), "value": counts["make"], "note": bare if counts["bare"] else ""},
    ]
