"""A client's month as it is frozen: figures with their inputs, the evidence behind them, and the edition.

Only `Figures` enters the hash. What may differ between two installations that hold the same facts (names,
addresses, row numbers, instants of reading, the instant of computing) stands in `Edition` and `Evidence`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from clients.rules.value import Grade, InputKind
from reporting.rules.affiliation import Shape
from reporting.rules.catalogue import KEYS
from reporting.rules.drivers import Reason
from reporting.rules.frozen import Frozen, Number, ordered
from reporting.rules.kpis import KpiStatus
from reporting.rules.month import ContentFigures, DutyFigure, NextFigures, ServiceFigures, WorkFigures
from reporting.rules.reach import CustomerFigures, ReachFigures

FORMAT = 1
"""Raised when the meaning of a stored field changes; new fields come with a default instead."""

LATER = ("work", "content", "service", "next_month")
"""Fields that came after the first reports: where one is None it is not written, so that their hash stays theirs."""

UNSAID = (*LATER, "duties", "reach", "customers")
"""Fields that are not written where they are None: without duties a month says what it said before there were any."""

DEFINITIONS = "1"
"""The edition of the figures' definitions: raised when one of them changes its meaning."""

Metrics = Annotated[dict[str, Number], ordered(KEYS)]
Mix = Annotated[dict[Grade, float], ordered(Grade)]


class Amount(Frozen):
    """Money in whole minor units."""

    low: int
    expected: int
    high: int


class Ratio(Frozen):
    """Four decimals."""

    low: float
    expected: float
    high: float


class Term(Frozen):
    """A factor of a driver or a cost line. Ends are decimal text: minor units for money, of one for ratios."""

    name: str
    kind: InputKind
    low: str
    expected: str
    high: str
    grade: Grade
    source: str
    dated: date | None
    months: int
    version: int | None


class DriverFigure(Frozen):
    key: str
    terms: tuple[Term, ...]
    value: Amount | None
    grade: Grade | None
    reason: Reason | None
    missing: tuple[str, ...]


class CostFigure(Frozen):
    key: str
    amount: Amount
    grade: Grade
    terms: tuple[Term, ...]


class TotalFigure(Frozen):
    """`mix` is each grade's share of the expected sum, four decimals; `sure` the sum without anything assumed."""

    amount: Amount
    grade: Grade
    mix: Mix
    sure: Amount


class WorthFigure(Frozen):
    drivers: tuple[DriverFigure, ...]
    value: TotalFigure
    costs: tuple[CostFigure, ...]
    cost: TotalFigure
    roi: Ratio | None
    returned: Ratio | None
    grade: Grade

    @property
    def has_value(self) -> bool:
        """Whether any driver has a figure: without one the total is missing, not zero."""
        return any(each.value is not None for each in self.drivers)

    @property
    def has_cost(self) -> bool:
        """Whether any line of the cost is known: without one the total is missing, not zero."""
        return bool(self.costs)


class KpiFigure(Frozen):
    metric: str
    unit: str
    direction: Literal["up", "down"]
    cadence: str
    baseline: Number
    target: float | int
    vanity: bool
    version: int
    now: Number
    before: Number
    status: KpiStatus


class ObjectiveFigure(Frozen):
    title: str
    business_value: str
    member_value: str
    four_c: str
    corm_application: str
    goal_type: str
    starts_on: date
    ends_on: date
    version: int
    kpis: tuple[KpiFigure, ...]


class MonthFigures(Frozen):
    month: str
    metrics: Metrics


class Structure(Frozen):
    """The verdict on the reply graph, and the share of replies that would be gone without one person."""

    shape: Shape | None
    key_person_share: float | None
    key_person_share_before: float | None = None


class InForce(Frozen):
    """Which version of something the month was computed with; `name` where there are several of its kind."""

    what: str
    number: int
    name: str = ""
    since_on: date | None = None


class Figures(Frozen):
    """The month itself: what the hash covers. `history` begins with the first activity held, ends with this month.

    `work`, `content`, `service` and `next_month` are None in reports that were made before these were counted;
    `duties`, what the client had still to do, the longest due first, is None where there was nothing; so are `reach`
    without a gathering and a plan of whom to reach, and `customers` where none are held and no sets were said.
    """

    format: int = FORMAT
    definitions: str
    month: str
    time_zone: str
    currency: str
    history: tuple[MonthFigures, ...]
    objectives: tuple[ObjectiveFigure, ...]
    structure: Structure
    worth: WorthFigure
    worth_before: WorthFigure | None
    in_force: tuple[InForce, ...]
    work: WorkFigures | None = None
    content: ContentFigures | None = None
    service: ServiceFigures | None = None
    next_month: NextFigures | None = None
    duties: tuple[DutyFigure, ...] | None = None
    reach: ReachFigures | None = None
    customers: CustomerFigures | None = None

    @model_serializer(mode="wrap")
    def _as_first_written(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain: dict[str, Any] = written(self)
        return {key: value for key, value in plain.items() if value is not None or key not in UNSAID}

    @property
    def metrics(self) -> Metrics:
        return self.history[-1].metrics

    @property
    def before(self) -> Metrics:
        """The month before; empty when nothing is held for it."""
        return self.history[-2].metrics if len(self.history) > 1 else {}


class Source(Frozen):
    """One space: posts that its platform says it has, that we hold, that count, and rows skipped at the last reading.

    `source_says` is None where the platform does not tell; `read_at` is None before the first reading.
    """

    name: str
    kind: str
    read_at: datetime | None
    source_says: int | None
    we_hold: int
    counted: int
    skipped: int


class Dot(Frozen):
    """A person in the drawing of the graph: a place in the unit square, no name."""

    x: float
    y: float
    ties: int
    is_staff: bool = False
    is_key: bool = False


class Drawing(Frozen):
    """The most connected people of the month's reply graph; `people` is how many it has in all."""

    people: int
    dots: tuple[Dot, ...]
    ties: tuple[tuple[int, int], ...]


class Instants(Frozen):
    """When a missed promise was due, and when it ended; None while it was open."""

    due_at: datetime
    ended_at: datetime | None


class Evidence(Frozen):
    """What stands beside the figures, in their order: `cases` number the breaches and `instants` are theirs,
    `addresses` say where the pieces stand, `asked_by` who asked for what, `duty_people` who is asked for a duty, by
    name where it is one person, `follow_ups` where people go on talking after each gathering. `invoice` is the number
    of the one that charges the month. Reports that were made before instants were kept have none.
    """

    sources: tuple[Source, ...]
    drawing: Drawing
    definitions: Annotated[dict[str, str], ordered(KEYS)]
    cases: tuple[int, ...] = ()
    instants: tuple[Instants, ...] = ()
    addresses: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    duty_people: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    invoice: str = ""


class Change(Frozen):
    """A figure that a restatement corrects: a metric by its key, or "value", "cost" (minor units) or "roi"."""

    figure: str
    old: Number
    new: Number


class Restates(Frozen):
    """Which correction this is (from 1), why, and what it changed against the report before it."""

    number: int
    reason: str
    changes: tuple[Change, ...]


class Edition(Frozen):
    """For whom, in which words and colour, and as of when."""

    client: str
    legal_name: str
    agency: str
    accent: str
    language: str
    is_generated: bool
    as_of: datetime
    restates: Restates | None = None


class ReportData(Frozen):
    """All that one report says; stored as it is, read back for every page that shows the month."""

    figures: Figures
    evidence: Evidence
    edition: Edition


def canonical(figures: Figures | dict[str, Any]) -> bytes:
    """Return the figures as the one JSON text that the hash is of: sorted keys, no blanks, UTF-8.

    This text is also what the PDF carries as its JSON attachment, so that anyone can check the hash.
    """
    plain = figures.model_dump(mode="json") if isinstance(figures, Figures) else figures
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def data_sha256(figures: Figures | dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical figures, in hexadecimal."""
    return hashlib.sha256(canonical(figures)).hexdigest()
