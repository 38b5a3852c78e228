"""The first client of a group is migrated by Django's own executor while we write down what it does.

Collecting SQL without running it would miss what a migration looks up after the one before it: names of constraints,
of sequences. So it is watched at work, in a client that is to be migrated anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState, StateApps
from wagtail.signal_handlers import connect_reference_index_signal_handlers

from tenants.backend.current import connection
from tenants.backend.schema import SchemaEditor
from tenants.services.migrating.scripts import (
    SETTLE,
    Script,
    Step,
    applied_rows,
    is_code,
    joined,
    permission_rows,
    rows_of,
)

HARMLESS = (
    *("SELECT", "SHOW", "SET ", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"),
    'INSERT INTO "DJANGO_CONTENT_TYPE"',  # in public, once for all
    'INSERT INTO "AUTH_PERMISSION"',  # seen afterwards
)


class Notes:
    """What is being written down. texts: of the migration under way. odd: something was written past the editor."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.odd = False
        self.listening = True

    @contextmanager
    def not_listening(self) -> Iterator[None]:
        self.listening = False
        try:
            yield
        finally:
            self.listening = True

    def heard(self, execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
        """Wraps each statement of the connection."""
        text = str(statement).lstrip()
        if self.listening and not text.upper().startswith(HARMLESS):
            self.odd = True
        return execute(statement, params, many, context)


class Executor(MigrationExecutor):
    """Django's, which settles what a migration left for the end of its transaction, and keeps each step."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(connection)
        self.notes = notes
        self.steps: list[Step] = []

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        before = state.clone()
        self.notes.texts, self.notes.odd = [], False
        state = super().apply_migration(state, migration, fake, fake_initial)
        if connection.in_atomic_block:
            _settle()
        text = self._text(migration)
        self.steps.append(Step(migration, text, before if text is None else None))
        return state

    def _text(self, migration: Migration) -> str | None:
        if self.notes.odd or not migration.atomic or is_code(migration):
            return None
        text = joined([*self.notes.texts, applied_rows(rows_of(migration)), SETTLE])
        return None if re.search(rf"\b{connection.schema_name}\b", text) else text

    def record_migration(self, *migration: Any) -> None:
        with self.notes.not_listening():  # its row is added to the text by us
            super().record_migration(*migration)


def watch(pending: tuple[Migration, ...]) -> Script:
    """Bring the client in whose schema we stand up to date and return what was done, for others that look the same.

    In one transaction of the caller's, unless a migration wants none.
    """
    notes = Notes()
    applied = _applied()
    with _editor_of(notes), connection.execute_wrapper(notes.heard), signals() as send:
        executor = Executor(notes)
        plan = [(executor.loader.graph.nodes[m.app_label, m.name], False) for m in pending]
        models = _models(executor.migrate(None, plan=plan))
        notes.odd, permissions = False, _permissions()
        send(models)
    rows = _applied() - applied - {row for migration in pending for row in rows_of(migration)}
    after = [applied_rows(sorted(rows)), permission_rows(sorted(_permissions() - permissions))]
    told = notes.odd or any(step.text is None for step in executor.steps)
    return Script(tuple(executor.steps), joined(text for text in after if text), models if told else None)


def run_code(step: Step) -> None:
    """Run a migration that has no text in the client in whose schema we stand."""
    assert step.before is not None  # noqa: S101 - a step has one or the other
    _executor().apply_migration(step.before.clone(), step.migration)


@contextmanager
def signals() -> Iterator[Callable[[StateApps], None]]:
    """Send pre_migrate, and give what sends post_migrate with the models.

    What hears both (Wagtail's index) is left as it was. The plan is not handed on: what Django would add for it renames
    content types, which stand in public.
    """
    how: dict[str, Any] = {"verbosity": 0, "interactive": False, "db": connection.alias}
    emit_pre_migrate_signal(plan=[], **how)
    sent: list[bool] = []

    def send(models: StateApps) -> None:
        emit_post_migrate_signal(plan=[], apps=models, **how)
        sent.append(True)

    try:
        yield send
    finally:
        if not sent:
            connect_reference_index_signal_handlers()


def _models(state: ProjectState) -> StateApps:
    """What hears post_migrate asks of the state's models, as after `migrate`: those of apps without migrations too."""
    state.clear_delayed_apps_cache()
    models: StateApps = state.apps
    with models.bulk_update():
        for real in models.real_models:
            models.unregister_model(real.app_label, real.name_lower)
    models.render_multiple([ModelState.from_model(apps.get_model(m.app_label, m.name)) for m in models.real_models])
    return models


@cache
def _executor() -> Executor:
    """For single migrations: what it read of the graph and of the schema where it was made is not asked for."""
    return Executor(Notes())


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SETTLE)


@contextmanager
def _editor_of(notes: Notes) -> Iterator[None]:
    """Let the connection's schema editors write down what they execute."""

    class NotingEditor(SchemaEditor):
        def execute(self, sql: Any, params: Any = ()) -> None:
            text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
            with notes.not_listening():
                super().execute(text, None)
            notes.texts.append(text)

    before = connection.SchemaEditorClass
    connection.SchemaEditorClass = NotingEditor
    try:
        yield
    finally:
        connection.SchemaEditorClass = before


def _applied() -> set[tuple[str, str]]:
    return _rows("SELECT app, name FROM django_migrations")


def _permissions() -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{connection.schema_name}.auth_permission"])
        row = cursor.fetchone()
    return _rows("SELECT name, content_type_id, codename FROM auth_permission") if row and row[0] else set()


def _rows(statement: str) -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return set(cursor.fetchall())
