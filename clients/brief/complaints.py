"""What pydantic found, in our words: the path in the brief, what is wrong there, and what is allowed."""

from __future__ import annotations

from typing import Any, cast, get_args

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from clients.brief.brief import Brief
from clients.brief.fields import did_you_mean, shown, unknown
from clients.brief.source import Path
from clients.brief.value import DRIVER_MODELS, Driver
from clients.brief.wording import Complaint


def complaints(error: ValidationError, value: Any) -> list[tuple[Path, str]]:
    """The `(path, what)` of each error, in the order of the brief's format."""
    found: list[tuple[Path, str]] = []
    for detail in error.errors(include_url=False):
        path = _path(detail, value)
        if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
            found.append(_driver(path, detail))
        else:
            found.append((path, _what(path, detail, value)))
    return found


def _path(detail: ErrorDetails, value: Any) -> Path:
    """The error's place in what was written, or a field that is not there; names of pydantic's unions are left out."""
    path: list[str | int] = []
    last = len(detail["loc"]) - 1
    for index, part in enumerate(detail["loc"]):
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            if index < last or not isinstance(value, dict) or part in DRIVER_MODELS:
                continue
        path.append(part)
    return tuple(path)


def _driver(path: Path, detail: ErrorDetails) -> tuple[Path, str]:
    written = detail["input"].get("driver") if isinstance(detail["input"], dict) else None
    if written is None:
        return path, Complaint(_("driver is missing; allowed: %(allowed)s"), allowed=", ".join(DRIVER_MODELS))
    return (*path, "driver"), _said(unknown(_("driver"), written, list(DRIVER_MODELS)))


def _said(error: PydanticCustomError) -> Complaint:
    return cast(Complaint, (error.context or {})["what"])


def _what(path: Path, detail: ErrorDetails, value: Any) -> Complaint:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "brief":
            return cast(Complaint, context["what"])
        case "missing":
            return Complaint(_("is missing"))
        case "extra_forbidden":
            return _unknown_field(str(path[-1]), fields_at(path[:-1], value))
        case "model_type" | "model_attributes_type" | "dict_type":
            fields = ", ".join(fields_at(path, value))
            return Complaint(
                _("must be a mapping of %(fields)s, not %(value)s"),
                fields=fields or Complaint(_("fields")),
                value=shown(detail["input"]),
            )
        case "tuple_type" | "list_type":
            return Complaint(_("must be a list, not %(value)s"), value=shown(detail["input"]))
        case "too_short":
            return Complaint(_("needs at least %(least)s"), least=context["min_length"])
        case "too_long":
            return Complaint(_("has too many: at most %(most)s"), most=context["max_length"])
        case _:
            return Complaint(_("%(said)s, not %(value)s"), said=detail["msg"], value=shown(detail["input"]))


def _unknown_field(name: str, allowed: list[str]) -> Complaint:
    return Complaint(
        _("unknown field %(value)s%(guess)s; allowed: %(allowed)s"),
        value=shown(name),
        guess=did_you_mean(name, allowed),
        allowed=", ".join(allowed),
    )


def fields_at(path: Path, value: Any) -> list[str]:
    """The fields that the mapping at `path` may have; empty when it is none."""
    model: type[BaseModel] | None = Brief
    for part in path:
        value = _below(value, part)
        if isinstance(part, str):
            field = model.model_fields.get(part) if model else None
            model = _model_in(field.annotation) if field else None
        elif model and issubclass(model, Driver) and isinstance(value, dict):
            model = DRIVER_MODELS.get(str(value.get("driver")))
    return list(model.model_fields) if model else []


def _below(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds: itself, in a list, or optional."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if found := _model_in(inner):
            return found
    return None
