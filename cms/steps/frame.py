"""What a step is made of: fields, groups of fields and rows, whose names are those of the brief's format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from django.utils.functional import Promise

from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

Words = str | Promise
Follow = Callable[[str, Any], Any]
Choices = Callable[[], Sequence[tuple[str, Words]]]


class Kind(StrEnum):
    """How a value is typed and what stands in the brief for it."""

    LINE = "line"
    LONG = "long"
    """One line that is often long: shown in two."""
    TEXT = "text"
    CHOICE = "choice"
    MARK = "mark"
    """A choice that is a number."""
    CHECKS = "checks"
    FLAG = "flag"
    DAY = "day"
    NUMBER = "number"
    PERCENT = "percent"
    """Typed 0 to 100, written 0 to 1."""
    MONEY = "money"
    LINES = "lines"
    """A list, one in each line."""
    CODES = "codes"
    """A list of short words, with commas between them."""
    WINDOWS = "windows"
    """09:00-12:00, 13:00-17:00"""
    HOLIDAYS = "holidays"
    """A country's code, or days."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a mapping. `name` as the brief names it."""

    name: str
    label: Words
    kind: Kind = Kind.LINE
    choices: Choices | None = None
    help: Words = ""
    optional: bool = False
    is_wide: bool = False
    needs: Permission | None = None
    """Who may write it; whoever may not is not shown it."""
    among: str = ""
    """The part of the brief whose people it may name, by address."""
    follows: str = ""
    """The field that it follows from: nobody types it."""
    follow: Follow | None = None
    """From what that field says, and what stood here while it said the same, or None."""


@dataclass(frozen=True, slots=True)
class Group:
    """A mapping below this one."""

    name: str
    label: Words
    fields: tuple[Part, ...]
    hint: Words = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of mappings. With `variants` the field `told_by` says which fields a row has."""

    name: str
    label: Words
    one: Words
    fields: tuple[Part, ...] = ()
    told_by: str = ""
    variants: Mapping[str, tuple[Words, tuple[Part, ...]]] = field(default_factory=dict)
    most: int = 50
    hint: Words = ""
    is_fixed: bool = False
    """The rows that are there are all: none is added, none taken away."""
    is_lasting: bool = False
    """A row that stands already is changed, never taken away."""


Part = Field | Group | Rows


@dataclass(frozen=True, slots=True)
class Step:
    """An editor of some parts of the brief: `sheet` names them."""

    code: str
    title: Words
    group: Words
    intro: Words
    sheet: tuple[Group | Rows, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.sheet)

    def shown_to(self, by: Actor) -> tuple[Part, ...]:
        """The sheet with the fields that `by` may write."""
        return _shown(self.sheet, by)


def without(parts: Sequence[Part], *names: str) -> tuple[Part, ...]:
    """The parts less the fields of those names, however deep."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, Field):
            found += [part] if part.name not in names else []
        else:
            found.append(replace(part, fields=without(part.fields, *names)))
    return tuple(found)


def naming(parts: Sequence[Part], people: Mapping[str, Sequence[tuple[str, Words]]]) -> tuple[Part, ...]:
    """The parts with those to choose from where somebody is named. people: part → address and name."""
    found: list[Part] = []
    for part in parts:
        if not isinstance(part, Field):
            found.append(replace(part, fields=naming(part.fields, people)))
        elif known := people.get(part.among):
            found.append(replace(part, kind=Kind.CHOICE, choices=partial(tuple, known), help=""))
        else:
            found.append(part)
    return tuple(found)


def _shown(parts: Sequence[Part], by: Actor) -> tuple[Part, ...]:
    found: list[Part] = []
    for part in parts:
        if isinstance(part, Group):
            found.append(replace(part, fields=_shown(part.fields, by)))
        elif not (isinstance(part, Field) and part.needs and not may(by, part.needs)):
            found.append(part)
    return tuple(found)
