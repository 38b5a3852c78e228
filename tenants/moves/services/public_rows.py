"""The public rows of a client, put in under the numbers that they get here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model

from tenants.models import Tenant
from tenants.moves.rules.manifest import PUBLIC, NotAnArchive
from tenants.moves.selectors import tables

_ODD = (
    *(DeserializationError, ValidationError, FieldDoesNotExist, DataError),
    *(ValueError, TypeError, KeyError, AttributeError, OverflowError),
)
"""What comes of a row that no model of ours has written."""


def put(content: bytes, tenant: Tenant, people: Mapping[int, int]) -> list[str]:
    """Put the rows in, and return those that could not be, since another client here has their like: one line each.

    Raises: NotAnArchive, for rows of other tables, or that this release does not understand.
    """
    allowed = {one.model.lower(): one for one in tables.belongings() if one.moves}
    numbers: dict[type[Model], dict[int, int]] = {Tenant: {}}
    left_out: list[str] = []
    for row in _rows(content):
        label = str(row.get("model", ""))
        if label not in allowed:
            raise NotAnArchive(f"{PUBLIC}: rows of {label[:60]!r} do not travel with a client")
        model, old = apps.get_model(label), row["pk"]
        try:
            if not _renumber(row, model, tenant, people, numbers):
                left_out.append(f"{label} {old}: what it belongs to was left out")
                continue
            row["pk"] = None
            with transaction.atomic():
                (made,) = serializers.deserialize("python", [row])
                made.save()
        except IntegrityError as error:
            left_out.append(f"{label} {old}: {str(error).splitlines()[0]}")
            continue
        except _ODD as error:
            raise NotAnArchive(f"{PUBLIC}: {label} {old}: {str(error)[:200]}") from None
        numbers.setdefault(model, {})[old] = made.object.pk
    return left_out


def _rows(content: bytes) -> list[dict[str, Any]]:
    try:
        rows = json.loads(content)
        if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
            raise NotAnArchive(f"{PUBLIC}: it is not a list of rows")
    except (ValueError, AttributeError, RecursionError) as error:
        raise NotAnArchive(f"{PUBLIC}: {error}") from None
    return rows


def _is_row(row: dict[str, Any]) -> bool:
    return isinstance(row.get("fields"), dict) and isinstance(row.get("pk"), int)


def _renumber(
    row: dict[str, Any],
    model: type[Model],
    tenant: Tenant,
    people: Mapping[int, int],
    numbers: Mapping[type[Model], Mapping[int, int]],
) -> bool:
    """Let the row name what is here; False when what it belongs to is not."""
    fields = row["fields"]
    for field in model._meta.local_concrete_fields:
        target = field.remote_field.model if field.remote_field else None
        value = fields.get(field.name)
        if target is Tenant:
            fields[field.name] = tenant.pk  # whatever the archive says: what it brings is this client's alone
        elif value is None or field.primary_key:
            continue
        elif target is get_user_model() or (target is None and field.name.endswith("user_id")):
            fields[field.name] = people.get(value)
        elif target is not None:
            if value not in numbers.get(target, {}):
                return False
            fields[field.name] = numbers[target][value]
    return True
