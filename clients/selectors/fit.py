"""Whether the client was found to fit, and the platforms that were compared, as it stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clients.models import FitAssessment, PlatformComparison
from clients.rules.fit import VITAL, Criterion, Verdict
from clients.rules.platforms import Facet
from clients.rules.scoring import LOWEST_MARK
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark of 1 to 5 with its note, and what it weighs, in percent."""

    score: int
    note: str
    weight: int


@dataclass(frozen=True, slots=True)
class FitView:
    """One assessment. `override` are the owner's words, empty where none were needed or given."""

    version: int
    valid_from: datetime
    assessed_on: date
    assessed_by: str
    reason: str
    score: int
    threshold: int
    verdict: Verdict
    marks: Mapping[Criterion, MarkView]
    override: str
    overridden_by: str

    @property
    def is_open(self) -> bool:
        """Whether it says no-go and nobody has taken that upon themselves."""
        return self.verdict is Verdict.NO_GO and not self.override

    @property
    def vital_failed(self) -> tuple[Criterion, ...]:
        """The criteria that make it a no-go whatever the sum."""
        return tuple(each for each, mark in self.marks.items() if each in VITAL and mark.score == LOWEST_MARK)


@dataclass(frozen=True, slots=True)
class PlatformView:
    """One platform that was compared; `score` is 0 to 100."""

    name: str
    score: int
    marks: Mapping[Facet, MarkView]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """One comparison, the best platform first; of equals the one that was named first."""

    version: int
    valid_from: datetime
    compared_by: str
    platforms: tuple[PlatformView, ...]
    weights: Mapping[Facet, int]
    chosen: str
    why: str


def assessment(at: datetime, *, by: Actor) -> FitView | None:
    """The assessment in force at `at`, for whoever may see it; None before the first."""
    return standing(at) if may(by, Permission.FIT_VIEW) else None


def standing(at: datetime) -> FitView | None:
    """The same for the gate before going live, which asks for nobody in particular."""
    row = FitAssessment.objects.in_force(at).first()
    if row is None:
        return None
    return FitView(
        version=row.version,
        valid_from=row.valid_from,
        assessed_on=row.assessed_on,
        assessed_by=row.changed_by,
        reason=row.reason,
        score=row.score,
        threshold=row.threshold,
        verdict=Verdict(row.verdict),
        marks={each: _mark(row.marks[each], row.weights[each]) for each in Criterion if each in row.marks},
        override=row.override,
        overridden_by=row.overridden_by,
    )


def history(*, by: Actor) -> list[FitAssessment]:
    """Every assessment, the last first, for whoever may see it."""
    return list(FitAssessment.objects.order_by("-version")) if may(by, Permission.FIT_VIEW) else []


def comparison(at: datetime, *, by: Actor) -> ComparisonView | None:
    """The platforms compared as of `at`, for whoever may see it; None before the first."""
    row = PlatformComparison.objects.in_force(at).first() if may(by, Permission.FIT_VIEW) else None
    if row is None:
        return None
    weights = {facet: row.weights[facet] for facet in Facet}
    found = [
        PlatformView(
            name=each["name"],
            score=each["score"],
            marks={facet: _mark(each["marks"][facet], weights[facet]) for facet in Facet},
            is_chosen=each["name"] == row.chosen,
        )
        for each in row.compared
    ]
    return ComparisonView(
        version=row.version,
        valid_from=row.valid_from,
        compared_by=row.changed_by,
        platforms=tuple(sorted(found, key=lambda each: -each.score)),
        weights=weights,
        chosen=row.chosen,
        why=row.why,
    )


def _mark(marked: Mapping[str, Any], weight: int) -> MarkView:
    return MarkView(marked["score"], marked.get("note", ""), weight)
