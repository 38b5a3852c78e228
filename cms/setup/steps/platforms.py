"""Which platforms were compared, and which was chosen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clients.rules.platforms import EVEN
from clients.selectors import fit as selectors
from clients.services import platforms as services
from cms.setup.steps.frame import Change, Kept, Parts, filled
from cms.steps.platforms import STEP
from tenants.access.request import PersonRequest


class Platforms(Kept):
    code, step = "platforms", STEP

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = selectors.comparison(at, by=request.actor)
        return held.chosen if held else ""

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        held = selectors.comparison(at, by=request.actor)
        weights = held.weights if held else EVEN
        said: Parts = {"weights": {facet.value: weight for facet, weight in weights.items()}}
        if held is None:
            return {"platforms": said | {"compared": [{}, {}]}}
        said["compared"] = [
            {"name": each.name}
            | {facet.value: filled({"score": mark.score, "note": mark.note}) for facet, mark in each.marks.items()}
            for each in held.platforms
        ]
        return {"platforms": said | {"chosen": held.chosen, "why": held.why}}

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        services.compare(read.platforms, **change.version)
