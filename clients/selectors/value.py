"""What the drivers of value and the client's own costs are reckoned with, as it stood at an instant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clients.models import CostInput, ValueInput
from clients.rules.value import COSTS, DRIVERS, Grade, InputKind


@dataclass(frozen=True, slots=True)
class InputView:
    """One input: money in major units of `currency`, a ratio of 0 to 1, or a number of things."""

    name: str
    kind: InputKind
    currency: str
    low: Decimal
    expected: Decimal
    high: Decimal
    grade: Grade
    source: str
    dated_on: date
    version: int

    @property
    def is_money(self) -> bool:
        return self.kind is InputKind.MONEY


def inputs_in_force(at: datetime) -> dict[str, dict[str, InputView]]:
    """Driver → input → what is in force at `at`; drivers and inputs in the order of their formulas.

    A driver of which any input is not yet in force is left out: it has no value then.
    """
    held: dict[str, dict[str, InputView]] = defaultdict(dict)
    for row in ValueInput.objects.in_force(at, per=("driver", "name")):
        held[row.driver][row.name] = _view(row)
    return {
        driver: {name: held[driver][name] for name in names}
        for driver, names in DRIVERS.items()
        if held[driver].keys() >= names.keys()
    }


def costs_in_force(at: datetime) -> dict[str, InputView]:
    """What the client itself spends in a month: name of `clients.rules.value.COSTS` → what is in force at `at`."""
    held = {row.name: _view(row) for row in CostInput.objects.in_force(at, per=("name",))}
    return {name: held[name] for name in COSTS if name in held}


def _view(row: ValueInput | CostInput) -> InputView:
    return InputView(
        name=row.name,
        kind=InputKind(row.kind),
        currency=row.currency,
        low=row.low,
        expected=row.expected,
        high=row.high,
        grade=Grade(row.grade),
        source=row.source,
        dated_on=row.dated_on,
        version=row.version,
    )
