"""What a month's promises, decisions and pauses amount to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reporting.rules.month import BreachFigure, PromiseFigure, ServiceFigures
from tenants.billing.rules.credits import MissedPromise


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


def promised(service: ServiceFigures) -> list[MissedPromise]:
    """The month's promises as billing looks at them, to tell whether they give money back."""
    return [
        MissedPromise(
            case_kind=each.case_kind,
            promise=each.promise,
            attainment_ratio=Decimal(str(each.attainment_ratio)),
            target_ratio=Decimal(str(each.target_ratio)),
            clocks=each.clocks,
            met=each.met,
        )
        for each in service.promises
        if each.attainment_ratio is not None
    ]


@dataclass(frozen=True, slots=True)
class Cause:
    """Missed promises that have one cause. `places` are their places among the month's breaches; `late_minutes` the
    longest of them, None while one is still open."""

    cause: str
    case_kind: str
    promise: str
    places: tuple[int, ...]
    late_minutes: int | None


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
