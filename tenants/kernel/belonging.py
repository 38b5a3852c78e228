"""What an app declares of a client's data in its `moves.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Belonging:
    """The rows of one public table that are a client's.

    model: label of the public model. by: the lookup that leads to the tenant.
    moves: whether they travel with the client; the others are only erased with it.
    secret: columns that are emptied on the way, column → what stands there instead.
    """

    model: str
    by: str = "tenant"
    moves: bool = True
    secret: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A table of the client's schema whose rows open something, and open nothing elsewhere: they do not travel."""

    model: str


@dataclass(frozen=True, slots=True)
class Emptied:
    """A column of the client's schema that holds a secret: it travels empty, and is entered anew where it arrives."""

    model: str
    column: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Columns of the client's schema in which a person's own words stand; `by` is the column with that person's id.

    Erasing the person puts a mark in their place. Names beside an id are found without being declared.
    """

    model: str
    columns: tuple[str, ...]
    by: str
