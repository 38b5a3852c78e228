"""How a client's community and its service are doing, as one number whose parts and weights are seen with it.

Only what everybody of the client's staff may see counts: no money, so that the number tells nobody of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from reporting.rules.kpis import KpiStatus, Number, exact
from reporting.rules.month import CadenceFigure, ContentFigures, ServiceFigures
from reporting.rules.report import Figures, KpiFigure
from tenants.kernel.rounding import half_up


class Measure(StrEnum):
    """What is measured, in the order in which it is shown."""

    PROMISES = "promises"
    ANSWERS = "answers"
    ACTIVITY = "activity"
    OBJECTIVES = "objectives"
    CONTENT = "content"


WEIGHTS: Mapping[Measure, int] = MappingProxyType(
    {
        Measure.PROMISES: 30,
        Measure.ANSWERS: 20,
        Measure.ACTIVITY: 20,
        Measure.OBJECTIVES: 20,
        Measure.CONTENT: 10,
    }
)
"""Of a hundred together. Without a measure the others keep their proportions."""
ON_COURSE = frozenset({KpiStatus.REACHED, KpiStatus.ON_COURSE})
UNJUDGED = frozenset({KpiStatus.NOT_BEGUN, KpiStatus.NO_BASELINE, KpiStatus.NO_FIGURE})
AT_RISK_COUNTS = Fraction(1, 2)

Points = Mapping[Measure, int | None]
"""Measure → 0 to 100; None where it is not measured, which is never 0."""


@dataclass(frozen=True, slots=True)
class Health:
    """score: 0 to 100, None where nothing is measured. measured: how many of all measures it rests on."""

    score: int | None
    measured: int
    of: int = len(Measure)


def health(points: Points, *, hidden: Collection[Measure] = ()) -> Health:
    """Return the weighted mean of what is measured and not hidden, rounded half up.

    Source: docs/algorithms/health.md, whose tables the tests read.
    """
    held = {each: found for each in Measure if each not in hidden and (found := points.get(each)) is not None}
    if not held:
        return Health(None, 0)
    weight = sum(WEIGHTS[each] for each in held)
    total = sum(WEIGHTS[each] * found for each, found in held.items())
    return Health(int(half_up(Fraction(total, weight), 0)), len(held))


def points(figures: Figures) -> dict[Measure, int | None]:
    """Return each measure of a month, from its figures as they are frozen."""
    now, before = figures.metrics, figures.before
    return {
        Measure.PROMISES: promises(figures.service),
        Measure.ANSWERS: _percent(now.get("response_rate_24h")),
        Measure.ACTIVITY: activity(now.get("active_members"), before.get("active_members")),
        Measure.OBJECTIVES: objectives(kpi for each in figures.objectives for kpi in each.kpis),
        Measure.CONTENT: content(figures.content),
    }


def promises(service: ServiceFigures | None) -> int | None:
    """Return the share of the month's clocks that were met; None without a clock."""
    return _percent(Fraction(service.met, service.clocks)) if service and service.clocks else None


def activity(now: Number | None, before: Number | None) -> int | None:
    """Return active members against the month before, at most 100: growth is no better than holding.

    None without a month before, or with nobody in it.
    """
    if now is None or not before:
        return None
    return _percent(min(exact(now) / exact(before), Fraction(1)))


def objectives(kpis: Iterable[KpiFigure]) -> int | None:
    """Return the share of KPIs that are on course or reached; one at risk counts half.

    None where none can be judged: vanity KPIs, those that have not begun and those without baseline or figure count for
    nothing, for better or worse.
    """
    judged = [kpi.status for kpi in kpis if not kpi.vanity and kpi.status not in UNJUDGED]
    if not judged:
        return None
    kept = sum((1 if each in ON_COURSE else AT_RISK_COUNTS if each is KpiStatus.AT_RISK else 0) for each in judged)
    return _percent(Fraction(kept) / len(judged))


def content(figures: ContentFigures | None) -> int | None:
    """Return what was published of what fell due; more of one kind does not make up for another. None with none due."""
    due = [line for line in figures.cadence if line.is_due and line.promised] if figures else []
    return _percent(Fraction(sum(map(_kept, due)), sum(line.promised for line in due))) if due else None


def _kept(line: CadenceFigure) -> int:
    return min(line.delivered, line.promised)


def _percent(share: Number | Fraction | None) -> int | None:
    if share is None:
        return None
    whole = share if isinstance(share, Fraction) else exact(share)
    return int(half_up(whole * 100, 0))
