"""Work delivered against work promised, pillar by pillar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from reporting.rules.month import CadenceFigure, Deliverable, PlaybookFigure, PromiseFigure, Work
from tenants.billing.rules.plans import Pillar
from tenants.kernel.rounding import half_up

ALMOST = 0.9
"""From this share of what was promised on, what falls short is almost there."""

MODERATION = frozenset({"flag", "appeal", "conflict"})
"""Kinds of case that moderators decide; the others are members asking for support."""


class State(StrEnum):
    """How much of what was promised was delivered. NONE: nothing was promised, or nothing fell due."""

    IN_FULL = "in_full"
    ALMOST = "almost"
    SHORT = "short"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a month holds that a plan may promise. `spaces` and `kpis` are (how many, how many of them with figures).

    included_minutes: the hours of the plan.
    """

    included_minutes: int = 0
    has_charter: bool = False
    kpis: tuple[int, int] = (0, 0)
    spaces: tuple[int, int] = (0, 0)
    cadence: tuple[CadenceFigure, ...] = ()
    promises: tuple[PromiseFigure, ...] = ()
    playbooks: tuple[PlaybookFigure, ...] = field(default=())


def _counted(pillar: Pillar, work: Work, counts: tuple[int, int]) -> Deliverable:
    promised, delivered = counts
    return Deliverable(pillar=pillar, work=work, promised=promised or None, delivered=delivered if promised else None)


def _promise(promise: PromiseFigure, pillar: Pillar) -> Deliverable:
    return Deliverable(
        pillar=pillar,
        work=Work.PROMISE,
        promised=promise.target_ratio,
        delivered=promise.attainment_ratio,
        case_kind=promise.case_kind,
        promise=promise.promise,
        clocks=promise.clocks,
        met=promise.met,
    )


def _hours(facts: Facts) -> Iterator[Deliverable]:
    """The hours that the plan holds, whatever they are spent on: nobody records yet how many that were."""
    if facts.included_minutes:
        hours = float(half_up(Fraction(facts.included_minutes, 60), 2))
        yield Deliverable(pillar="", work=Work.HOURS, promised=hours, delivered=None)


def _of(pillar: Pillar, facts: Facts, *, bought: bool) -> Iterator[Deliverable]:
    """What of one pillar is counted. A promise that was given counts, whether its pillar was bought or not."""
    match pillar:
        case Pillar.STRATEGIC_ALIGNMENT if bought:
            yield _counted(pillar, Work.CHARTER, (1, int(facts.has_charter)))
        case Pillar.DEFINED_OBJECTIVES if bought:
            yield _counted(pillar, Work.KPIS, facts.kpis)
        case Pillar.ENGAGEMENT_METRICS if bought:
            yield _counted(pillar, Work.REPORT, (1, 1))
        case Pillar.TECHNOLOGY_PLATFORM if bought:
            yield _counted(pillar, Work.SPACES, facts.spaces)
        case Pillar.CONTENT_STRATEGY:
            for line in facts.cadence:
                yield Deliverable(
                    pillar=pillar,
                    work=Work.CONTENT,
                    name=line.kind,
                    promised=line.promised or None,
                    delivered=line.delivered,
                    is_due=line.is_due,
                )
        case Pillar.COMMUNITY_MODERATION | Pillar.MEMBER_SUPPORT:
            moderates = pillar is Pillar.COMMUNITY_MODERATION
            for promise in facts.promises:
                if (promise.case_kind in MODERATION) is moderates:
                    yield _promise(promise, pillar)
        case Pillar.EXPERT_GUIDANCE:
            for run in facts.playbooks:
                yield _counted(pillar, Work.PLAYBOOK, (run.tasks, run.done)).model_copy(update={"name": run.playbook})


def deliverables(pillars: Iterable[Pillar], facts: Facts) -> tuple[Deliverable, ...]:
    """Return what plan and bought pillars promise and what of it the month brought: hours first, then by pillar.

    A bought pillar of which nothing is counted yet stands there as UNCOUNTED: it is said, not left out.
    """
    bought, found = set(pillars), list(_hours(facts))
    for pillar in Pillar:
        rows = list(_of(pillar, facts, bought=pillar in bought))
        if not rows and pillar in bought:
            rows = [Deliverable(pillar=pillar, work=Work.UNCOUNTED, promised=None, delivered=None)]
        found += rows
    return tuple(found)


def state(deliverable: Deliverable) -> State:
    """Where one deliverable stands. A share is in full at its target, whatever is missing to one."""
    promised, delivered = deliverable.promised, deliverable.delivered
    if promised is None or delivered is None:
        return State.NONE
    if delivered >= promised:
        return State.IN_FULL
    if not deliverable.is_due:
        return State.NONE
    return State.ALMOST if delivered >= ALMOST * promised else State.SHORT


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliverables stand where; `judged` is all but those of which nothing fell due."""

    judged: int
    in_full: int
    almost: int


def tally(of: Iterable[Deliverable]) -> Tally:
    """Count them."""
    states = [state(each) for each in of]
    judged = [each for each in states if each is not State.NONE]
    return Tally(len(judged), judged.count(State.IN_FULL), judged.count(State.ALMOST))
