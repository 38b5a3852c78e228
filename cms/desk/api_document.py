"""The OpenAPI document as a page for people: every call with what it takes, what it answers and an example.

Its words are the document's own, in English as the API's answers are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Made = Callable[[], Mapping[str, Any]]
"""Makes the document."""
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a call takes or answers. `kind` as the document names it."""

    name: str
    kind: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Call:
    """One address. `statuses` are the answers that it gives."""

    id: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    takes: tuple[Field, ...]
    answers: tuple[Field, ...]
    statuses: tuple[str, ...]
    example: str


def calls(document: Facts, address: str) -> list[Call]:
    """Every call of the document, in its order."""
    return [
        _call(method, path, told, document, address)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def _call(method: str, path: str, told: Facts, document: Facts, address: str) -> Call:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parameters = [
        Field(each["name"], _kind(each["schema"]), bool(each.get("required")), each.get("description", ""))
        for each in told.get("parameters", ())
    ]
    answer = told["responses"].get("200", told["responses"].get(200, {}))
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return Call(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        about=told.get("description", ""),
        scope=told.get("x-scope", ""),
        takes=(*parameters, *_fields(body, document)),
        answers=tuple(_fields(schema, document)),
        statuses=tuple(str(status) for status in told["responses"]),
        example=_example(method, path, body, address),
    )


def _fields(schema: Facts, document: Facts, inside: str = "") -> list[Field]:
    """The fields of a schema and of what stands in it, `posts[].post_id`."""
    schema = _followed(schema, document)
    found: list[Field] = []
    for name, part in schema.get("properties", {}).items():
        part, where = _followed(part, document), f"{inside}{name}"
        is_required = name in schema.get("required", ())
        found.append(Field(where, _kind(part), is_required, part.get("description", "")))
        if part.get("type") == "array":
            found += _fields(part.get("items", {}), document, f"{where}[].")
        elif "properties" in part:
            found += _fields(part, document, f"{where}.")
    return found


def _followed(schema: Facts, document: Facts) -> Facts:
    if "$ref" not in schema:
        return schema
    found: Facts = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _kind(schema: Facts) -> str:
    kinds = schema.get("type") or [each.get("type", "") for each in schema.get("anyOf", ())]
    named = [kinds] if isinstance(kinds, str) else list(kinds)
    form = schema.get("format")
    return " | ".join(filter(None, named)) + (f" ({form})" if form else "")


def _example(method: str, path: str, body: Facts, address: str) -> str:
    """A call as one would type it."""
    where = path.replace("{month}", "2026-03")
    if path.endswith("/metrics"):
        where += "?month=2026-03"
    lines = [f"curl -H 'Authorization: Bearer caas_…' {address}{where}"]
    if body:
        post = {"post_id": "101", "created_at": "2026-03-01T12:00:00+01:00", "author": "17", "thread": "9"}
        sent = json.dumps({"space": "forum", "posts": [{**post, "body": "Hello"}]})
        lines += ["  -H 'Content-Type: application/json' -H 'Idempotency-Key: 2026-03-01/1'", f"  -d '{sent}'"]
    return " \\\n".join(lines)
