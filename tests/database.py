"""Test databases: a template migrated once for each state of the migrations, copied for each worker in a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.utils import timezone
from psycopg import sql

from tenants.backend.current import connection
from tenants.services import template
from tenants.services.installation import prepare

PREFIX = "test_caas"
_ADDRESS = ("host", "port", "user", "password")
_LOCK = 7_203_114_952


def build_template() -> str:
    """Return the name of a database with a migrated public schema and the agency; made when the migrations changed."""
    name = f"{PREFIX}_template_{template.digest()}"
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not _exists(admin, name):
            _drop_like(admin, f"{PREFIX}_template_%")
            unfinished = f"{name}_0"
            drop(unfinished, admin)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            use(unfinished)
            prepare(at=timezone.now())
            template.text()
            connection.close()
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name))))
    return name


def copy(origin: str, name: str) -> None:
    """Make database `name` as a copy of `origin`, in place of what was there."""
    with _admin() as admin:
        drop(name, admin)
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # a template can be copied by one at a time
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(origin)))


def use(name: str) -> None:
    """Point Django's connection at database `name`."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    connection.set_schema_to_public()


def drop(name: str, admin: psycopg.Connection[Any] | None = None) -> None:
    """Drop a database and the roles of its clients."""
    if admin is None:
        connection.close()
        with _admin() as own:
            return drop(name, own)
    # FORCE would also go for autovacuum's workers, which are not ours to end; a plain DROP makes them leave.
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [name]
    )
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    pattern = f"t_{name}_c_%".replace("_", r"\_")
    for (role,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [pattern]).fetchall():
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    return None


def _drop_like(admin: psycopg.Connection[Any], pattern: str) -> None:
    for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]).fetchall():
        drop(name, admin)


def _exists(admin: psycopg.Connection[Any], name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


@contextmanager
def _admin() -> Iterator[psycopg.Connection[Any]]:
    params = connection.get_connection_params()
    address = {key: params[key] for key in _ADDRESS if params.get(key)}
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as admin:
        yield admin
