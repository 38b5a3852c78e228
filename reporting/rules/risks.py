"""What may go wrong next month, as far as this month's figures say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from reporting.rules import content
from reporting.rules.findings import BAD
from reporting.rules.month import CadenceFigure, GapFigure, PromiseFigure
from reporting.rules.report import Figures, KpiFigure, ObjectiveFigure
from reporting.rules.service import missed

KEY_PERSON = 0.25
"""From this share of the replies on, one person is a risk."""
MOST = 6


class RiskKind(StrEnum):
    """The most pressing first."""

    PROMISE = "promise"
    KPI = "kpi"
    CADENCE = "cadence"
    GAP = "gap"
    KEY_PERSON = "key_person"
    EMPTY_C = "empty_c"


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk, with the figure that it rests on."""

    kind: RiskKind
    promise: PromiseFigure | None = None
    kpi: KpiFigure | None = None
    objective: ObjectiveFigure | None = None
    cadence: CadenceFigure | None = None
    gap: GapFigure | None = None
    share: float = 0.0
    names: tuple[str, ...] = ()


def _found(figures: Figures) -> Iterator[Risk]:
    for promise in missed(figures.service) if figures.service else ():
        yield Risk(RiskKind.PROMISE, promise=promise)
    for objective in figures.objectives:
        for kpi in objective.kpis:
            if kpi.status in BAD and not kpi.vanity:
                yield Risk(RiskKind.KPI, kpi=kpi, objective=objective)
    held = figures.content
    for line in held.cadence if held else ():
        if line.is_behind:
            yield Risk(RiskKind.CADENCE, cadence=line)
    behind = {line.kind for line in held.cadence if line.is_behind} if held else set[str]()
    for gap in held.gaps if held else ():
        if gap.kind not in behind:
            yield Risk(RiskKind.GAP, gap=gap)
    share = figures.structure.key_person_share or 0.0
    if share >= KEY_PERSON:
        yield Risk(RiskKind.KEY_PERSON, share=share)
    if held and content.published(held):
        empty = tuple(name for name, count in content.carried(content.published(held)).items() if not count)
        if empty:
            yield Risk(RiskKind.EMPTY_C, names=empty)


def risks(figures: Figures) -> list[Risk]:
    """Return what the figures warn of, at most six things, the most pressing first."""
    return list(islice(_found(figures), MOST))
