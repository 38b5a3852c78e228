"""A brief, whole."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import Field

from clients.brief.agreements import DataLines, Duties, ResponsibilityLines, Stakeholders
from clients.brief.fields import Part
from clients.brief.fit import Fit
from clients.brief.objectives import Objective
from clients.brief.parts import Charter, Client, Colleague, Person, Space
from clients.brief.plan import Plan
from clients.brief.platforms import Platforms
from clients.brief.service import Service
from clients.brief.value import AnyDriver, Cost


class Brief(Part):
    """What a client's brief says. A part that is left out is missing before go-live, not wrong."""

    client: Client
    charter: Charter
    people: Annotated[tuple[Person, ...], Field(max_length=200)] = ()
    team: Annotated[tuple[Colleague, ...], Field(max_length=200)] = ()
    spaces: Annotated[tuple[Space, ...], Field(max_length=50)] = ()
    service: Service | None = None
    plan: Plan | None = None
    objectives: Annotated[tuple[Objective, ...], Field(max_length=50)] = ()
    value: Annotated[tuple[AnyDriver, ...], Field(max_length=20)] = ()
    cost: Cost | None = None
    fit: Fit | None = None
    platforms: Platforms | None = None
    stakeholders: Stakeholders = ()
    data_register: DataLines = ()
    responsibilities: ResponsibilityLines = ()
    duties: Duties = ()

    @property
    def sha256(self) -> str:
        """A digest of what the brief says: comments, order of fields and quotes do not count.

        A field that holds its default counts as left out, so a field added to the format changes no older digest.
        """
        said = self.model_dump(mode="json", exclude_defaults=True)
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each the brief brings."""
        lists: dict[str, Any] = {
            "people": self.people,
            "team": self.team,
            "spaces": self.spaces,
            "promises": self.service.promises if self.service else (),
            "objectives": self.objectives,
            "kpis": [kpi for objective in self.objectives for kpi in objective.kpis],
            "value_inputs": [name for driver in self.value for name in driver.inputs],
            "stakeholders": self.stakeholders,
            "duties": self.duties,
        }
        return {name: len(held) for name, held in lists.items()}
