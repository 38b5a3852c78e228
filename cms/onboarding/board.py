"""A draft beside its steps: how far each is, what is wrong, and what the client still needs before it goes live."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from clients.brief.brief import Brief
from clients.intake.rules.written import Path
from clients.intake.selectors import drafts
from clients.intake.selectors.drafts import Draft, DraftStep
from cms.steps import STEPS, of_part
from cms.steps.frame import Step

NEEDED_LIVE = ("people", "spaces", "service", "plan", "objectives", "team")
"""A brief may leave them out, and a client does not go live without them."""
WHOLE = ("client", "charter")
"""No brief is one without them."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the list. state: done, wrong, suggested (by a template, nobody looked at it) or empty."""

    step: Step
    state: str
    wrong_count: int

    @property
    def icon(self) -> str:
        return {"done": "done", "wrong": "alert", "suggested": "half", "empty": "circle"}[self.state]

    @property
    def tone(self) -> str:
        return {"done": "good", "wrong": "warn", "suggested": "calm", "empty": "calm"}[self.state]

    @property
    def word(self) -> str:
        return {
            "done": _("filled in"),
            "wrong": _("to be mended"),
            "suggested": _("suggested"),
            "empty": _("empty"),
        }[self.state]


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing or wrong, and the step that mends it."""

    step: Step
    what: str


@dataclass(slots=True)
class Board:
    """All of a draft at one glance."""

    draft: Draft
    steps: dict[str, DraftStep]
    brief: Brief | None
    wrong: list[tuple[Path, str]]
    rows: list[StepRow] = field(default_factory=list)

    @classmethod
    def of(cls, draft: Draft, *, today: date) -> Board:
        brief, wrong = drafts.examined(draft, today=today)
        board = cls(draft, drafts.steps_of(draft), brief, wrong)
        board.rows = [board._row(step) for step in STEPS]
        return board

    def _row(self, step: Step) -> StepRow:
        held = self.steps.get(step.code)
        count = len(self.wrong_in(step))
        says = bool(held and any(drafts.said_in(held).values()))
        if count and (held and held.is_begun):
            return StepRow(step, "wrong", count)
        if not says:
            return StepRow(step, "empty", count)
        return StepRow(step, "done" if held and held.is_begun else "suggested", count)

    def wrong_in(self, step: Step) -> list[tuple[Path, str]]:
        return [(path, what) for path, what in self.wrong if (path and of_part(str(path[0])) or STEPS[0]) is step]

    @property
    def groups(self) -> list[tuple[Any, list[StepRow]]]:
        return [(group, [*rows]) for group, rows in groupby(self.rows, key=lambda row: row.step.group)]

    @property
    def blocking(self) -> list[Gap]:
        """Steps that keep the client from being made."""
        found = []
        for row in self.rows:
            if row.wrong_count:
                told = _("%(count)s to fill in or mend") % {"count": row.wrong_count}
                found.append(Gap(row.step, told))
        return found

    @property
    def later(self) -> list[Gap]:
        """What may be left out now, and is needed before going live."""
        said = drafts.written(self.draft)
        return [Gap(of_part(part), _("before going live")) for part in NEEDED_LIVE if not said.get(part)]

    @property
    def ready_count(self) -> int:
        return sum(not row.wrong_count and row.state != "empty" for row in self.rows)

    @property
    def total_count(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Step:
        """Where to go on: the first step that is wrong or that nobody has looked at."""
        return next((row.step for row in self.rows if row.state != "done"), STEPS[0])


def after(step: Step) -> Step | None:
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None


def before(step: Step) -> Step | None:
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None
