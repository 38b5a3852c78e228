"""What a client's schema is made of, as the database and the models tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.module_loading import module_has_submodule
from psycopg import sql

from tenants.backend.current import connection
from tenants.backend.schema import lives_in_client_schema
from tenants.kernel.belonging import Belonging, Emptied, LeftBehind, Words

_OF_DJANGO = ("django_migrations",)
"""Told by the manifest; a new schema has its own."""
_COLUMNS = """
    SELECT c.relname, a.attname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE n.nspname = %s AND c.relkind = 'r'
    ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """One table: all columns but the generated ones, and those that name a person or a content type."""

    name: str
    columns: tuple[str, ...]
    people: tuple[str, ...]
    types: tuple[str, ...]
    emptied: tuple[tuple[str, str], ...]
    key: str
    """The primary key, by which the rows are put in order."""


def shapes(schema_name: str) -> list[Shape]:
    """The tables of a client's schema whose rows travel, by name."""
    said = list(declared())
    left = {apps.get_model(one.model)._meta.db_table for one in said if isinstance(one, LeftBehind)}
    models = _models()
    emptied = [one for one in said if isinstance(one, Emptied)]
    return [
        _shape(name, columns, models.get(name), emptied)
        for name, columns in _columns(schema_name).items()
        if name not in left and name not in _OF_DJANGO
    ]


def migrations(schema_name: str) -> tuple[str, ...]:
    """The migrations that shaped a client's schema, `app.name`; those of public apps are noted there and do nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {} ORDER BY app, name").format(
                sql.Identifier(schema_name, "django_migrations")
            )
        )
        held = {config.label for config in apps.get_app_configs() if lives_in_client_schema(config.label)}
        return tuple(f"{app}.{name}" for app, name in cursor.fetchall() if app in held)


def sequences(schema_name: str) -> dict[str, int | None]:
    """The counters of a client's schema, each with the last number that it gave out; None where it gave none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", [schema_name])
        return dict(cursor.fetchall())


def belongings() -> list[Belonging]:
    """The public rows of clients, parents before what refers to them."""
    return [one for one in declared() if isinstance(one, Belonging)]


def declared() -> Iterator[Belonging | LeftBehind | Emptied | Words]:
    """What the apps say in their `moves.py`, and what is said for other people's apps."""
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "moves") and config.name != "tenants":
            yield from getattr(import_module(f"{config.name}.moves"), "MOVES", ())
    yield from FOREIGN


FOREIGN = (
    Belonging("tenants.StageChange"),
    LeftBehind("sessions.Session"),
    LeftBehind("wagtailcore.APIToken"),
    LeftBehind("wagtailadmin.EditingSession"),
    LeftBehind("wagtailadmin.FormState"),
    Words("wagtailcore.ModelLogEntry", ("data",), by="user_id"),
    Words("wagtailcore.PageLogEntry", ("data",), by="user_id"),
    Words("wagtailcore.TaskState", ("comment",), by="finished_by_id"),
    Words("wagtailcore.Comment", ("text",), by="user_id"),
    Words("wagtailcore.CommentReply", ("text",), by="user_id"),
)
"""What has no `moves.py` of its own: how the client went from stage to stage, which travels, and what other people's
apps keep in a client's schema and is worth nothing, or too much, elsewhere."""


def _columns(schema_name: str) -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [schema_name])
        found: dict[str, tuple[str, ...]] = {}
        for table, column in cursor.fetchall():
            found[table] = (*found.get(table, ()), column)
    return found


def _models() -> dict[str, type[Model]]:
    held = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in held if lives_in_client_schema(model._meta.app_label)}


def _shape(name: str, columns: tuple[str, ...], model: type[Model] | None, emptied: list[Emptied]) -> Shape:
    people: list[str] = []
    types: list[str] = []
    key = columns[0]
    for field in model._meta.local_concrete_fields if model else ():
        target, column = (field.remote_field.model if field.remote_field else None), str(field.column)
        if target is get_user_model() or (target is None and column.endswith("user_id")):
            people.append(column)
        elif target is ContentType:
            types.append(column)
        if field.primary_key:
            key = column
    own = tuple((one.column, one.instead) for one in emptied if model and one.model == model._meta.label)
    return Shape(name, columns, tuple(people), tuple(types), own, key)
