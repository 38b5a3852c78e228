"""Whether the client fits: a mark and a note for each criterion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from clients.selectors import fit as selectors
from clients.services import fit as services
from cms.setup.steps.frame import Change, Kept, Parts, filled
from cms.steps.fit import STEP
from cms.steps.frame import Part, without
from tenants.access.request import PersonRequest


class Fit(Kept):
    """No override: that is an owner's, on the page that shows what came out."""

    code, step = "fit", STEP

    @property
    def sheet(self) -> tuple[Part, ...]:
        return without(self.step.sheet, "override")

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = selectors.assessment(at, by=request.actor)
        return gettext("%(score)s of 100") % {"score": held.score} if held else ""

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        held = selectors.assessment(at, by=request.actor)
        marks = held.marks if held else {}
        return {
            "fit": {each.value: filled({"score": mark.score, "note": mark.note}) for each, mark in marks.items()},
        }

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        today = change.at.astimezone(change.tenant.zone).date()
        services.assess(read.fit, assessed_on=today, **change.version)
