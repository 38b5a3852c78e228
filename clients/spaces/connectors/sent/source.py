"""Reading rows of named fields: checked column by column as the CSV's are, bad rows left out with field and reason.

A field that a row leaves out is not told, and what is held stays; so rows are read in groups that name the same fields.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from clients.spaces.connectors.csv.columns import COLUMNS, REQUIRED, Column, Doubt, check_text
from clients.spaces.connectors.files import shown
from clients.spaces.rules.source import Batch, Reason, Skips
from tenants.kernel.refusals import Refusal

MOST_SHAPES = 16
"""Ways of naming fields in one input: each is a reading of its own."""
A_BATCH = 1_000
"""Rows that are read while the database stores those before them."""
FLAGS = frozenset({"staff", "accepted"})
_PLACE = "posts[{}]"


class TooManyShapes(Refusal):
    """The rows name their fields in too many different ways."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field of a row, for whoever sent it."""

    field: str
    why: str
    reason: Reason | None = dataclasses.field(default=None, compare=False)


@dataclass(slots=True)
class Judged:
    """Rows in groups that name the same fields, and what is wrong with the others: index → why."""

    groups: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    wrong: dict[int, list[Wrong]] = field(default_factory=dict)


def judge(rows: Sequence[Any]) -> Judged:
    """Sort rows by the fields that they name; one that is no object, or names wrong fields, goes nowhere.

    Raises: TooManyShapes.
    """
    found = Judged()
    shaped: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            shaped[tuple(row)].append(index)
        else:
            found.wrong[index] = [Wrong("", "a post is an object with named fields")]
    for shape, indexes in shaped.items():
        if told := _names(shape):
            found.wrong |= {index: list(told) for index in indexes}
        else:
            found.groups[shape] = indexes
    _leave_out_twins(found, rows)
    _join_orders(found)
    if len(found.groups) > MOST_SHAPES:
        why = (
            f"the posts name their fields in more than {MOST_SHAPES} different ways: send some with a call of their own"
        )
        raise TooManyShapes(why, most=MOST_SHAPES)
    return found


def _leave_out_twins(found: Judged, rows: Sequence[Any]) -> None:
    """Of rows with the same id the first is read, whatever fields they name."""
    good = sorted(index for indexes in found.groups.values() for index in indexes)
    keys = [str(key).strip() if isinstance(key := rows[index]["post_id"], str | int) else index for index in good]
    if len(set(keys)) == len(keys):
        return
    seen: dict[str | int, int] = {}
    for index, key in zip(good, keys, strict=True):
        if (first := seen.setdefault(key, index)) != index:
            found.wrong[index] = [Wrong("post_id", f"it came already, at {_PLACE.format(first)}")]
    found.groups = {
        shape: left
        for shape, indexes in found.groups.items()
        if (left := [index for index in indexes if index not in found.wrong])
    }


def _names(shape: tuple[str, ...]) -> list[Wrong]:
    allowed = ", ".join(COLUMNS)
    unknown = [Wrong(name[:40], f"no such field; allowed: {allowed}") for name in shape if name not in COLUMNS]
    return unknown + [Wrong(name, "it is missing") for name in REQUIRED if name not in shape]


def _join_orders(found: Judged) -> None:
    """The same fields in another order are the same fields."""
    joined: dict[tuple[str, ...], list[int]] = {}
    for shape, indexes in found.groups.items():
        joined.setdefault(tuple(name for name in COLUMNS if name in shape), []).extend(indexes)
    found.groups = {shape: sorted(indexes) for shape, indexes in joined.items()}


class RowSource:
    """Rows of one group. What is wrong with a row is kept in `wrong`, too, field by field."""

    by_number = False
    has_whole_threads = False
    thread_columns: tuple[str, ...] = ()

    def __init__(
        self,
        rows: Sequence[Any],
        indexes: Sequence[int],
        shape: Sequence[str],
        wrong: dict[int, list[Wrong]],
        *,
        name: str,
        digest: str,
    ) -> None:
        self._rows = rows
        self._indexes = indexes
        self._columns = [COLUMNS[each] for each in shape]
        self._digest = digest
        self.wrong = wrong
        self.name = name
        self.post_columns = ("seq", *(column.fills for column in self._columns))

    def place(self, seq: int) -> str:
        return _PLACE.format(seq)

    def digest(self) -> str:
        return self._digest

    def batches(self, skips: Skips) -> Iterator[Batch]:
        for start in range(0, len(self._indexes), A_BATCH):
            indexes = self._indexes[start : start + A_BATCH]
            try:
                yield Batch(posts=self._staged(indexes))
            except Doubt:
                yield Batch(posts=self._staged([index for index in indexes if self._is_good(index, skips)]))

    def _staged(self, indexes: Sequence[int]) -> list[tuple[str | None, ...]]:
        """Raises: Doubt, when a value is not allowed."""
        if not indexes:
            return [() for _ in self.post_columns]
        staged: list[tuple[str | None, ...]] = [tuple(map(str, indexes))]
        rows = [self._rows[index] for index in indexes]
        for column in self._columns:
            cells = _cells(column.name, [row[column.name] for row in rows])
            check_text(cells)
            staged.append(tuple(column.read(cells)))
        return staged

    def _is_good(self, index: int, skips: Skips) -> bool:
        row = self._rows[index]
        found = [wrong for column in self._columns if (wrong := _wrong(column, row[column.name]))]
        if found:
            self.wrong[index] = found
            reasons = [one.reason for one in found if one.reason]
            skips.add(self.place(index), "; ".join(f"{one.field}: {one.why}" for one in found), reasons=reasons)
        return not found


def _cells(name: str, values: list[Any]) -> Sequence[str]:
    """Values as the CSV would write them; most columns are of one kind. Raises: Doubt, as `_cell`."""
    kinds = set(map(type, values))
    if kinds <= {str, NoneType}:
        return values if NoneType not in kinds else ["" if value is None else value for value in values]
    if kinds == {bool} and name in FLAGS:
        return ["1" if value else "0" for value in values]
    return [_cell(name, value) for value in values]


def _cell(name: str, value: Any) -> str:
    """A value as the CSV would write it. Raises: Doubt, when it is of a kind that no cell has."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        if name in FLAGS:
            return "1" if value else "0"
    elif isinstance(value, int) and name != "created_at" and abs(value) < 10**18:
        return str(value)
    words = "true or false" if name in FLAGS else "text, or a whole number where one fits, or null"
    raise Doubt(words, "CellNotFlag" if name in FLAGS else "CellUnknown")


def _wrong(column: Column, value: Any) -> Wrong | None:
    try:
        cell = _cell(column.name, value)
        check_text([cell])
        column.read([cell])
    except Doubt as doubt:
        facts = {"column": column.name, "at": column.name, "cell": shown(value), **doubt.facts}
        return Wrong(column.name, str(doubt), Reason(doubt.code, facts))
    return None


def index_of(place: str) -> int | None:
    """The row that `RowSource.place` named."""
    inner = place.removeprefix("posts[").removesuffix("]")
    return int(inner) if inner.isdecimal() else None
