"""Releases that never were: migrations of one test, which an app carries while the test runs."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from tenants import schema_fit
from tenants.backend.current import connection
from tenants.embedded import addresses
from tenants.models import Domain, Tenant
from tenants.rules.roles import role_for
from tenants.services import provisioning, template
from tests.conftest import LONG_AGO

APP, NEWEST = "sla", "0004_cases"
"""The app that carries them, and what they come after."""
HEAD = """
from django.db import migrations, models
from django.db.migrations.operations import *
class Migration(migrations.Migration):
    dependencies = [("{app}", "{after}")]
    {extra}
    operations = [{operations}]
"""
Release = Callable[..., None]


@contextmanager
def releases(folder: Path) -> Iterator[Release]:
    """Gives what adds a migration: (name, operations as text, lines before the class); public is brought along."""
    package: Any = import_module(f"{APP}.migrations")
    package.__path__.append(str(folder))
    added = [NEWEST]

    def add(name: str, operations: str, *, before: str = "", extra: str = "", public: bool = True) -> None:
        text = HEAD.format(app=APP, after=added[-1], operations=operations, extra=extra)
        (folder / f"{name}.py").write_text(textwrap.dedent(before) + text)
        added.append(name)
        schema_fit.forget()
        if public:
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
            connection.set_schema_to_public()

    try:
        yield add
    finally:
        package.__path__.remove(str(folder))
        for name in added[1:]:
            sys.modules.pop(f"{APP}.migrations.{name}", None)
        schema_fit.forget()


def in_a_process(database: str, folder: Path, lines: str) -> subprocess.Popen[bytes]:
    """Python lines on the test's database with the test's migrations, in a process of its own."""
    url = addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{database}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    begin = (
        "import sys, time, django\ndjango.setup()\n"
        f"import {APP}.migrations as package\npackage.__path__.append({str(folder)!r})\n"
        "from django.core.management import call_command\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", begin + textwrap.dedent(lines)],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run_sql(tenant: Tenant, text: str) -> list[tuple[Any, ...]]:
    """As the owner, in the client's schema."""
    with connection.as_owner(), connection.cursor() as cursor:
        path = sql.SQL("SET search_path = {}, public").format(sql.Identifier(tenant.schema_name))
        cursor.execute(path.as_string(None))
        cursor.execute(text)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("SET search_path = public")
    return rows


def made_from(text: str, slug: str) -> Tenant:
    """A client whose schema is an older dump's."""
    schema = provisioning.schema_name(slug)
    tenant: Tenant = Tenant.objects.create(schema_name=schema, slug=slug, name=slug, created_at=LONG_AGO)
    Domain.objects.create(domain=f"{slug}.localhost", tenant=tenant, is_primary=True)
    role = role_for(connection.settings_dict["NAME"], schema)
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute(provisioning.schema_text(schema, role, text))
    return tenant


def structure(tenant: Tenant) -> str:
    """All that pg_dump tells of a client's schema: tables, constraints, indexes, triggers, rights; without names."""
    params = connection.get_connection_params()
    address = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    environment = {name: str(params[key]) for name, key in address.items() if params.get(key)}
    done = subprocess.run(
        [template.dump_program(), f"--schema={tenant.schema_name}", "--schema-only"],
        env={"PATH": os.environ.get("PATH", ""), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("\\")]
    return "\n".join(lines).replace(tenant.schema_name, "c_one")


def rows(tenant: Tenant) -> dict[str, list[tuple[Any, ...]]]:
    """What migrations leave in rows: which are applied, permissions, and groups with theirs."""
    return {
        "applied": run_sql(tenant, "SELECT app, name FROM django_migrations ORDER BY 1, 2"),
        "permissions": run_sql(
            tenant, "SELECT name, content_type_id, codename FROM auth_permission ORDER BY content_type_id, codename"
        ),
        "groups": run_sql(
            tenant,
            "SELECT g.name, p.codename, p.content_type_id FROM auth_group g"
            " LEFT JOIN auth_group_permissions gp ON gp.group_id = g.id"
            " LEFT JOIN auth_permission p ON p.id = gp.permission_id ORDER BY 1, 3, 2",
        ),
    }
