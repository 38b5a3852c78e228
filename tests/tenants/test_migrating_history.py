"""What our own history of migrations leaves is the same whether Django's executor or our script brings it."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from tenants.backend.current import connection
from tenants.models import Tenant
from tenants.services import template
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.tenants.releases import made_from, rows, structure

OURS = ("clients", "spaces", "members", "integrations", "playbooks", "sla", "content_calendar", "reporting", "cms")
STATES: dict[str, dict[str, str | None]] = {
    "first": {
        "clients": "0001_initial",
        "spaces": "0001_initial",
        "playbooks": "0001_initial",
        "sla": "0001_initial",
        "content_calendar": None,
        "reporting": "0001_initial",
    },
    "middle": {
        "clients": "0003_service_calendar",
        "sla": "0002_versions_stay",
        "playbooks": "0002_versions_stay",
        "content_calendar": "0001_initial",
        "reporting": "0002_released_stays",
    },
}


def older_texts() -> dict[str, str]:
    """The template as former states of the code would have made it; each goes on from the one before."""
    schema = sql.Identifier(template.PLACEHOLDER)
    texts = {}
    with connection.as_owner():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE; CREATE SCHEMA {}").format(schema, schema))
        connection.set_schema(template.PLACEHOLDER, include_public=False)
        MigrationExecutor(connection).recorder.ensure_schema()
        connection.set_schema(template.PLACEHOLDER)
        for name, wanted in STATES.items():
            executor = MigrationExecutor(connection)
            others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in OURS]
            executor.migrate([*others, *((app, at) for app, at in wanted.items() if at)])
            texts[name] = template._dump()
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
    return texts


def test_each_state_of_the_history_comes_to_what_the_executor_makes(
    own_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = older_texts()
    ours = {name: [made_from(text, f"{name}-{n}") for n in range(3)] for name, text in texts.items()}
    newest = create_client(profile("newest"), by=SYSTEM, at=LONG_AGO)
    call_command("migrate_clients", "--json", processes=1)
    told = json.loads(capsys.readouterr().out)
    assert (told["clients"], told["behind"], told["migrated"], told["failed"]) == (7, 6, 6, [])
    for name, text in texts.items():
        theirs = made_from(text, f"{name}-theirs")
        call_command("migrate_schemas", schema_name=theirs.schema_name, interactive=False, verbosity=0)
        connection.set_schema_to_public()
        wanted, held = structure(theirs), rows(theirs)
        for client in ours[name]:
            assert structure(client) == wanted, "the watched one and those that got its text"
            assert rows(client) == held
        assert rows(newest)["applied"] == held["applied"]
    ours_and_new = Tenant.objects.exclude(schema_name="public").exclude(slug__endswith="theirs")
    assert set(ours_and_new.values_list("schema_digest", flat=True)) == {newest.schema_digest}
