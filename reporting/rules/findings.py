"""What a month's figures amount to, before anyone puts it into words.

A section opens with its finding. Which finding it is follows from the figures alone; how it reads, in which
language, is decided in `reporting.document`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clients.rules.corm import FourC
from clients.rules.value import Grade
from reporting.rules import roi
from reporting.rules.drivers import Driver, Input, Reason
from reporting.rules.kpis import KpiStatus
from reporting.rules.report import KpiFigure, ObjectiveFigure, WorthFigure

GOOD = frozenset({KpiStatus.REACHED, KpiStatus.ON_COURSE})
BAD = frozenset({KpiStatus.OFF_COURSE, KpiStatus.MISSED})
STALE_DAYS = 365
MOST_NEEDS = 4


class Verdict(StrEnum):
    """Was the month worth its money? From certainly to certainly not, as far as the ranges say."""

    YES_EVEN_LOW = "yes_even_low"
    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"
    NO_VALUE = "no_value"
    NO_COST = "no_cost"


def verdict(worth: WorthFigure) -> Verdict:
    """Break-even at the expected figures decides between yes and no; the ranges say how firmly."""
    if not worth.has_value:
        return Verdict.NO_VALUE
    if worth.roi is None:
        return Verdict.NO_COST
    if worth.roi.expected >= 0:
        return Verdict.YES_EVEN_LOW if worth.roi.low >= 0 else Verdict.YES
    return Verdict.NOT_YET if worth.roi.high >= 0 else Verdict.NO


@dataclass(frozen=True, slots=True)
class KpiFinding:
    """How many KPIs stand where. Vanity figures are counted apart: they stand for no objective.

    `lead` is the KPI that the month's page draws large: the first that can be judged, else the first.
    """

    all: int
    good: int
    at_risk: int
    bad: int
    unknown: int
    vanity: int
    lead: KpiFigure | None


def kpi_finding(objectives: Iterable[ObjectiveFigure]) -> KpiFinding:
    """Count the KPIs of all objectives in force."""
    every = [kpi for objective in objectives for kpi in objective.kpis]
    real = [kpi for kpi in every if not kpi.vanity]
    judged = [kpi for kpi in real if kpi.status in GOOD | BAD | {KpiStatus.AT_RISK}]
    lead = next((kpi for kpi in judged if kpi.status in GOOD), None) or next(iter(judged or real or every), None)
    return KpiFinding(
        all=len(real),
        good=sum(kpi.status in GOOD for kpi in real),
        at_risk=sum(kpi.status is KpiStatus.AT_RISK for kpi in real),
        bad=sum(kpi.status in BAD for kpi in real),
        unknown=len(real) - len(judged),
        vanity=len(every) - len(real),
        lead=lead,
    )


def four_c_balance(objectives: Iterable[ObjectiveFigure]) -> dict[FourC, tuple[int, int]]:
    """Return, for each of the four Cs, how many objectives and how many KPIs carry it."""
    held = list(objectives)
    return {
        name: (
            sum(each.four_c == name for each in held),
            sum(len(each.kpis) for each in held if each.four_c == name),
        )
        for name in FourC
    }


class NeedKind(StrEnum):
    """What we ask of the client, the most pressing first."""

    OBJECTIVES = "objectives"
    BASELINE = "baseline"
    MISSING_INPUT = "missing_input"
    ASSUMPTION = "assumption"
    STALE = "stale"
    NO_INPUTS = "no_inputs"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked for. `names` are KPIs, drivers or inputs; `amount_minor` is the money that rests on it."""

    kind: NeedKind
    driver: str = ""
    names: tuple[str, ...] = ()
    amount_minor: int = 0
    dated: date | None = None


def weakest(drivers: Iterable[Driver]) -> Need | None:
    """The assumed input whose own range moves the value most; None when nothing is assumed or none has a range."""
    swings = [
        (roi.swing(driver, term.name), driver, term)
        for driver in drivers
        for term in driver.terms
        if term.grade is Grade.ASSUMED
    ]
    most = max(swings, key=lambda each: each[0], default=None)
    if most is None or not most[0]:
        return None
    return Need(NeedKind.ASSUMPTION, most[1].key, (most[2].name,), most[0])


def _stale(drivers: Iterable[Driver], on: date) -> Need | None:
    """The oldest stated input of a year or more."""
    held: list[tuple[date, Driver, Input]] = [
        (term.dated, driver, term)
        for driver in drivers
        for term in driver.terms
        if term.dated is not None and (on - term.dated).days >= STALE_DAYS
    ]
    if not held:
        return None
    dated, driver, term = min(held, key=lambda each: each[0])
    return Need(NeedKind.STALE, driver.key, (term.name,), dated=dated)


def needs(objectives: Iterable[ObjectiveFigure], drivers: Iterable[Driver], on: date) -> list[Need]:
    """Return what would make the next report surer, at most four things; `on` is the first day after the month."""
    kpis = [kpi for objective in objectives for kpi in objective.kpis]
    held = list(drivers)
    without = tuple(kpi.metric for kpi in kpis if kpi.baseline is None and not kpi.vanity)
    found: list[Need | None] = [
        Need(NeedKind.OBJECTIVES) if not kpis else None,
        Need(NeedKind.BASELINE, names=without) if without else None,
        *(Need(NeedKind.MISSING_INPUT, each.key, each.missing) for each in held if each.reason is Reason.MISSING_INPUT),
        weakest(held),
        _stale(held, on),
    ]
    unheard = tuple(each.key for each in held if each.reason is Reason.NO_INPUTS)
    if unheard:
        found.append(Need(NeedKind.NO_INPUTS, names=unheard))
    return [need for need in found if need is not None][:MOST_NEEDS]
