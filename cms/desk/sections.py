"""What the desk holds about the client itself: one place in the navigation, its pages in groups."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

Section = tuple[Permission, str, str | Promise]
GROUPS: list[tuple[str | Promise, list[Section]]] = [
    (
        pgettext_lazy("group of pages", "Agreement"),
        [
            (Permission.CHARTER_VIEW, "desk:charter", _("Charter")),
            (Permission.RESPONSIBILITIES_VIEW, "desk:responsibilities", _("Who decides")),
            (Permission.DUTY_VIEW, "desk:duties", _("The client’s part")),
            (Permission.STAKEHOLDER_VIEW, "desk:stakeholders", _("Stakeholders")),
        ],
    ),
    (
        pgettext_lazy("group of pages", "Start"),
        [
            (Permission.CLIENT_ONBOARD, "desk:setup", _("Set-up")),
            (Permission.FIT_VIEW, "desk:fit", _("Fit and scope")),
        ],
    ),
    (
        pgettext_lazy("group of pages", "Life"),
        [
            (Permission.STAGE_VIEW, "desk:stage", _("Stage")),
            (Permission.STAGE_VIEW, "desk:go_live", _("Going live")),
            (Permission.PROGRAMME_VIEW, "desk:programme", _("Programme")),
            (Permission.STAGE_END, "desk:closing", _("Closing plan")),
        ],
    ),
    (
        pgettext_lazy("group of pages", "Community"),
        [
            (Permission.PROGRAMME_VIEW, "desk:community_stage", _("The community’s stage")),
            (Permission.MEMBER_VIEW, "desk:members", _("Members")),
            (Permission.MEMBER_VIEW, "desk:segments", _("Segments")),
            (Permission.CUSTOMER_VIEW, "desk:customers", _("Customers")),
        ],
    ),
    (
        pgettext_lazy("group of pages", "People and data"),
        [
            (Permission.MEMBERSHIP_MANAGE, "desk:people", _("People")),
            (Permission.DATA_REGISTER_VIEW, "desk:data_register", _("Data register")),
            (Permission.PERSON_DATA_MANAGE, "desk:people_data", _("People’s data")),
            (Permission.CLIENT_EXPORT, "desk:client_data", _("Client’s data")),
            (Permission.AUDIT_VIEW, "desk:audit", _("Audit")),
            (Permission.API_MANAGE, "desk:api", _("API access")),
        ],
    ),
]
"""Groups as a person looks for them; in each: who may see it, its URL name, its label."""


def groups(request: HttpRequest, by: Actor) -> list[dict[str, Any]]:
    """The pages that `by` may see, as `ds/places.html` takes them; a group without any is left out.

    A page further in (`/desk/people/7/`) belongs to its section.
    """
    found = []
    for label, pages in GROUPS:
        items = [_item(request, name, word) for permission, name, word in pages if may(by, permission)]
        if items:
            found.append({"label": label, "pages": items})
    return found


def _item(request: HttpRequest, name: str, label: str | Promise) -> dict[str, Any]:
    url = reverse(name)
    return {"label": label, "url": url, "current": request.path.startswith(url)}


def current(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The section that stands open, if any does."""
    return next((item for group in found for item in group["pages"] if item["current"]), None)
