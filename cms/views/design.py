"""The design system's own page: every component, in light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

ICONS = Path(__file__).resolve().parent.parent / "static" / "ds" / "icons"
GREYS = ("canvas", "surface", "sunken", "pressed", "line", "line-ctl", "text-3", "text-2", "text")
ACCENTS = ("accent-tint", "accent-soft", "accent-mid", "accent-solid", "accent-ink")
MEANINGS = ("good", "warn", "bad")


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components side by side. Holds invented names only and reads nothing of any client."""
    return render(request, "ds/index.html", {"rows": rows(), "sort": "client", **samples()})


def rows() -> list[dict[str, str]]:
    """The gallery's rows in order: title, hint, template of the piece."""
    titles = (
        ("colour", _("Colour"), _("one hue of grey, one accent, three meanings")),
        ("accents", _("Client accents"), _("any hue in, 4.5:1 out")),
        ("type", _("Type"), _("tabular figures in numeric cells")),
        ("nav", _("Page and nav"), ""),
        ("button", _("Button"), _("one primary a view")),
        ("status", _("Status, badge, grade"), _("shape, word, then colour")),
        ("countdown", _("Countdown"), _("in time, soon, late, closed, paused")),
        ("tabs", _("Tabs and segments"), _("views by link, modes by segment")),
        ("places", _("Pages in groups"), _("a list where there is room, else a sheet")),
        ("filter", _("Filter bar"), ""),
        ("field", _("Form field"), _("edges at 3:1")),
        ("table", _("Table"), _("40 px rows, hairlines")),
        ("pagination", _("Pagination"), ""),
        ("stat", _("Stat"), _("figure, then what it is held against")),
        ("figure", _("Figure"), _("the portal’s, 16 px")),
        ("chart", _("Chart frame"), _("title, unit, axes, source")),
        ("progress", _("Progress"), _("job; delivered of promised")),
        ("timeline", _("Timeline"), ""),
        ("facts", _("Facts"), ""),
        ("note", _("Note"), ""),
        ("dialog", _("Dialog"), _("says what will happen")),
        ("toast", _("Toast"), _("undo lives here")),
        ("empty", _("Empty state"), _("says what to do")),
        ("marks", _("Mark and avatar"), ""),
        ("icons", _("Icons"), _("16 px, 1.5 stroke")),
    )
    return [{"title": title, "hint": hint, "piece": f"ds/gallery/{name}.html"} for name, title, hint in titles]


def samples() -> dict[str, Any]:
    """What the pieces show."""
    return {
        "swatches": GREYS + ACCENTS + MEANINGS,
        "icons": sorted(path.stem for path in ICONS.glob("*.svg") if path.stem != "chev"),
        "nav": [
            {"label": _("Portfolio"), "url": "#main", "icon": "grid", "count": 14, "current": True},
            {"label": _("Queue"), "url": "#main", "icon": "inbox", "late": 2},
            {"label": _("Reports"), "url": "#main", "icon": "doc"},
        ],
        "tabs": [
            {"label": _("All"), "url": "#main", "count": 14, "current": True},
            {"label": _("Going wrong"), "url": "#main", "count": 2, "icon": "alert", "tone": "warn"},
            {"label": _("Pays late"), "url": "#main", "count": 2},
        ],
        "places": places(),
        "clients": clients(),
        "page": Paginator(range(431), 50).page(2),
        "stats": [
            {"label": _("Promises kept"), "value": "96.1 %", "note": _("promise 95 %")},
            {"label": _("Invoices late"), "value": "€10,260", "note": _("2 clients")},
            {"label": _("Belonging"), "value": None, "note": _("hidden under 5 answers")},
        ],
        "job": {
            "state": "running",
            "title": _("Reading the forum’s archive"),
            **{"done": 18240, "total": 26900, "note": _("about 15 s left")},
            "steps": [
                {"label": _("Schema, roles and portal"), "state": "done", "note": "0.5 s"},
                {"label": _("Forum’s archive"), "state": "now", "note": "31 s"},
                {"label": _("Baseline of the last 12 months"), "state": "next"},
            ],
        },
        "track": ["done"] * 7 + ["soon"] * 2 + [""] * 2 + ["gap"],
        "events": [
            {"icon": "doc", "text": _("Brief read, 31 fields filled"), "note": _("Today, 09:34")},
            {"icon": "hour", "text": _("Draft waits for review"), "note": _("Today, 09:38")},
            {"icon": "check", "tone": "good", "text": _("Released by the owner"), "note": _("Today, 10:02")},
        ],
    }


def places() -> dict[str, Any]:
    """The sample of pages in groups."""
    reports = {"label": _("Reports"), "url": "#main", "current": True}
    work = [{"label": _("Queue"), "url": "#main", "late": 2}, reports]
    about = [{"label": _("Charter"), "url": "#main"}, {"label": _("Stakeholders"), "url": "#main"}]
    groups = [{"label": "", "pages": work}, {"label": _("About the client"), "pages": about}]
    return {"label": _("All pages"), "groups": groups, "here": reports}


def clients() -> list[dict[str, Any]]:
    """Two rows of the sample table: one that goes wrong, one that goes well."""
    wrong = {"name": "Tidewrack Games", "bad": True, "tone": "bad", "health": 41, "change": -14, "sla": "86.2 %"}
    well = {"name": "Fjordlight Audio", "bad": False, "tone": "", "health": 91, "change": 3, "sla": "96.4 %"}
    return [
        {
            **wrong,
            "history": [70, 66, 72, 58, 54, 44, 41],
            **{"low": -0.34, "expected": -0.12, "high": 0.09, "roi": "−12 %"},
            "range_label": _("Range −34 to 9 %"),
        },
        {
            **well,
            "history": [70, 76, 79, 84, 85, 88, 91],
            **{"low": 0.05, "expected": 0.86, "high": 1.77, "roi": "86 %"},
            "range_label": _("Range 5 to 177 %"),
        },
    ]
