"""One more space where the community meets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.source import Path
from clients.services.onboarding import space_spec
from clients.spaces.selectors import spaces as selectors
from clients.spaces.services.spaces import open_space
from cms.setup.steps.frame import Change, Kept, Parts
from cms.steps.frame import Part, Rows, Words
from cms.steps.spaces import STEP
from tenants.access.request import PersonRequest
from tenants.kernel.actor import Role


class Spaces(Kept):
    code, step = "spaces", STEP

    @property
    def about(self) -> Words:
        return _("Where the community meets. Here one more is opened.")

    @property
    def sheet(self) -> tuple[Part, ...]:
        return tuple(replace(part, label="", is_fixed=True) for part in self.step.sheet if isinstance(part, Rows))

    def stands(self, request: PersonRequest, at: datetime) -> str:
        return ", ".join(space.name for space in selectors.every())

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        usual = {"language": request.tenant.language, "responsible": Role.MODERATOR.value, "takes_questions": True}
        return {"spaces": [usual]}

    def objections(self, read: Any) -> list[tuple[Path, str]]:
        (space,) = read.spaces
        if any(each.slug == space.slug for each in selectors.every()):
            return [(("spaces", 0, "slug"), gettext("There is a space of that short name already."))]
        return []

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        (space,) = read.spaces
        open_space(space_spec(space, change.since), by=change.by, at=change.at)
