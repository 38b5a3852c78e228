"""The community's pages beside each other, each for the same month and space."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.asked import Asked
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest

PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("desk:community", _("Health")),
    ("desk:community_structure", _("Structure")),
    ("desk:community_topics", _("Topics")),
    ("desk:community_order", pgettext_lazy("of a community’s threads", "Order")),
)


def tabs(request: PersonRequest, wanted: Asked, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name) + wanted.query(), "current": name == current} for name, label in PAGES
    ]


def frame(request: PersonRequest, wanted: Asked, formats: Formats, page: str) -> dict[str, Any]:
    """What the bar above each of them needs."""
    return {**wanted.links(formats), "tabs": tabs(request, wanted, page)}
