"""What the desk holds about the client itself: one place in the navigation, its pages as tabs."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

SECTIONS: list[tuple[Permission, str, str | Promise]] = [
    (Permission.STAGE_VIEW, "desk:stage", _("Stage")),
    (Permission.MEMBERSHIP_MANAGE, "desk:people", _("People")),
    (Permission.CHARTER_VIEW, "desk:charter", _("Charter")),
    (Permission.RESPONSIBILITIES_VIEW, "desk:responsibilities", _("Who decides")),
    (Permission.DUTY_VIEW, "desk:duties", _("The client’s part")),
    (Permission.STAKEHOLDER_VIEW, "desk:stakeholders", _("Stakeholders")),
    (Permission.DATA_REGISTER_VIEW, "desk:data_register", _("Data register")),
    (Permission.PERSON_DATA_MANAGE, "desk:people_data", _("People’s data")),
    (Permission.CLIENT_EXPORT, "desk:client_data", _("Client’s data")),
    (Permission.FIT_VIEW, "desk:fit", _("Fit and scope")),
    (Permission.CLIENT_ONBOARD, "desk:setup", _("Set-up")),
    (Permission.PROGRAMME_VIEW, "desk:programme", _("Programme")),
    (Permission.AUDIT_VIEW, "desk:audit", _("Audit")),
]
"""Who may see it, its URL name, its label; in the order in which they are needed in a client's life."""


def offered(by: Actor) -> list[tuple[str, str | Promise]]:
    """URL name and label of the pages that `by` may see."""
    return [(name, label) for permission, name, label in SECTIONS if may(by, permission)]


def tabs(request: HttpRequest, by: Actor) -> Iterator[dict[str, object]]:
    """The pages as `ds/tabs.html` takes them. A page further in (`/desk/people/7/`) belongs to its section."""
    for name, label in offered(by):
        url = reverse(name)
        yield {"label": label, "url": url, "current": request.path.startswith(url)}
