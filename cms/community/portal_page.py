"""The community's page in the portal: five figures of a month, what each means, and the months beside each other.

A released month says what its report says; a month without one is counted at this moment, and the page says so.
Numbers alone: nothing here leads to a post or a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms import community_stage
from cms.asked import Asked, asked
from cms.community import figures
from cms.community.figures import Figure
from cms.portal.listing import status_word
from cms.portal.reading import Way, address
from cms.reader import reader_formats
from reporting.document import labels
from reporting.document.formats import Formats
from reporting.rules.metrics import Figures
from reporting.rules.tone import Tone
from reporting.selectors import told, tone
from reporting.selectors.reports import ReleasedMonth, last_final_month
from reporting.selectors.told import ToldMonth
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month

SHOWN = ("active_members", "posts", "median_first_response_hours", "sentiment", "new_members")
"""The five default figures, in the order of the page."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month beside the others: its five figures and where they come from."""

    name: str
    url: str
    is_current: bool
    cells: tuple[str, ...]
    status: str
    status_word: str
    report_url: str


@require_safe
def page(request: PersonRequest) -> HttpResponse:
    """One month's five figures, each with what it means and its line over the months."""
    require(request.actor, Permission.COMMUNITY_VIEW)
    wanted, formats = _asked(request), reader_formats(request.tenant.currency)
    stage = community_stage.current(request.actor, formats, at=wanted.at_its_end)
    if wanted.latest is None:
        return render(request, "portal/community.html", {"is_empty": True, "stage": stage})
    return render(request, "portal/community.html", {**_read(wanted, request.actor, formats), "stage": stage})


def _asked(request: PersonRequest) -> Asked:
    """By default the last whole month; where the community fell silent before, that of the last report instead."""
    wanted = replace(asked(request), space=None)
    if not request.GET.get("month") and wanted.month < wanted.last.shifted(-1):
        return replace(wanted, month=last_final_month() or wanted.month)
    return wanted


def _read(wanted: Asked, by: Actor, formats: Formats) -> dict[str, Any]:
    held = told.months(figures.DEFAULT, wanted.month, figures.MONTHS, by, zone=wanted.zone, as_of=wanted.as_of)
    tones = tone.tones(wanted.month, figures.MONTHS, **wanted.where)
    months = {month: each.figures for month, each in held.items()}
    now, released = months[wanted.month], held[wanted.month].report
    default = [figures.figure(key, months, wanted, formats) for key in figures.DEFAULT]
    default.insert(SHOWN.index("sentiment"), _sentiment(tones, months, wanted, released, formats))
    may_look = may(by, Permission.EVIDENCE_VIEW)
    return {
        "figures": default,
        "rows": _rows(held, tones, wanted, formats),
        "columns": figures.names(SHOWN),
        "finding": _finding(now, formats.month(wanted.month)),
        "month_name": formats.month(wanted.month),
        "before_name": formats.month(wanted.month.shifted(-1), width="MMMM"),
        "first_name": formats.month(next(iter(months)), width="MMM yy"),
        "now_name": formats.month(wanted.month, width="MMM yy"),
        "earlier": _way(wanted.month.shifted(-1), wanted, formats) if len(months) > 1 else None,
        "later": _way(wanted.month.shifted(1), wanted, formats) if wanted.month < wanted.last else None,
        "is_running": wanted.is_under_way,
        "released": _status(wanted.month, released, wanted),
        "as_of": formats.instant(released.as_of if released else wanted.as_of, short=True),
        "report_url": address(str(wanted.month)) if released else "",
        "latest": _latest(wanted, now, formats),
        "desk_url": reverse("desk:community") + wanted.query() if may_look else "",
    }


def _sentiment(
    tones: Mapping[Month, Tone],
    months: Mapping[Month, Figures],
    wanted: Asked,
    released: ReleasedMonth | None,
    formats: Formats,
) -> Figure:
    """The month's tone, which no report keeps: it is read at this moment, in each month."""
    now = {"posts": months[wanted.month]["posts"]}
    found = figures.sentiment({month: tones[month] for month in months}, now, wanted, formats)
    if released is None or not found.note:
        return found
    return replace(found, note=_("%(note)s. As read today: the report keeps no tone.") % {"note": found.note})


def _rows(
    months: dict[Month, ToldMonth], tones: Mapping[Month, Tone], wanted: Asked, formats: Formats
) -> list[MonthRow]:
    """The months, the latest first."""
    rows = []
    for month, each in reversed(months.items()):
        shown: Figures = {**each.figures, "sentiment": tones[month].sentiment}
        status, word = _status(month, each.report, wanted)
        rows.append(
            MonthRow(
                name=formats.month(month),
                url=wanted.query(month=month),
                is_current=month == wanted.month,
                cells=tuple(formats.figure(shown[key], labels.kind_of(key)) for key in SHOWN),
                status=status,
                status_word=word,
                report_url=address(str(month)) if each.report else "",
            )
        )
    return rows


def _status(month: Month, report: ReleasedMonth | None, wanted: Asked) -> tuple[str, str]:
    """A report's code with its word; LIVE for a month that is counted now."""
    if report is not None:
        status = "RESTATED" if report.number else "FINAL"
        return status, status_word(status, report.number)
    return "LIVE", _("Under way") if month == wanted.last else _("No report")


def _finding(now: Figures, month: str) -> str:
    count = int(now["active_members"] or 0)
    if not count:
        return _("No member wrote in %(month)s.") % {"month": month}
    facts = {"n": count, "month": month}
    return ngettext("%(n)s member took part in %(month)s.", "%(n)s members took part in %(month)s.", count) % facts


def _latest(wanted: Asked, now: Figures, formats: Formats) -> Way | None:
    """From a month without a post to that of the latest one."""
    if now["posts"] or wanted.latest is None or wanted.latest == wanted.month:
        return None
    return _way(wanted.latest, wanted, formats)


def _way(month: Month, wanted: Asked, formats: Formats) -> Way:
    return Way(str(month), 0, formats.month(month), reverse("portal:community") + wanted.query(month=month))
