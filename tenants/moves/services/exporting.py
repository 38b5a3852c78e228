"""A client's export: all of it, as it stood at one instant, while everybody goes on working."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import transaction
from django.forms.models import model_to_dict
from psycopg import sql

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tenants.moves.rules.manifest import MANIFEST, PUBLIC, Manifest, Part, Person, Table
from tenants.moves.selectors import tables
from tenants.moves.services.packing import Packer, chunks_of
from tenants.services import template

OF_THE_TENANT = (
    *("slug", "name", "legal_name", "sector", "language", "time_zone", "currency", "service_since", "stage"),
    *("accent", "is_generated", "brief_sha256", "created_at"),
)
EXPORTS, UPLOADS = "exports", "uploads"
"""Folders of a client's files that do not travel: what was taken out before, what waits to be taken in."""
_FORMULA = r"^[=+@\t\r]|^-(?![0-9.]+$)"
"""What a spreadsheet would run, and no negative number: an apostrophe goes before it, as in every other list."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to. sha256: of the manifest, which holds the digest of everything else."""

    client: str
    tables: int
    rows: int
    files: int
    people: int
    bytes: int
    sha256: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def export(tenant: Tenant, out: Path, *, by: Actor, at: datetime) -> Exported:
    """Write all of one client to the ZIP file `out`: lossless rows, readable CSV beside them, files, people, terms.

    Raises: NotPermitted; CannotWrite. Nothing stands under that name unless it is whole.
    """
    require(by, Permission.CLIENT_EXPORT)
    begun = time.monotonic()
    with public(), connection.as_owner():
        audit.record("tenants.client.exported", target=tenant, by=by, at=at, slug=tenant.slug)
        with Packer(out) as packer:
            manifest = _one_instant(tenant, packer, at)
            told = packer.add(MANIFEST, [manifest.as_text().encode()])
    rows = sum(table.rows for table in manifest.tables)
    seconds = round(time.monotonic() - begun, 3)
    counts = (len(manifest.tables), rows, len(manifest.files), len(manifest.people))
    return Exported(tenant.slug, *counts, out.stat().st_size, told.sha256, seconds)


def _one_instant(tenant: Tenant, packer: Packer, at: datetime) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        shapes = tables.shapes(tenant.schema_name)
        held = tuple(_table(tenant, shape, packer) for shape in shapes)
        packer.add(
            "schema.sql", [_without_rows(template.text()).replace(template.PLACEHOLDER, tenant.schema_name).encode()]
        )
        rows, named = _public_rows(tenant)
        return Manifest(
            made_at=at.isoformat(),
            migrations=tables.migrations(tenant.schema_name),
            client=json.loads(json.dumps(_fields(tenant), default=str)),
            people=_people(tenant, shapes, named),
            types={str(one.pk): f"{one.app_label}.{one.model}" for one in ContentType.objects.order_by("pk")},
            tables=held,
            sequences={name: last for name, last in tables.sequences(tenant.schema_name).items() if last is not None},
            public=packer.add(PUBLIC, [rows.encode()]),
            files=tuple(_files(tenant, packer)),
        )


def _fields(tenant: Tenant) -> dict[str, Any]:
    return {name: value for name, value in model_to_dict(tenant).items() if name in OF_THE_TENANT}


def _table(tenant: Tenant, shape: tables.Shape, packer: Packer) -> Table:
    """One table twice: as PostgreSQL copies it, which is lossless, and as CSV that a spreadsheet may open."""
    names = sql.SQL(", ").join(_selected(column, dict(shape.emptied)) for column in shape.columns)
    source = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        names, sql.Identifier(tenant.schema_name, shape.name), sql.Identifier(shape.key)
    )
    part = packer.add(f"tables/{shape.name}.copy", _copied(sql.SQL("COPY ({}) TO STDOUT").format(source)))
    safe = sql.SQL(", ").join(_safe(column, dict(shape.emptied)) for column in shape.columns)
    shown = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, HEADER)").format(
        safe, sql.Identifier(tenant.schema_name, shape.name), sql.Identifier(shape.key)
    )
    packer.add(f"csv/{shape.name}.csv", _copied(shown))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(tenant.schema_name, shape.name)))
        (rows,) = cursor.fetchone()
    return Table(shape.name, shape.columns, rows, part)


def _selected(column: str, emptied: dict[str, str]) -> sql.Composable:
    if column in emptied:
        return sql.SQL("{} AS {}").format(sql.Literal(emptied[column]), sql.Identifier(column))
    return sql.Identifier(column)


def _safe(column: str, emptied: dict[str, str]) -> sql.Composable:
    if column in emptied:
        return _selected(column, emptied)
    return sql.SQL("CASE WHEN {0}::text ~ {1} THEN '''' || {0}::text ELSE {0}::text END AS {0}").format(
        sql.Identifier(column), sql.Literal(_FORMULA)
    )


def _copied(statement: sql.Composed) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in copy:
            yield bytes(chunk)


def _without_rows(text: str) -> str:
    """The template's statements that make tables, for people and other tools; a restore makes its own."""
    kept, skipping = [], False
    for line in text.splitlines():
        skipping = skipping or line.startswith("INSERT INTO ")
        if not skipping:
            kept.append(line)
        skipping = skipping and not line.endswith(");")
    return "\n".join(kept) + "\n"


def _public_rows(tenant: Tenant) -> tuple[str, set[int]]:
    """The public rows that travel, as text, and the people whom they name."""
    told: list[dict[str, Any]] = []
    named: set[int] = set()
    for one in tables.belongings():
        if not one.moves:
            continue
        model = apps.get_model(one.model)
        rows = serializers.serialize("python", model._default_manager.filter(**{one.by: tenant}).order_by("pk"))
        for row in rows:
            row["fields"].update(one.secret)
            named |= {row["fields"][name] for name in _naming(model) if row["fields"][name] is not None}
        told += rows
    return json.dumps(told, cls=serializers.json.DjangoJSONEncoder, ensure_ascii=False), named


def _naming(model: Any) -> list[str]:
    """The fields of a public model that name people."""
    found = []
    for field in model._meta.local_concrete_fields:
        target = field.remote_field.model if field.remote_field else None
        if target is get_user_model() or (target is None and field.name.endswith("user_id")):
            found.append(field.name)
    return found


def _people(tenant: Tenant, shapes: list[tables.Shape], named: set[int]) -> tuple[Person, ...]:
    asked = [
        sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(tenant.schema_name, shape.name))
        for shape in shapes
        for column in shape.people
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ").join(asked))
        ids = named | {row[0] for row in cursor.fetchall() if row[0] is not None}
    users = get_user_model().objects.filter(pk__in=ids).order_by("pk")
    return tuple(
        Person(one.pk, str(one.uuid), one.email, one.name, one.language, one.time_zone, one.is_active) for one in users
    )


def folder_at(schema_name: str) -> Path:
    """Where the files of the client in this schema lie."""
    return Path(settings.MEDIA_ROOT) / schema_name


def _files(tenant: Tenant, packer: Packer) -> Iterator[Part]:
    folder = folder_at(tenant.schema_name)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink() and path.relative_to(folder).parts[0] not in (EXPORTS, UPLOADS):
            yield packer.add(f"files/{path.relative_to(folder).as_posix()}", chunks_of(path))
