"""Releases that never were: migrations of one test, which an app carries while the test runs."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from psycopg import sql

from tenants import schema_fit
from tenants.backend.current import connection
from tenants.embedded import addresses
from tenants.models import Domain, Tenant
from tenants.rules.roles import role_for
from tenants.services import provisioning, template
from tests.conftest import LONG_AGO

APP = "sla"
"""The app that carries them."""
HEAD = """
from django.db import migrations, models
from django.db.migrations.operations import *
class Migration(migrations.Migration):
    dependencies = [("{app}", "{after}")]
    {extra}
    operations = [{operations}]
"""
Release = Callable[..., None]


PACKAGE = "releases_of_a_test"
INIT = """
from {app} import migrations
__path__ = [*__path__, *migrations.__path__]
"""
"""The app's migrations and ours, read anew as often as Django loads the package."""


def _newest() -> str:
    """The name of the app's last migration."""
    return max(path.stem for path in (Path(settings.BASE_DIR) / APP / "migrations").glob("0*.py"))


@contextmanager
def releases(folder: Path) -> Iterator[Release]:
    """Gives what adds a migration: (name, operations as text, lines before the class); public is brought along."""
    added = [_newest()]
    package = folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text(INIT.format(app=APP))

    def add(name: str, operations: str, *, before: str = "", extra: str = "", public: bool = True) -> None:
        text = HEAD.format(app=APP, after=added[-1], operations=operations, extra=extra)
        (package / f"{name}.py").write_text(textwrap.dedent(before) + text)
        added.append(name)
        invalidate_caches()
        schema_fit.forget()
        if public:
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
            connection.set_schema_to_public()

    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES={APP: PACKAGE}):
            yield add
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
            del sys.modules[name]
        invalidate_caches()
        schema_fit.forget()


@contextmanager
def in_a_process(database: str, folder: Path, lines: str) -> Iterator[subprocess.Popen[bytes]]:
    """Python lines on the test's database with the test's migrations, in a process of its own."""
    url = addresses(settings.VAR_DIR).database_url.rsplit("/", 1)[0] + f"/{database}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    begin = (
        "import sys, time, django\nfrom django.conf import settings\ndjango.setup()\n"
        f"sys.path.insert(0, {str(folder)!r})\nsettings.MIGRATION_MODULES = {{{APP!r}: {PACKAGE!r}}}\n"
        "from django.core.management import call_command\n"
    )
    command = [sys.executable, "-c", begin + textwrap.dedent(lines)]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


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
