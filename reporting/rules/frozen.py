"""What every part of a frozen month is built of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

Number = int | float | None
Key = TypeVar("Key", bound=str)
Value = TypeVar("Value")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def ordered(keys: Iterable[Key]) -> AfterValidator:
    """Bring a mapping into one order whatever the database made of it: these keys first, then the others by name."""
    places = {key: place for place, key in enumerate(keys)}

    def sort(held: dict[Key, Value]) -> dict[Key, Value]:
        return dict(sorted(held.items(), key=lambda item: (places.get(item[0], len(places)), item[0])))

    return AfterValidator(sort)
