"""Where the clients' schemas stand: asked of all of them with a few queries, chunk by chunk.

Asking each by itself takes seconds for 500 clients, one query over all of them too long a text; chunks of fifty take
a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.models import Q, QuerySet
from psycopg import sql

from tenants import schema_fit
from tenants.backend.current import connection
from tenants.context import as_owner, public
from tenants.models import SchemaState, Tenant

CHUNK = 50
NONE_APPLIED = ""
"""Stands for a schema without a table of migrations, or that is not there."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Clients that have the same migrations applied, and lack the same.

    pending: the migrations that are to come, in order. Empty when only the noted state or the windows lag behind.
    """

    clients: tuple[Tenant, ...]
    pending: tuple[Migration, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """All clients, those behind by what they lack, and those that cannot be helped by migrations."""

    clients: int
    behind: tuple[Behind, ...]
    without_schema: tuple[Tenant, ...]


def survey() -> Survey:
    """Who is behind. To be called while standing in public."""
    tenants = {t.schema_name: t for t in Tenant.objects.exclude(schema_name="public").order_by("slug")}
    states: dict[str, list[Tenant]] = {}
    for schema_name, applied in _applied(tenants):
        states.setdefault(applied, []).append(tenants[schema_name])
    without = tuple(states.pop(NONE_APPLIED, []))
    behind = [_behind(group) for group in states.values()]
    return Survey(len(tenants), tuple(b for b in behind if b), without)


def clients_that_fit() -> QuerySet[Tenant]:
    """Clients whose schema holds what this code needs."""
    needed = schema_fit.needed()
    holding = SchemaState.objects.filter(parts__contains=list(needed.parts)).values("digest")
    clients: QuerySet[Tenant] = Tenant.objects.filter(Q(schema_digest=needed.digest) | Q(schema_digest__in=holding))
    return clients


def public_lags() -> bool:
    """Whether the public schema waits for migrations itself; clients come after it."""
    return not schema_fit.migrations_on_disk() <= _names() and bool(_pending())


def alike(clients: Iterable[Tenant]) -> list[list[Tenant]]:
    """Clients in groups that look the same to a migration: names of tables, constraints and indexes, permissions.

    What a migration writes can depend on them: a constraint is dropped by the name that is found.
    """
    by_schema = {t.schema_name: t for t in clients}
    looks: dict[str, list[str]] = {name: [] for name in by_schema}
    for statement in (_NAMES, _CONSTRAINTS):
        with connection.as_owner(), connection.cursor() as cursor:
            cursor.execute(statement, [list(by_schema)])
            for schema_name, look in cursor.fetchall():
                looks[schema_name].append(look)
    for schema_name, look in _union(by_schema, "auth_permission", "content_type_id || '.' || codename"):
        looks[schema_name].append(look)
    groups: dict[tuple[str, ...], list[Tenant]] = {}
    for schema_name, found in looks.items():
        groups.setdefault(tuple(found), []).append(by_schema[schema_name])
    return list(groups.values())


_NAMES = """
    SELECT n.nspname, md5(string_agg(c.relkind::text || c.relname, ' ' ORDER BY c.relname COLLATE "C"))
    FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
    WHERE n.nspname = ANY(%s) AND c.relkind <> 'v' GROUP BY 1
"""
_CONSTRAINTS = """
    SELECT n.nspname, md5(string_agg(t.relname || c.contype::text || c.conname, ' '
                                     ORDER BY c.conname COLLATE "C", t.relname COLLATE "C"))
    FROM pg_namespace n JOIN pg_constraint c ON c.connamespace = n.oid JOIN pg_class t ON t.oid = c.conrelid
    WHERE n.nspname = ANY(%s) AND c.contype <> 'n' GROUP BY 1
"""


def _behind(group: list[Tenant]) -> Behind | None:
    """A group with the same migrations applied, as far as it is behind."""
    with as_owner(group[0]):
        complete = schema_fit.migrations_on_disk() <= _names()
        pending = () if complete else _pending()
    if pending:
        return Behind(tuple(group), pending)
    stale = {digest for digest in {tenant.schema_digest for tenant in group} if not schema_fit.fits(digest)}
    unnoted = tuple(tenant for tenant in group if tenant.schema_digest in stale)
    return Behind(unnoted, ()) if unnoted else None


def _pending() -> tuple[Migration, ...]:
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    return tuple(migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _names() -> set[tuple[str, str]]:
    """(app, name) of what is applied in the schema where we stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _applied(schemas: Iterable[str]) -> Iterable[tuple[str, str]]:
    """A digest of the applied migrations for each schema; NONE_APPLIED where there are none."""
    found = dict(_union(schemas, "django_migrations", "app || '.' || name"))
    return [(name, found.get(name, NONE_APPLIED)) for name in schemas]


def _union(schemas: Iterable[str], table: str, row: str) -> list[tuple[str, str]]:
    """(schema, digest of all rows of one table), chunk by chunk; schemas without that table or rows are left out."""
    one = sql.SQL("SELECT {name}, md5(string_agg({row}, ' ' ORDER BY {row})) FROM {table}")
    wanted = list(schemas)
    found: list[tuple[str, str]] = []
    with public(), connection.as_owner(), connection.cursor() as cursor:
        cursor.execute(_WITH_TABLE, [table, wanted])
        having = [name for (name,) in cursor.fetchall()]
        for start in range(0, len(having), CHUNK):
            parts = [
                one.format(name=sql.Literal(name), row=sql.SQL(row), table=sql.Identifier(name, table))
                for name in having[start : start + CHUNK]
            ]
            cursor.execute(sql.SQL(" UNION ALL ").join(parts).as_string(None))
            found += [(name, look) for name, look in cursor.fetchall() if look]
    return found


_WITH_TABLE = """
    SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = %s AND c.relkind = 'r' AND n.nspname = ANY(%s) ORDER BY 1
"""
