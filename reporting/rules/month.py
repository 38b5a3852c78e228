"""What was done in a month, as it is frozen: the work, the content, the answers, what was asked, what comes next.

Days and counts only. Instants, the numbers of cases and addresses differ between two installations that hold the
same facts, so they are no figures: what a reader needs of them stands in the evidence.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from reporting.rules.frozen import Frozen, Number, ordered


class Work(StrEnum):
    """What of a pillar is counted, in the order of the page."""

    HOURS = "hours"
    CHARTER = "charter"
    KPIS = "kpis"
    CONTENT = "content"
    PROMISE = "promise"
    REPORT = "report"
    SPACES = "spaces"
    PLAYBOOK = "playbook"
    UNCOUNTED = "uncounted"


class Deliverable(Frozen):
    """One thing that the plan promises, under its pillar.

    `name` tells apart what there is several of: the kind of content, the playbook; `case_kind` and `promise` do it for
    a promise, which is a share: `promised` and `delivered` are then of one, and `clocks` how many it is a share of.
    HOURS are the whole plan's, in hours, and their `pillar` is empty.
    Nothing promised, or nothing to count: None. Not `is_due`: the promise runs on beyond the month.
    """

    pillar: str
    work: Work
    promised: Number
    delivered: Number
    name: str = ""
    case_kind: str = ""
    promise: str = ""
    clocks: int | None = None
    met: int | None = None
    is_due: bool = True


class PlaybookFigure(Frozen):
    """The runs of one playbook whose tasks fell into the month."""

    playbook: str
    version: int
    runs: int
    tasks: int
    done: int
    in_time: int


class WorkFigures(Frozen):
    plan: str
    deliverables: tuple[Deliverable, ...]
    playbooks: tuple[PlaybookFigure, ...]


class ItemFigure(Frozen):
    """A piece of content on its local day. `index`: its replies against the median of its own kind, 100 as usual."""

    title: str
    kind: str
    four_c: str
    status: str
    on: date | None
    people: int | None
    replies: int | None
    index: int | None
    objective: str


class CadenceFigure(Frozen):
    """Of a promise by the quarter or the year both count from its start, and it `is_due` in the last month of it.

    `from_on` and `until_on`, half-open, are the days that count where these are not the month's own: whole weeks, a
    quarter so far. None where they are, and in reports that were made before they were kept, which stay as written.
    """

    kind: str
    promised: int
    delivered: int
    is_due: bool = True
    from_on: date | None = None
    until_on: date | None = None

    @model_serializer(mode="wrap")
    def _as_first_written(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain: dict[str, Any] = written(self)
        return {key: value for key, value in plain.items() if value is not None}

    @property
    def is_behind(self) -> bool:
        return self.is_due and self.delivered < self.promised


class GapFigure(Frozen):
    """A stretch without a piece of this kind that is longer than the plan allows, half-open."""

    kind: str
    from_on: date
    until_on: date


class ContentFigures(Frozen):
    items: tuple[ItemFigure, ...]
    cadence: tuple[CadenceFigure, ...]
    gaps: tuple[GapFigure, ...]
    asked: int
    approved: int
    changes_asked: int
    median_approval_hours: float | None


class PromiseFigure(Frozen):
    """One promise over the month's clocks; `attainment_ratio` is None where no clock belongs to the month."""

    case_kind: str
    promise: str
    minutes: int
    target_ratio: float
    met: int
    clocks: int
    attainment_ratio: float | None
    version: int


class BreachFigure(Frozen):
    """A missed promise on the local day on which it was due; `late_minutes` of service time, None while it is open."""

    case_kind: str
    promise: str
    due_on: date
    ended_on: date | None
    late_minutes: int | None
    cause: str


class PauseFigure(Frozen):
    reason: str
    count: int
    service_minutes: int


class RuleFigure(Frozen):
    """Decisions that rest on one rule of the guideline, and how many of them took something away."""

    rule: str
    title: str
    decisions: int
    removals: int


CreditState = Literal["due", "approved", "declined"]


class CreditFigure(Frozen):
    """What the plan gives back for missed promises: due by its rule, or decided on; money in minor units."""

    amount_minor: int
    state: CreditState = "due"
    percent_of_fee: float
    missed: tuple[tuple[str, str], ...]


Opened = Annotated[dict[str, int], ordered(())]


class ServiceFigures(Frozen):
    """The month's cases. `settled`, those that a person of staff decided on the platform itself and not among
    `decided`, is None in reports that were made before these were counted, which stay as they were written."""

    promises: tuple[PromiseFigure, ...]
    opened: Opened
    decided: int
    settled: int | None = None
    positive: int
    median_decision_minutes: int | None
    breaches: tuple[BreachFigure, ...]
    pauses: tuple[PauseFigure, ...]
    removals: tuple[RuleFigure, ...]
    appeals: int
    still_open: int
    missed_by_day: Annotated[dict[str, int], ordered(())]
    closed_on: tuple[date, ...] = ()
    credit: CreditFigure | None = None

    @model_serializer(mode="wrap")
    def _as_first_written(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain: dict[str, Any] = written(self)
        return {key: value for key, value in plain.items() if value is not None or key != "settled"}

    @property
    def met(self) -> int:
        return sum(each.met for each in self.promises)

    @property
    def clocks(self) -> int:
        return sum(each.clocks for each in self.promises)

    @property
    def below_target(self) -> int:
        """How many promises were kept less often than was promised."""
        return sum(
            each.attainment_ratio is not None and each.attainment_ratio < each.target_ratio for each in self.promises
        )

    @property
    def is_empty(self) -> bool:
        """Whether the month holds nothing to tell: no case, no clock, no decision."""
        return not (any(self.opened.values()) or self.clocks or self.decided or self.settled or self.still_open)


OPEN = "open"
"""What became of something that was asked: nothing so far."""


class AskedFigure(Frozen):
    """What a stakeholder asked for about a piece of content, and what became of it, by its code; "open" so far."""

    what: str
    title: str
    on: date
    done: str
    done_on: date | None


class PlannedFigure(Frozen):
    on: date
    title: str
    kind: str
    objective: str


class DutyFigure(Frozen):
    """What the client has to do by a day; `late_days` is 0 until it has passed. `role` is empty for one person."""

    what: str
    waits: str
    role: str
    due_on: date
    late_days: int


class NextFigures(Frozen):
    """What was asked in the month, and what is on next month's calendar; `waiting` items want the client's answer."""

    asked: tuple[AskedFigure, ...]
    planned: tuple[PlannedFigure, ...]
    waiting: int = 0
    answer_due_on: date | None = None
