"""What the community's work is worth to the client, and what the client spends on it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, Union

from django.utils.translation import gettext_noop as _
from pydantic import Field, ValidationInfo, create_model, field_validator, model_validator

from clients.brief.fields import Amount, Count, Day, Line, Part, Ratio, Since, check_product, one_of, refused
from clients.rules.value import DRIVERS, MOST_MINOR, Grade, InputKind, factors, most_minor

_ORDER = ("low", "expected", "high")
BELOW = {
    "low": _("%(figure)s is below low, %(before)s: low ≤ expected ≤ high"),
    "expected": _("%(figure)s is below expected, %(before)s: low ≤ expected ≤ high"),
}


class Estimate(Part):
    """Low, expected and high; without a range all three are the expected. With grade, source and the source's date."""

    low: Any = None
    expected: Any
    high: Any = None
    grade: Annotated[Grade, one_of(Grade, _("grade"))]
    source: Line
    dated: Day
    since: Since | None = None

    @field_validator("expected", "high", mode="after")
    @classmethod
    def _in_order(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        place = _ORDER.index(str(info.field_name))
        for name in _ORDER[:place]:
            before = info.data.get(name)
            if value is not None and before is not None and value < before:
                raise refused(BELOW[name], figure=value, before=before)
        return value

    @property
    def bounds(self) -> tuple[Decimal, Decimal, Decimal]:
        """Low, expected, high."""
        low = self.expected if self.low is None else self.low
        high = self.expected if self.high is None else self.high
        return low, self.expected, high


class MoneyEstimate(Estimate):
    low: Amount | None = None
    expected: Amount
    high: Amount | None = None


class RatioEstimate(Estimate):
    low: Ratio | None = None
    expected: Ratio
    high: Ratio | None = None


class CountEstimate(Estimate):
    low: Count | None = None
    expected: Count
    high: Count | None = None


_ESTIMATES: dict[InputKind, type[Estimate]] = {
    InputKind.MONEY: MoneyEstimate,
    InputKind.RATIO: RatioEstimate,
    InputKind.COUNT: CountEstimate,
}


class Driver(Part):
    """One value driver with its inputs; each driver's own model names them."""

    driver: str
    since: Since | None = None

    @property
    def inputs(self) -> dict[str, Estimate]:
        """Input → its estimate, in the order of the formula."""
        return {name: getattr(self, name) for name in DRIVERS[self.driver]}

    @model_validator(mode="after")
    def _can_be_reckoned(self, info: ValidationInfo) -> Self:
        highs = {name: self.inputs[name].bounds[2] for name in factors(self.driver)}
        check_product(highs, most_minor(self.driver), info)
        return self


def _driver_model(key: str) -> type[Driver]:
    fields: dict[str, Any] = {name: (_ESTIMATES[kind], ...) for name, kind in DRIVERS[key].items()}
    fields["driver"] = (Literal[key], ...)
    return create_model(f"Driver_{key}", __base__=Driver, **fields)


DRIVER_MODELS: dict[str, type[Driver]] = {key: _driver_model(key) for key in DRIVERS}

if TYPE_CHECKING:
    AnyDriver = Driver
else:
    AnyDriver = Annotated[Union[tuple(DRIVER_MODELS.values())], Field(discriminator="driver")]  # noqa: UP007


class ClientHours(Part):
    per_month: Count
    hourly: Amount

    @model_validator(mode="after")
    def _can_be_reckoned(self, info: ValidationInfo) -> Self:
        check_product({"per_month": self.per_month, "hourly": self.hourly}, MOST_MINOR, info)
        return self


class Cost(Part):
    """What the client itself spends in a month: its people's hours, and its platform."""

    client_hours: ClientHours | None = None
    platform_fees: Amount | None = None
    since: Since | None = None
