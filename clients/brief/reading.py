"""Reading a brief: all of its problems at once, or the brief."""

from __future__ import annotations

from datetime import date
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError, create_model

from clients.brief.brief import Brief
from clients.brief.complaints import complaints, fields_at
from clients.brief.fields import Part
from clients.brief.source import LARGEST_BYTES, Document, Path, load
from clients.brief.whole import dotted, repeated, strangers
from tenants.kernel.refusals import InvalidInput


def read_file(path: FilePath, *, today: date | None = None) -> Brief:
    """Read the brief in a file. Raises: InvalidInput, also when the file cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise InvalidInput([(str(path)[:200], f"cannot be read: {reason}")]) from None
    return read(data, today=today)


def read(data: bytes, *, today: date | None = None) -> Brief:
    """Read a brief from its bytes. With `today`, a service that begins more than a year later is refused.

    Raises: InvalidInput, listing every problem as (`objectives[0].kpis[1].metric (line 61)`, what is wrong and what
    is allowed), in the order of the lines.
    """
    document = load(data)
    if not isinstance(document.value, dict):
        raise InvalidInput([("line 1", f"a brief is a mapping of {', '.join(fields_at((), None))}")])
    brief, wrong = examine(document.value, today=today)
    found = [*document.problems, *wrong]
    if found or brief is None:
        raise InvalidInput(_told(document, found))
    return brief


def examine(value: dict[str, Any], *, today: date | None = None) -> tuple[Brief | None, list[tuple[Path, str]]]:
    """Judge a brief that is held as plain values: the brief, or none and every problem by its path."""
    found = [*repeated(value), *strangers(value)]
    brief: Brief | None = None
    try:
        brief = Brief.model_validate(_without_empty_parts(value), context=_context(value, today))
    except ValidationError as error:
        found.extend(complaints(error, value))
    return (None if found else brief), found


def examine_parts(said: dict[str, Any], *, currency: str, since: date | None) -> tuple[Any, list[tuple[Path, str]]]:
    """Judge some parts of a brief by themselves, as of a client that stands: each read part under its name, or None
    and every problem by its path."""
    fields: dict[str, Any] = {name: (Brief.model_fields[name].annotation, Brief.model_fields[name]) for name in said}
    parts = create_model("Parts", __base__=Part, **fields)
    found = [*repeated(said)]
    try:
        read = parts.model_validate(said, context={"currency": currency, "since": since})
    except ValidationError as error:
        return None, [*found, *complaints(error, said)]
    return (None if found else read), found


def _without_empty_parts(value: dict[str, Any]) -> dict[str, Any]:
    """A part with nothing under its name is one that was left out."""
    return {name: part for name, part in value.items() if part is not None}


def _context(value: dict[str, Any], today: date | None) -> dict[str, Any]:
    """What fields are checked against: the client's currency, the days from which the client and its service hours
    are served, and today."""
    client, service = value.get("client"), value.get("service")
    written = client if isinstance(client, dict) else {}
    currency = written.get("currency")
    return {
        "currency": currency if isinstance(currency, str) else None,
        "since": _since(client),
        "hours_since": _since(service),
        "today": today,
    }


def _since(part: Any) -> date | None:
    """The day that a part of the brief states, where it states one."""
    try:
        return date.fromisoformat(part.get("since", "") if isinstance(part, dict) else "")
    except (TypeError, ValueError):
        return None


def _told(document: Document, found: list[tuple[Path, str]]) -> list[tuple[str, str]]:
    """Problems by line; of a field whose form is wrong nothing else is told."""
    broken = {path for path, _ in document.problems}
    kept = [
        (path, what) for index, (path, what) in enumerate(found) if index < len(document.problems) or path not in broken
    ]
    kept.sort(key=lambda problem: document.line(problem[0]))
    return [(f"{dotted(path)} (line {document.line(path)})" if path else "", what) for path, what in kept]
