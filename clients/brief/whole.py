"""What can only be seen across a brief's lists: the same thing named twice. Looks at what was written, valid or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop as _

from clients.brief.source import Path
from clients.brief.wording import Complaint

_ONCE = [
    (("spaces",), ("slug",), _("space")),
    (("value",), ("driver",), _("driver")),
    (("service", "promises"), ("case", "promise"), _("promise")),
    (("objectives",), ("title",), _("objective")),
    (("stakeholders",), ("name",), _("stakeholder")),
    (("responsibilities",), ("activity",), _("activity")),
    (("data_register",), ("what",), _("line of the data register")),
    (("programme", "maintenance"), ("title",), _("maintenance task")),
]
"""Where the list is, the fields that name one of it, and what it is called."""


def repeated(value: Any) -> Iterator[tuple[Path, str]]:
    """The problems `(path, what)` of everything that is named a second time."""
    for where, fields, what in _ONCE:
        yield from _twice(_items(value, where), fields, what, {})
    addresses: dict[tuple[str, ...], Path] = {}
    for where in (("people",), ("team",)):
        yield from _twice(_items(value, where), ("email",), _("person"), addresses)


def strangers(value: Any) -> Iterator[tuple[Path, str]]:
    """The problems of whoever is named by an address and stands among none of the brief's people."""
    for where, field, among in (("duties", "person", "people"), ("stakeholders", "owner", "team")):
        known = {str(item.get("email")).strip().lower() for _path, item in _items(value, (among,))}
        for path, item in _items(value, (where,)):
            named = item.get(field)
            if isinstance(named, str) and named.strip().lower() not in known:
                yield (
                    (*path, field),
                    Complaint(_("%(value)s is not named in %(part)s"), value=repr(named[:60]), part=among),
                )


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
            name, first = ", ".join(key)[:80], dotted(seen[key])
            yield (
                (*path, fields[-1]),
                Complaint(
                    _("the %(what)s %(name)s is already named: %(where)s"),
                    english=f"the {what} {name} is already named in {first}",
                    what=Complaint(what),
                    name=name,
                    where=seen[key],
                ),
            )
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
