"""What is to be done to each client of a group: SQL text where a migration is nothing but SQL, else the migration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import router
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps
from psycopg import sql

from tenants.backend.current import connection

KNOWN = ("django.db.migrations.", "django.contrib.postgres.")
"""Modules of operations that write the same SQL whatever rows there are."""
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""Between two migrations in one transaction: what the first one's rows still have to answer for would else keep the
second one from altering their table. Django commits here."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration. text: its SQL, its row in django_migrations included; None when it must be run as code.

    before: the state of the models that the code meets; only where there is no text.
    """

    migration: Migration
    text: str | None
    before: ProjectState | None = None

    @property
    def is_loose(self) -> bool:
        """Whether it does not want a transaction around it."""
        return not self.migration.atomic


@dataclass(frozen=True, slots=True)
class Script:
    """What brings each client of a group up to date, as it was written for the first of them.

    after: SQL of what came with the migrations but in no one of them: permissions, squashed migrations' rows.
    models: what post_migrate is sent with at each client, since something unknown hears it or code has run; else None.
    """

    steps: tuple[Step, ...]
    after: str
    models: StateApps | None

    @property
    def is_text(self) -> bool:
        """Whether all of it is one text."""
        return self.models is None and all(step.text is not None for step in self.steps)

    def runs(self) -> Iterator[tuple[Step, ...]]:
        """The steps by transaction: all in one, but for those that want none."""
        run: list[Step] = []
        for step in self.steps:
            if step.is_loose:
                if run:
                    yield tuple(run)
                yield (step,)
                run = []
            else:
                run.append(step)
        if run:
            yield tuple(run)


def is_code(migration: Migration) -> bool:
    """Whether it may do more than write SQL that is the same for all clients alike. In a client's schema."""
    return any(_is_code(operation, migration.app_label) for operation in migration.operations)


def _is_code(operation: Operation, app_label: str) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return any(_is_code(inner, app_label) for inner in operation.database_operations)
    if not router.allow_migrate(connection.alias, app_label, **getattr(operation, "hints", {})):
        return False  # of an app whose tables stand in public: nothing happens here
    return isinstance(operation, RunPython) or not type(operation).__module__.startswith(KNOWN)


def joined(texts: Iterable[str]) -> str:
    """Statements as one text; a line of its own for the semicolon, since a text can end in a comment."""
    return "".join(f"{text}\n;\n" for text in texts)


def rows_of(migration: Migration) -> list[tuple[str, str]]:
    """(app, name) of what is noted as applied with it; a squashed one notes those that it replaces."""
    return list(migration.replaces) or [(migration.app_label, migration.name)]


def applied_rows(rows: Iterable[tuple[str, str]]) -> str:
    """SQL that notes migrations as applied, or nothing."""
    values = [sql.SQL("({}, {}, now())").format(*map(sql.Literal, row)) for row in rows]
    return _insert("INSERT INTO django_migrations (app, name, applied) VALUES {}", values)


def permission_rows(rows: Iterable[tuple[Any, ...]]) -> str:
    """SQL that adds permissions (name, id of the content type, codename), or nothing."""
    values = [sql.SQL("({}, {}, {})").format(*map(sql.Literal, row)) for row in rows]
    return _insert("INSERT INTO auth_permission (name, content_type_id, codename) VALUES {}", values)


def _insert(text: str, values: list[sql.Composed]) -> str:
    return sql.SQL(text).format(sql.SQL(", ").join(values)).as_string(None) if values else ""
