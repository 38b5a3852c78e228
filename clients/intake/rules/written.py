"""Parts of a brief as they are written, kept as JSON without losing a digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]
_DECIMAL = "="
_DIGITS = re.compile(r"[-+]?[0-9]{1,40}(?:\.[0-9]{1,40})?", re.ASCII)


def packed(value: Any) -> Any:
    """Plain values for JSON: a decimal becomes a mapping of one sign to its digits.

    >>> packed([Decimal("0.80")])
    [{'=': '0.80'}]
    """
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    if isinstance(value, dict):
        return {name: packed(each) for name, each in value.items()}
    return [packed(each) for each in value] if isinstance(value, list) else value


def unpacked(value: Any) -> Any:
    """What was packed.

    >>> unpacked({"=": "0.80"})
    Decimal('0.80')
    """
    if isinstance(value, dict):
        digits = value.get(_DECIMAL)
        if len(value) == 1 and isinstance(digits, str) and _DIGITS.fullmatch(digits):
            return Decimal(digits)
        return {name: unpacked(each) for name, each in value.items()}
    return [unpacked(each) for each in value] if isinstance(value, list) else value


ABSENT = object()


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no mapping and no list of mappings, with its path."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, number))
    else:
        yield path, value


def differences(one: Any, other: Any) -> list[tuple[Path, Any, Any]]:
    """The paths at which two writings differ, with both values; ABSENT where one says nothing.

    >>> differences({"a": "x", "b": "y"}, {"a": "z", "b": "y"})
    [(('a',), 'x', 'z')]
    """
    mine, theirs = dict(leaves(one)), dict(leaves(other))
    paths = [*mine, *(path for path in theirs if path not in mine)]
    return [
        (path, mine.get(path, ABSENT), theirs.get(path, ABSENT))
        for path in paths
        if mine.get(path, ABSENT) != theirs.get(path, ABSENT)
    ]


def merged(mine: Any, theirs: Any, taken: set[Path]) -> Any:
    """Mine, but what `taken` names as theirs. Rows that nothing is left of are dropped."""
    kept = dict(leaves(mine))
    for path, _, value in differences(mine, theirs):
        if path in taken:
            if value is ABSENT:
                kept.pop(path, None)
            else:
                kept[path] = value
    return _built(kept)


def _built(kept: dict[Path, Any]) -> Any:
    if () in kept:
        return kept[()]
    below: dict[str | int, dict[Path, Any]] = {}
    for path, value in kept.items():
        below.setdefault(path[0], {})[path[1:]] = value
    if below and all(isinstance(key, int) for key in below):
        return [_built(below[key]) for key in sorted(below, key=int)]
    return {key: _built(held) for key, held in below.items()}
