"""What a month's promises, decisions and pauses amount to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reporting.rules.month import BreachFigure, PromiseFigure, ServiceFigures
from reporting.rules.report import Evidence
from tenants.billing.rules.credits import MissedClock, MissedPromise


class Kept(StrEnum):
    """How the month's promises were kept, as a whole."""

    NO_CASES = "no_cases"
    ALL = "all"
    EACH_TARGET = "each_target"
    MISSED = "missed"


def is_missed(promise: PromiseFigure) -> bool:
    """Whether a promise lies below its target; one without clocks lies nowhere."""
    return promise.attainment_ratio is not None and promise.attainment_ratio < promise.target_ratio


def missed(service: ServiceFigures) -> list[PromiseFigure]:
    """The promises below their targets."""
    return [each for each in service.promises if is_missed(each)]


def kept(service: ServiceFigures) -> Kept:
    """Say how the promises were kept. With no clock there are no cases, never 100 %."""
    if not service.clocks:
        return Kept.NO_CASES
    if service.met == service.clocks:
        return Kept.ALL
    return Kept.MISSED if missed(service) else Kept.EACH_TARGET


def promised(service: ServiceFigures, evidence: Evidence | None = None) -> list[MissedPromise]:
    """The month's promises as billing looks at them, to tell whether they give money back, and for which clocks.

    The clocks are listed from the evidence that stands beside the figures; without it, and in a report that holds no
    instants, they are counted alone.
    """
    listed = _missed_clocks(service, evidence)
    return [
        MissedPromise(
            case_kind=each.case_kind,
            promise=each.promise,
            attainment_ratio=Decimal(str(each.attainment_ratio)),
            target_ratio=Decimal(str(each.target_ratio)),
            clocks=each.clocks,
            met=each.met,
            missed_clocks=None if listed is None else tuple(listed.get((each.case_kind, each.promise), ())),
        )
        for each in service.promises
        if each.attainment_ratio is not None
    ]


def _missed_clocks(
    service: ServiceFigures, evidence: Evidence | None
) -> dict[tuple[str, str], list[MissedClock]] | None:
    """The month's missed clocks by promise, in the order of the breaches; None where the report does not hold them."""
    if evidence is None or not len(service.breaches) == len(evidence.cases) == len(evidence.instants):
        return None
    listed: dict[tuple[str, str], list[MissedClock]] = {}
    for breach, number, at in zip(service.breaches, evidence.cases, evidence.instants, strict=True):
        clock = MissedClock(number, at.due_at, at.ended_at, breach.late_minutes)
        listed.setdefault((breach.case_kind, breach.promise), []).append(clock)
    return listed


@dataclass(frozen=True, slots=True)
class Cause:
    """Missed promises that have one cause. `places` are their places among the month's breaches; `late_minutes` the
    longest of them, None while one is still open."""

    cause: str
    case_kind: str
    promise: str
    places: tuple[int, ...]
    late_minutes: int | None


def without_rule(service: ServiceFigures) -> int:
    """How many decisions rest on no rule: what was left standing or put forward, or decided before there was one."""
    return service.decided - sum(each.decisions for each in service.removals)


def causes(breaches: Iterable[BreachFigure]) -> list[Cause]:
    """Gather the breaches by cause and promise, the most frequent first."""
    held = list(breaches)
    groups: dict[tuple[str, str, str], list[int]] = {}
    for place, each in enumerate(held):
        groups.setdefault((each.cause, each.case_kind, each.promise), []).append(place)
    return [
        Cause(*key, tuple(places), _longest([held[place].late_minutes for place in places]))
        for key, places in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    ]


def _longest(late: list[int | None]) -> int | None:
    known = [each for each in late if each is not None]
    return max(known) if len(known) == len(late) else None
