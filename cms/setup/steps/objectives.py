"""What success means: one objective at a time, new or in a new version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.rules import sector_templates
from clients.selectors import objectives as selectors
from clients.selectors.objectives import KpiView, ObjectiveView
from clients.services import objectives as services
from cms.setup.steps.frame import Change, Kept, Parts, figure, filled
from cms.steps.frame import Part, Rows, Words
from cms.steps.objectives import STEP
from tenants.access.request import PersonRequest

TEXTS = ("title", "business_value", "member_value")
WORDS = ("four_c", "corm_application", "goal_type")
DAYS = ("starts_on", "ends_on")


class Objectives(Kept):
    """Which one is the address's to say; it stays with the row that is typed over, though no control shows it."""

    code, step = "objectives", STEP

    @property
    def sheet(self) -> tuple[Part, ...]:
        return tuple(replace(part, label="", is_fixed=True) for part in self.step.sheet if isinstance(part, Rows))

    def others(self) -> list[tuple[str, Words]]:
        found: list[tuple[str, Words]] = [
            (f"?number={number}", title) for number, title in selectors.numbered().items()
        ]
        return [*found, ("?", _("A new one"))] if found else []

    def stands(self, request: PersonRequest, at: datetime) -> str:
        return ", ".join(selectors.numbered().values())

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        number = request.GET.get("number", "")
        held = next((each for each in selectors.in_force(at) if str(each.number) == number), None)
        if held is not None:
            return {"objectives": [_written(held)]}
        if selectors.numbered():
            return {"objectives": [{}]}
        today = at.astimezone(request.tenant.zone).date()
        first = sector_templates.of(request.tenant.sector).objectives_from(today)[0]
        return {"objectives": [{**first, "kpis": [dict(kpi) for kpi in first["kpis"]]}]}

    def said(self, parts: Parts) -> Parts:
        rows = parts.get("objectives", [])
        return {"objectives": [{name: each for name, each in row.items() if name != "number"} for row in rows]}

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        (objective,), (row,) = read.objectives, typed["objectives"]
        if number := row.get("number"):
            services.revise(int(number), objective, **change.version)
        else:
            services.agree(objective, **change.version)


def _written(held: ObjectiveView) -> Parts:
    said: Parts = {"number": str(held.number)} | {name: getattr(held, name) for name in TEXTS}
    said |= {name: getattr(held, name).value.lower() for name in WORDS}
    said |= {name: getattr(held, name).isoformat() for name in DAYS}
    return said | {"kpis": [_kpi(each) for each in held.kpis]}


def _kpi(held: KpiView) -> Parts:
    said: Parts = {"metric": held.metric, "direction": held.direction.value.lower()}
    said |= {"cadence": held.cadence.value.lower(), "target": figure(held.target)}
    return said | filled({"baseline": figure(held.baseline)}) | ({"vanity": True} if held.is_vanity else {})
