"""What can only be seen across a brief's lists: the same thing named twice. Looks at what was written, valid or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clients.brief.source import Path

_ONCE = [
    (("spaces",), ("slug",), "space"),
    (("value",), ("driver",), "driver"),
    (("service", "promises"), ("case", "promise"), "promise"),
    (("objectives",), ("title",), "objective"),
    (("stakeholders",), ("name",), "stakeholder"),
    (("responsibilities",), ("activity",), "activity"),
    (("data_register",), ("what",), "line of the data register"),
]
"""Where the list is, the fields that name one of it, and what it is called."""


def repeated(value: Any) -> Iterator[tuple[Path, str]]:
    """The problems `(path, what)` of everything that is named a second time."""
    for where, fields, what in _ONCE:
        yield from _twice(_items(value, where), fields, what, {})
    addresses: dict[tuple[str, ...], Path] = {}
    for where in (("people",), ("team",)):
        yield from _twice(_items(value, where), ("email",), "person", addresses)


def strangers(value: Any) -> Iterator[tuple[Path, str]]:
    """The problems of whoever is named by an address and stands among none of the brief's people."""
    for where, field, among in (("duties", "person", "people"), ("stakeholders", "owner", "team")):
        known = {str(item.get("email")).strip().lower() for _path, item in _items(value, (among,))}
        for path, item in _items(value, (where,)):
            named = item.get(field)
            if isinstance(named, str) and named.strip().lower() not in known:
                yield (*path, field), f"{named[:60]!r} is not named in {among}"


def _items(value: Any, where: tuple[str, ...]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for key in where:
        value = value.get(key) if isinstance(value, dict) else None
    for number, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield (*where, number), item


def _twice(
    items: Iterator[tuple[Path, dict[str, Any]]], fields: tuple[str, ...], what: str, seen: dict[tuple[str, ...], Path]
) -> Iterator[tuple[Path, str]]:
    for path, item in items:
        named = [item.get(name) for name in fields]
        if not all(isinstance(word, str) for word in named):
            continue
        key = tuple(str(word).strip().lower() for word in named)
        if key in seen:
            yield (*path, fields[-1]), f"the {what} {', '.join(key)[:80]} is already named in {dotted(seen[key])}"
        else:
            seen[key] = path


def dotted(path: Path) -> str:
    """A path as people write it: `objectives[0].kpis[1].metric`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if part.isidentifier() else repr(part[:40])
            text += f".{word}" if text else word
    return text
