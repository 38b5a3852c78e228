"""Why this community exists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from clients.rules import sector_templates
from clients.selectors import charters
from clients.services import charters as services
from cms.setup.steps.frame import Change, Kept, Parts
from cms.steps.charter import STEP
from tenants.access.request import PersonRequest

ANSWERS = ("why", "for_whom", "goal", "participation")
LINES = ("company_decides", "community_decides")


class Charter(Kept):
    code, step = "charter", STEP

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = charters.in_force(at)
        return gettext("Version %(version)s") % {"version": held.version} if held else ""

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        held = charters.in_force(at)
        if held is None:
            template = sector_templates.of(request.tenant.sector).charter
            return {"charter": {name: list(template[name]) for name in LINES}}
        answers = {name: getattr(held, name) for name in ANSWERS}
        return {"charter": answers | {name: list(getattr(held, name)) for name in LINES}}

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        services.agree(read.charter, **change.version)
