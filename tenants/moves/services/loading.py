"""The rows of an archive, put into a new client's schema with the ids that people and content types have here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from psycopg import errors, sql

from tenants.backend.current import connection
from tenants.moves.rules.manifest import NotAnArchive, Table, no_longer_rows
from tenants.moves.selectors import tables
from tenants.moves.services.unpacking import Archive


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids in the archive → ids here."""

    people: Mapping[int, int]
    types: Mapping[int, int]


def content_types(told: Mapping[str, str]) -> dict[int, int]:
    """Match content types by their labels. Raises: NotAnArchive, for one whose model is not installed here."""
    here = {f"{one.app_label}.{one.model}": one.pk for one in ContentType.objects.all()}
    found = {}
    for key, label in told.items():
        if label not in here:
            if label.split(".")[0] not in {config.label for config in apps.get_app_configs()}:
                continue  # of an app that was taken out: nothing of the schema can name it
            here[label] = ContentType.objects.create(
                **dict(zip(("app_label", "model"), label.split("."), strict=True))
            ).pk
        found[int(key)] = here[label]
    return found


def load(archive: Archive, schema_name: str, ids: Ids) -> int:
    """Put all rows into the schema in place of those that a new one has. Returns how many.

    As the owner, in the caller's transaction: references are checked when it commits.
    Raises: NotAnArchive, when the tables are not those of this release.
    """
    held = {shape.name: shape for shape in tables.shapes(schema_name)}
    told = {table.name: table for table in archive.manifest.tables}
    if odd := sorted(held.keys() ^ told.keys()):
        raise NotAnArchive(f"{', '.join(odd[:5])}: tables that only one side has")
    with connection.cursor() as cursor:
        _as_maps(ids)
        for name in held:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(schema_name, name)))
        for name, shape in held.items():
            _load_table(archive, schema_name, shape, told[name])
        if odd := sorted(archive.manifest.sequences.keys() - tables.sequences(schema_name)):
            raise NotAnArchive(f"{odd[0][:80]!r} is no counter of this release")
        for sequence, last in archive.manifest.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'{schema_name}."{sequence}"', last])
    return sum(table.rows for table in told.values())


def _as_maps(ids: Ids) -> None:
    with connection.cursor() as cursor:
        for name, pairs in (("moved_people", ids.people), ("moved_types", ids.types)):
            table = sql.Identifier(name)
            cursor.execute(
                sql.SQL("CREATE TEMP TABLE {} (old bigint PRIMARY KEY, new bigint) ON COMMIT DROP").format(table)
            )
            cursor.executemany(sql.SQL("INSERT INTO {} VALUES (%s, %s)").format(table), list(pairs.items()))


def _load_table(archive: Archive, schema_name: str, shape: tables.Shape, told: Table) -> None:
    if sorted(shape.columns) != sorted(told.columns):
        raise NotAnArchive(f"{told.name}: its columns are not those of this release")
    target, stage = sql.Identifier(schema_name, shape.name), sql.Identifier("moved_rows")
    columns = sql.SQL(", ").join(map(sql.Identifier, told.columns))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(stage, target))
        try:
            copying = sql.SQL("COPY {} ({}) FROM STDIN").format(stage, columns)
            with closing(archive.chunks(told.part)) as chunks, cursor.copy(copying) as copy:
                for chunk in no_longer_rows(told.name, chunks):
                    copy.write(chunk)
            if cursor.rowcount != told.rows:
                raise NotAnArchive(f"{told.name}: {cursor.rowcount} rows where {told.rows} are told")
            for names, ids in ((shape.people, "moved_people"), (shape.types, "moved_types")):
                for name in names:
                    cursor.execute(_renumbered(stage, name, ids))
            cursor.execute(sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM {2}").format(target, columns, stage))
        except (errors.DataError, errors.IntegrityError, errors.ProgramLimitExceeded) as error:
            raise NotAnArchive(f"{told.name}: {error.diag.message_primary}") from None
        cursor.execute(sql.SQL("DROP TABLE {}").format(stage))


def _renumbered(stage: sql.Identifier, column: str, ids: str) -> sql.Composed:
    return sql.SQL("UPDATE {0} SET {1} = m.new FROM {2} m WHERE {0}.{1} = m.old").format(
        stage, sql.Identifier(column), sql.Identifier(ids)
    )
