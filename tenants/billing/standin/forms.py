"""Stripe's form bodies: `items[0][price]=x` and `metadata[key]=y` as nested objects and lists."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

_PARTS = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


class BadForm(ValueError):
    """The body is not a form as Stripe reads them."""


def decode(text: str) -> dict[str, Any]:
    """Read a query or a form body; every leaf is text.

    >>> decode("a[b]=1&c[0][d]=2&c[1][d]=3&e[]=4")
    {'a': {'b': '1'}, 'c': [{'d': '2'}, {'d': '3'}], 'e': ['4']}
    """
    root: dict[str, Any] = {}
    for name, content in parse_qsl(text, keep_blank_values=True):
        match = _PARTS.match(name)
        if match is None:
            raise BadForm(f"{name!r} is not a name")
        _place(root, [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])], content)
    found = _lists(root)
    assert isinstance(found, dict)  # noqa: S101 - the root's names are never numbers alone
    return found


def _place(held: dict[str, Any], way: list[str], content: str) -> None:
    *parts, last = way
    for part in parts:
        held = held.setdefault(part or str(len(held)), {})
        if not isinstance(held, dict):
            raise BadForm(f"{part!r} is a value and holds others")
    held[last or str(len(held))] = content


def _lists(held: Any, *, is_root: bool = True) -> Any:
    """Objects whose names are 0, 1, 2 … are lists."""
    if not isinstance(held, dict):
        return held
    inner = {name: _lists(each, is_root=False) for name, each in held.items()}
    if not is_root and inner and list(inner) == [str(at) for at in range(len(inner))]:
        return list(inner.values())
    return inner
