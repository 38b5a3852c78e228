"""All that an installation holds, as digests that can be compared: rows of every schema, roles, files."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path

from psycopg import sql

from tenants.backend.current import connection
from tenants.context import public
from tenants.rules.roles import role_for
from tenants.rules.slugs import schema_name

LET_GO_SECONDS = 10


def rows() -> dict[str, str]:
    """Each table of every schema, with the digest of its rows; each client's role by its name."""
    with public(), connection.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND (n.nspname = 'public' OR n.nspname LIKE 'c\\_%')"
        )
        asked = [
            sql.SQL("SELECT {}, md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {} t").format(
                sql.Literal(f"{schema}.{table}"), sql.Identifier(schema, table)
            )
            for schema, table in cursor.fetchall()
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(asked))
        found = dict(cursor.fetchall())
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)",
            [role_for(connection.settings_dict["NAME"], "c_")],
        )
        return found | {name: "a role" for (name,) in cursor.fetchall()}


def files(folder: Path) -> dict[str, str]:
    """Each file in the folder, with its digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put(folder: Path, content: Mapping[str, bytes]) -> None:
    """Put files into a client's folder, behind the storage's back, which keeps where it was first."""
    for name, each in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(each)


def traces(slug: str) -> dict[str, bool]:
    """What there is of a client."""
    schema = schema_name(slug)
    role = role_for(connection.settings_dict["NAME"], schema)
    with public(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM tenants_tenant WHERE slug = %s),"
            " EXISTS (SELECT FROM tenants_domain WHERE domain LIKE %s || '.%%'),"
            " EXISTS (SELECT FROM pg_namespace WHERE nspname = %s), EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            [slug, slug, schema, role],
        )
        return dict(zip(("tenant", "host", "schema", "role"), cursor.fetchall()[0], strict=True))


def somebody_waits() -> bool:
    """Whether another session waits for what ours holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchall()[0][0])


def let_go() -> None:
    """Wait until the server has noticed that a process died: its transaction is undone, its locks are free."""
    until = time.monotonic() + LET_GO_SECONDS
    while time.monotonic() < until:
        with public(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchall()[0][0]:
                return
        time.sleep(0.01)
    raise AssertionError(f"the server still holds what a dead process had, {LET_GO_SECONDS} s after its end")
