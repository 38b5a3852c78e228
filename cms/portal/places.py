"""Where the client's people go: what waits for them and what comes first, then what it gave and what it rests on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.selectors import duties
from content_calendar.selectors import approvals
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

TABS = (
    "month",
    "approvals",
    "duties",
    "calendar",
    "reports",
    "community",
    "service_levels",
    "charter",
    "programme",
    "guideline",
    "billing",
)
ROOM_COUNT = 5
"""Tabs that fit a middling screen. A phone shows those that are kept: the month, and where something may wait."""
WITHIN = {
    "approval": "approvals",
    "approval_change": "approvals",
    "report": "reports",
    "charter_sign": "charter",
    "charter_decline": "charter",
}
"""Pages further in, and the place that each belongs to."""
TAB_OF = {"responsibilities": "charter", "data_register": "charter"}
"""Places that share a tab."""


def places(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """`tabs` for the row, `places` with every page in groups for the sheet behind "More", and what that button says."""
    match = request.resolver_match
    name = match.url_name if match and match.namespace == "portal" else ""
    here = WITHIN.get(name or "", name)
    groups: list[dict[str, Any]] = [
        {"label": label, "pages": [_item(name, word, here) for may_go, name, word in pages if may_go]}
        for label, pages in _groups(by)
    ]
    found = {item["name"]: item for group in groups for item in group["pages"]}
    _count(found, by)
    kept = {"month", "approvals" if may(by, Permission.ITEM_APPROVE) else "duties"}
    tabs = [{**found[name], "keep": name in kept} for name in TABS if name in found]
    for tab in tabs:
        tab["current"] = tab["name"] == (TAB_OF.get(here or "", here))
    more = {
        "is_here": here in found and here not in kept,
        "is_far": any(tab["current"] for tab in tabs[ROOM_COUNT:]),
        "late": None if "duties" in kept or "duties" not in found else found["duties"]["late"],
    }
    return {"tabs": tabs, "places": {"label": _("All pages"), "groups": groups, "more": more}}


def _groups(by: Actor) -> list[tuple[str, list[tuple[bool, str, str]]]]:
    return [
        (
            "",
            [
                (True, "month", _("This month")),
                (may(by, Permission.ITEM_COMMENT), "approvals", _("Approvals")),
                (may(by, Permission.DUTY_VIEW), "duties", _("Your part")),
                (may(by, Permission.CALENDAR_VIEW), "calendar", _("Calendar")),
            ],
        ),
        (
            pgettext("group of pages", "Results"),
            [
                (True, "reports", _("Reports")),
                (may(by, Permission.COMMUNITY_VIEW), "community", _("Community")),
                (may(by, Permission.SERVICE_LEVEL_VIEW), "service_levels", _("Service levels")),
                (may(by, Permission.BILLING_VIEW), "billing", _("Billing")),
            ],
        ),
        (
            _("What we agreed on"),
            [
                (True, "charter", _("Charter")),
                (may(by, Permission.RESPONSIBILITIES_VIEW), "responsibilities", _("Who decides")),
                (may(by, Permission.DATA_REGISTER_VIEW), "data_register", _("Data register")),
                (may(by, Permission.PROGRAMME_VIEW), "programme", _("Programme")),
                (may(by, Permission.GUIDELINE_VIEW), "guideline", _("Guideline")),
            ],
        ),
    ]


def _item(name: str, label: str, here: str | None) -> dict[str, Any]:
    return {"name": name, "label": label, "url": reverse(f"portal:{name}"), "current": name == here}


def _count(found: dict[str, dict[str, Any]], by: Actor) -> None:
    """Asked once, and only by a page that shows the row."""
    if "duties" in found:
        found["duties"]["late"] = SimpleLazyObject(lambda: len(duties.late_turns(by, at=timezone.now())))
    if "approvals" in found and may(by, Permission.ITEM_APPROVE):
        found["approvals"]["count"] = SimpleLazyObject(lambda: approvals.waiting(by).count() or "")
