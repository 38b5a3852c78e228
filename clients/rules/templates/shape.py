"""The pieces of a sector's template. Days are counted from the day on which the service begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clients.rules.programme import MONTHS

Fragment = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone or recurring task of the programme.

    after_days: from the service's first day to when it is due for the first time. every_months: 0 for once.
    """

    title: str
    what: str
    after_days: int
    every_months: int = 0

    @property
    def every(self) -> str:
        """How often it comes back as a brief says it; empty for once."""
        return next((each.value for each, months in MONTHS.items() if months == self.every_months), "")

    def first_on(self, since: date) -> date:
        return since + timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class Template:
    """One sector's start.

    asks: what to ask the client for each answer of the charter, the question in the field's place.
    charter: who decides what, ready to be used. objectives: without their days, which follow from `since`.
    cadence, promises, data_register: lines as the brief has them. programme: what happens when.
    """

    asks: Mapping[str, str]
    charter: Mapping[str, tuple[str, ...]]
    objectives: tuple[Fragment, ...]
    cadence: tuple[Fragment, ...]
    promises: tuple[Fragment, ...]
    data_register: tuple[Fragment, ...]
    programme: tuple[Step, ...]

    def objectives_from(self, since: date) -> list[dict[str, Any]]:
        """The objectives with days: a year from the day on which the service begins, both days included."""
        days = {"starts_on": since.isoformat(), "ends_on": (since + timedelta(days=364)).isoformat()}
        return [{**each, **days} for each in self.objectives]

    def brief_from(self, since: date) -> dict[str, Any]:
        """The parts of a brief that the template can fill, as a brief writes them. The charter's answers are left out:
        why a community exists is nobody's template."""
        return {
            "charter": {name: list(lines) for name, lines in self.charter.items()},
            "objectives": self.objectives_from(since),
            "service": {"promises": [dict(line) for line in self.promises]},
            "plan": {"cadence": [dict(line) for line in self.cadence]},
            "data_register": [dict(line) for line in self.data_register],
            "programme": self.programme_from(since),
        }

    def programme_from(self, since: date) -> dict[str, Any]:
        """What happens once as milestones, what comes back as maintenance."""
        steps = [(step, step.first_on(since).isoformat()) for step in self.programme]
        return {
            "milestones": [{"title": step.title, "on": day} for step, day in steps if not step.every],
            "maintenance": [
                {"title": step.title, "every": step.every, "first": day} for step, day in steps if step.every
            ],
        }
