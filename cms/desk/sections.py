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
    (Permission.MEMBERSHIP_MANAGE, "desk:people", _("People")),
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
