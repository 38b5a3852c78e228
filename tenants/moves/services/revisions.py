"""Wagtail's revisions hold whole objects as JSON, and in them the ids of people and content types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from psycopg import sql

from tenants.backend.current import connection
from tenants.moves.services.loading import Ids

TABLE = "wagtailcore_revision"
PAGE = 500
"""Revisions read at a time."""


def renumber(schema_name: str, ids: Ids) -> int:
    """Let every revision of a client's schema name people and content types as they are here. Returns how many changed.

    The rows name their content types by the ids of here already.
    """
    table, changed, last = sql.Identifier(schema_name, TABLE), 0, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                sql.SQL("SELECT id, content_type_id, content FROM {} WHERE id > %s ORDER BY id LIMIT %s").format(table),
                [last, PAGE],
            )
            rows = cursor.fetchall()
            for pk, type_id, content in rows:
                told = json.loads(content) if isinstance(content, str) else content
                if _renumbered(told, _model(type_id), ids):
                    cursor.execute(
                        sql.SQL("UPDATE {} SET content = %s::jsonb WHERE id = %s").format(table),
                        [json.dumps(told), pk],
                    )
                    changed += 1
            if not rows:
                return changed
            last = rows[-1][0]


def _model(type_id: int) -> type[Model] | None:
    return ContentType.objects.get_for_id(type_id).model_class()


def _renumbered(told: dict[str, Any], model: type[Model] | None, ids: Ids) -> bool:
    """Change one object's values where they name somebody or something; its children too."""
    if model is None:
        return False
    changed = False
    for field in model._meta.concrete_fields:
        target = field.remote_field.model if field.remote_field else None
        known = {get_user_model(): ids.people, ContentType: ids.types}.get(target)
        if known is not None and told.get(field.name) in known:
            told[field.name] = known[told[field.name]]
            changed = True
    for child, child_model in _children(told, model):
        changed |= _renumbered(child, child_model, ids)
    return changed


def _children(told: dict[str, Any], model: type[Model]) -> Iterator[tuple[dict[str, Any], type[Model]]]:
    for relation in model._meta.related_objects:
        name = relation.get_accessor_name()
        rows = told.get(name) if name else None
        if isinstance(rows, list):
            yield from ((row, relation.related_model) for row in rows if isinstance(row, dict))
