"""Windows: what a client's role sees of the public tables.

A client's role has no right on any public table but the content types. What it must reach stands in its own schema
under the public table's name, as a view that shows only that client's rows and leaves secrets out: the search path
finds the view first, so the ORM, Wagtail's user lists and choosers included, need not know. A view runs with its
owner's rights, and `security_barrier` keeps functions in a query from peeping at other rows. docs/decisions/0002.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import module_has_submodule
from psycopg import sql

from tenants.backend.current import connection
from tenants.rules.roles import role_for

THIS_CLIENT = "(SELECT id FROM public.tenants_tenant WHERE schema_name = {schema})"
"""SQL for the client's own tenant id, for the `rows` of a window."""


@dataclass(frozen=True, slots=True)
class Window:
    """One public table as one client sees it.

    model: label of the public model, `app.Model`.
    rows: SQL condition on the table, `{schema}` standing for the client's schema as a literal.
    hidden: columns shown as a constant instead, column → SQL expression.
    grants: what the client's role may do through it; writes must satisfy `rows` too. Never INSERT together with UPDATE
        of all columns: PostgreSQL does not hold the row that ON CONFLICT meets to `rows`, so an upsert could take
        another client's row over.
    """

    model: str
    rows: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    grants: tuple[str, ...] = ("SELECT",)

    def _shown(self, column: str) -> sql.Composed:
        if column in self.hidden:
            return sql.SQL("{} AS {}").format(sql.SQL(self.hidden[column]), sql.Identifier(column))
        return sql.Composed([sql.Identifier(column)])

    def parts(self) -> list[str]:
        """Names of what it shows and allows; a window that holds more parts serves code that needs fewer."""
        fields = apps.get_model(self.model)._meta.local_concrete_fields
        return [f"{self.model}.{field.column}" for field in fields] + [f"{self.model} {grant}" for grant in self.grants]

    def text(self) -> str:
        """All that shapes it, for a digest."""
        return repr((self.parts(), self.rows, sorted(self.hidden.items())))

    def statements(self, schema_name: str, role: str) -> list[sql.Composed]:
        """The SQL that opens the window for one client; running it again replaces what stands there."""
        model: type[Model] = apps.get_model(self.model)
        table = model._meta.db_table
        columns = [str(f.column) for f in model._meta.local_concrete_fields]
        shown = sql.SQL(", ").join([self._shown(column) for column in columns])
        view = sql.Identifier(schema_name, table)
        rows = sql.SQL(self.rows).format(schema=sql.Literal(schema_name))
        check = sql.SQL(" WITH CASCADED CHECK OPTION" if len(self.grants) > 1 else "")
        return [
            sql.SQL("DROP VIEW IF EXISTS {}").format(view),
            sql.SQL("CREATE VIEW {} WITH (security_barrier) AS SELECT {} FROM {} WHERE {}{}").format(
                view, shown, sql.Identifier("public", table), rows, check
            ),
            sql.SQL("REVOKE ALL ON {} FROM {}").format(view, sql.Identifier(role)),
            sql.SQL("GRANT {} ON {} TO {}").format(
                sql.SQL(", ").join(sql.SQL(g) for g in self.grants),
                view,
                sql.Identifier(role),
            ),
        ]


WINDOWS = [
    Window("tenants.Tenant", "schema_name = {schema}"),
    Window("tenants.Domain", f"tenant_id = {THIS_CLIENT}"),
    Window("tenants.StageChange", f"tenant_id = {THIS_CLIENT}"),
]


def all_windows() -> list[Window]:
    """The windows that the public apps declare in their `windows.py`."""
    found: list[Window] = []
    for config in apps.get_app_configs():
        if config.name.split(".")[0] == "tenants" and module_has_submodule(config.module, "windows"):
            module = import_module(f"{config.name}.windows")
            found.extend(getattr(module, "WINDOWS", []))
    return found


def opening(schema_name: str, role: str) -> str:
    """All windows of one client as one SQL text."""
    parts = [s for window in all_windows() for s in window.statements(schema_name, role)]
    return ";\n".join(part.as_string(None) for part in parts) + ";\n"


def closing(schema_name: str) -> str:
    """The SQL that takes all windows of one client down, before a public table changes its columns."""
    names = [sql.Identifier(schema_name, apps.get_model(w.model)._meta.db_table) for w in all_windows()]
    return "".join(sql.SQL("DROP VIEW IF EXISTS {};\n").format(name).as_string(None) for name in names)


def reopen_all() -> None:
    """Open every client's windows anew, as the owner; after a migration of the public schema."""
    _for_every_client(opening)


def close_all() -> None:
    """Take every client's windows down, as the owner; before a migration of the public schema."""
    _for_every_client(lambda schema_name, role: closing(schema_name))


def _for_every_client(text: Callable[[str, str], str]) -> None:
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%' ORDER BY nspname")
        for (schema_name,) in cursor.fetchall():
            cursor.execute(text(schema_name, role_for(connection.settings_dict["NAME"], schema_name)))
