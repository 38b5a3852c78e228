"""The community's pages beside each other, each for the same month and space."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.community.asked import Asked
from tenants.access.request import PersonRequest

PAGES = (("desk:community", _("Health")),)


def tabs(request: PersonRequest, wanted: Asked, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name) + wanted.query(), "current": name == current} for name, label in PAGES
    ]
