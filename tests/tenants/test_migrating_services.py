"""A release comes to every client: once watched, then written out; by code where there is code; each all or nothing."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DataError
from psycopg.errors import InvalidTextRepresentation

from clients.spaces.models import Space
from sla.models import Case
from tenants import context
from tenants.backend.current import connection
from tenants.locks import ClientBusy, client_lock, schema_lock
from tenants.models import ClientSchema, SchemaState, Tenant
from tenants.services.migrating import clients, pool, run, states, watching
from tenants.services.provisioning import create_client
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.tenants.releases import Release, in_a_process, releases, rows, run_sql, structure

ADDRESS = ("dbname", "host", "port", "user", "password")
Migrate = Callable[..., dict[str, Any]]
COLUMN = 'AddField("case", "colour", models.CharField(max_length=9, default="red"))'
RICH = """
    AddField("case", "colour", models.CharField(max_length=9, default="red")),
    AddField("case", "weight", models.IntegerField(null=True)),
    AlterField("case", "reason", models.CharField(blank=True, max_length=80)),
    AddIndex("case", models.Index(fields=["colour", "weight"], name="case_colour")),
    AddConstraint("case", models.CheckConstraint(condition=models.Q(weight__gte=0), name="case_weight")),
    CreateModel("Label", [
        ("id", models.BigAutoField(primary_key=True)),
        ("case", models.ForeignKey("sla.Case", models.CASCADE)),
        ("user", models.ForeignKey("access.User", models.PROTECT)),
        ("text", models.CharField(max_length=20, unique=True)),
    ]),
    RunSQL("UPDATE sla_case SET colour = '100% blue' WHERE number = 1 -- the first"),
"""
AFTER = """
    AlterUniqueTogether("label", {("case", "text")}),
    RemoveField("case", "weight"),
    RenameField("label", "text", "words"),
    RenameModel("Label", "Tag"),
    AlterField("tag", "case", models.ForeignKey("sla.Case", models.PROTECT, null=True)),
"""


@pytest.fixture
def release(own_database: str, tmp_path: Path) -> Iterator[Release]:
    with releases(tmp_path) as add:
        yield add


@pytest.fixture
def three(own_database: str) -> list[Tenant]:
    return [create_client(profile(slug), by=SYSTEM, at=LONG_AGO) for slug in ("one", "two", "three")]


@pytest.fixture
def migrate(capsys: pytest.CaptureFixture[str]) -> Migrate:
    """The command, and what it says; `ends` is the exit that is expected."""

    def migrated(*options: str, ends: int = 0, **named: Any) -> dict[str, Any]:
        capsys.readouterr()
        code = 0
        try:
            call_command("migrate_clients", "--json", *options, **{"processes": 1, **named})
        except SystemExit as end:
            code = int(str(end.code))
        said = capsys.readouterr()
        assert code == ends, said.err
        told: dict[str, Any] = json.loads(said.out) if said.out else {}
        return {**told, "said": said.err}

    return migrated


def a_case(tenant: Tenant) -> None:
    """A row that a new column has to fill and a new constraint to pass."""
    with context.client(tenant):
        space = Space.objects.create(
            slug="forum", name="Forum", kind="ONLINE", platform="DISCOURSE", visibility="PUBLIC", takes_questions=True,
            language="en", responsible="moderator", in_force_from=LONG_AGO.date(), created_at=LONG_AGO,
        )  # fmt: skip
        Case.objects.create(space=space, number=1, kind="flag", priority=1, opened_at=LONG_AGO)
        Case.objects.create(space=space, number=2, kind="flag", priority=1, opened_at=LONG_AGO)


def colours(tenant: Tenant) -> bool:
    return bool(
        run_sql(tenant, "SELECT 1 FROM pg_attribute WHERE attrelid = 'sla_case'::regclass AND attname = 'colour'")
    )


def test_with_nothing_to_do_nothing_is_done(three: list[Tenant], migrate: Migrate) -> None:
    told = migrate()
    assert (told["clients"], told["behind"], told["migrated"], told["failed"]) == (3, 0, 0, [])
    assert {one.schema_digest for one in three} == set(SchemaState.objects.values_list("digest", flat=True))
    assert set(ClientSchema.objects.values_list("progress", "attempts")) == {("DONE", 0)}


def test_a_plan_names_who_is_behind_and_changes_nothing(
    three: list[Tenant], release: Release, migrate: Migrate
) -> None:
    release("0005_colour", COLUMN)
    told = migrate("--plan")
    assert (told["clients"], told["behind"], told["migrated"]) == (3, 3, 0)
    assert told["plan"] == [{"clients": ["one", "three", "two"], "migrations": ["sla.0005_colour"]}]
    assert not any(colours(one) for one in three)
    assert set(ClientSchema.objects.values_list("progress", "attempts")) == {("DONE", 0)}


def test_what_is_written_out_is_what_djangos_executor_makes(
    three: list[Tenant], release: Release, migrate: Migrate
) -> None:
    theirs, *_ = three
    for one in three:
        a_case(one)
    release("0005_rich", RICH)
    release("0006_after", AFTER)
    call_command("migrate_schemas", schema_name=theirs.schema_name, interactive=False, verbosity=0)
    told = migrate()
    assert (told["behind"], told["migrated"]) == (3, 3), "the one that stock Django migrated is noted, with its windows"
    assert structure(three[1]) == structure(theirs)
    assert structure(three[2]) == structure(theirs)
    assert rows(three[1]) == rows(theirs) == rows(three[2])
    for one in three:
        assert run_sql(one, "SELECT number, colour FROM sla_case ORDER BY 1") == [(1, "100% blue"), (2, "red")]
    assert migrate()["behind"] == 0


def test_the_second_of_a_group_gets_text_alone(
    three: list[Tenant], release: Release, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[int] = []
    real = watching.watch
    monkeypatch.setattr(clients, "watch", lambda pending: watched.append(1) or real(pending))
    monkeypatch.setattr(clients, "run_code", lambda step: pytest.fail("no code was to run"))
    release("0005_rich", RICH)
    release("0006_after", AFTER)
    migrate()
    assert len(watched) == 1


def test_code_runs_in_its_place_between_the_texts(three: list[Tenant], release: Release, migrate: Migrate) -> None:
    function = """
        def paint(apps, editor):
            apps.get_model("sla", "Label").objects.create(text=editor.connection.schema_name)
    """
    fields = '("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=63))'
    release("0005_made", f'CreateModel("Label", [{fields}])')
    release("0006_painted", "RunPython(paint)", before=function)
    release("0007_longer", 'AddField("label", "more", models.CharField(max_length=9, default="x"))')
    assert migrate()["migrated"] == 3
    for one in three:
        assert run_sql(one, "SELECT text, more FROM sla_label") == [(one.schema_name, "x")]
        assert len(rows(one)["applied"]) == len(rows(three[0])["applied"])
        assert rows(one)["permissions"] == rows(three[0])["permissions"]


def test_a_migration_without_a_transaction_runs_without_one(
    three: list[Tenant], release: Release, migrate: Migrate
) -> None:
    release("0005_colour", COLUMN)
    concurrently = 'RunSQL("CREATE INDEX CONCURRENTLY case_colour ON sla_case (colour)")'
    release("0006_index", concurrently, extra="atomic = False")
    release("0007_more", 'AddField("case", "shade", models.IntegerField(null=True))')
    assert migrate()["migrated"] == 3
    assert [bool(run_sql(one, "SELECT 'case_colour'::regclass")) for one in three] == [True] * 3
    assert migrate()["behind"] == 0


def test_one_that_fails_is_named_and_stops_no_other(three: list[Tenant], release: Release, migrate: Migrate) -> None:
    one, two, _ = three
    release("0005_made", 'CreateModel("Label", [("id", models.BigAutoField(primary_key=True))])')
    run_sql(two, "CREATE TABLE sla_label (mine int)")
    told = migrate(ends=1)
    assert (told["behind"], told["migrated"], told["failed"]) == (3, 2, ["two"])
    assert 'two: DuplicateTable: relation "sla_label" already exists' in told["said"]
    row = ClientSchema.objects.get(tenant=two)
    assert (row.progress, row.attempts, row.stands_at) == ("FAILED", 1, two.schema_digest)
    assert row.error == 'DuplicateTable: relation "sla_label" already exists'
    run_sql(two, "DROP TABLE sla_label")
    assert migrate()["migrated"] == 1
    row.refresh_from_db()
    assert (row.progress, row.attempts, row.error) == ("DONE", 2, "")


def test_a_value_that_a_client_holds_is_not_told() -> None:
    error = DataError('invalid input syntax for type integer: "a secret"')
    error.__cause__ = InvalidTextRepresentation(str(error))
    assert states.told(error) == "InvalidTextRepresentation"


def test_a_client_without_a_schema_is_named(three: list[Tenant], migrate: Migrate) -> None:
    Tenant.objects.create(slug="ghost", schema_name="c_ghost", name="Ghost")
    assert migrate(ends=1)["failed"] == ["ghost"]


def test_public_comes_first(three: list[Tenant], release: Release, migrate: Migrate) -> None:
    release("0005_colour", COLUMN, public=False)
    assert "migrate_schemas --shared" in migrate(ends=2)["said"]
    assert not any(colours(one) for one in three)


def test_new_tables_are_the_clients_and_the_audit_stays_as_it_was(
    three: list[Tenant], release: Release, migrate: Migrate
) -> None:
    release("0005_made", 'CreateModel("Label", [("id", models.BigAutoField(primary_key=True))])')
    audit = (
        'SeparateDatabaseAndState(database_operations=[RunSQL("ALTER TABLE audit_entry RENAME TO older;'
        ' CREATE TABLE audit_entry (LIKE older INCLUDING ALL); DROP TABLE older CASCADE")])'
    )
    release("0006_audit", audit)
    migrate()
    for one in three:
        role = f"has_table_privilege('t_' || current_database() || '_{one.schema_name}', "
        asked = [(f"{role}'sla_label', '{right}')", True) for right in ("SELECT", "INSERT", "UPDATE", "DELETE")] + [
            (f"{role}'{one.schema_name}.audit_entry', 'INSERT')", True),
            (f"{role}'{one.schema_name}.audit_entry', 'UPDATE')", False),
            (f"{role}'{one.schema_name}.audit_entry', 'DELETE')", False),
            (f"{role}'{one.schema_name}.django_migrations', 'INSERT')", False),
            (f"{role}'public.tenants_clientschema', 'SELECT')", False),
        ]
        found = run_sql(one, "SELECT " + ", ".join(text for text, _ in asked))
        assert list(found[0]) == [held for _, held in asked]


def test_a_busy_client_is_tried_again_and_then_named(three: list[Tenant], release: Release, migrate: Migrate) -> None:
    release("0005_colour", COLUMN)
    one, two, _ = three
    with client_lock(two, "ingest"), client_lock(one, "report"):
        told = migrate(ends=1, wait=0)
        assert told["failed"] == ["one", "two"]
        assert "two: Two: a job of this client is running" in told["said"]
    assert migrate()["migrated"] == 2
    with schema_lock(one):
        with pytest.raises(ClientBusy, match="being brought up to date"), client_lock(one, "ingest"):
            pass
        with client_lock(two, "ingest"):
            assert all(colours(one) for one in three)


def test_a_long_query_makes_the_release_go_away_and_come_again(
    three: list[Tenant], release: Release, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("0005_colour", COLUMN)
    monkeypatch.setattr(clients, "LONGEST_WAIT_MS", 50)
    monkeypatch.setattr(run, "PAUSE_SECONDS", 0.0)
    params = connection.get_connection_params()
    with psycopg.connect(**{key: params[key] for key in ADDRESS if params.get(key)}) as reader:
        reader.execute("SELECT count(*) FROM c_two.sla_case")
        assert migrate(ends=1, wait=0)["failed"] == ["two"]
        assert ClientSchema.objects.get(tenant=three[1]).error.startswith("LockNotAvailable")
    assert migrate()["migrated"] == 1


def test_several_processes_share_the_clients(three: list[Tenant], release: Release, migrate: Migrate) -> None:
    release("0005_colour", COLUMN)
    run_sql(three[0], "CREATE TABLE odd_one_out (id int)")
    told = migrate(processes=2)
    assert (told["migrated"], told["failed"]) == (3, [])
    assert all(colours(one) for one in three)


def test_a_process_that_dies_takes_one_client_with_it(own_database: str) -> None:
    def job(number: int) -> tuple[str, bool]:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return str(number), False

    found = {number: error for number, error, _ in pool.each(job, range(8), 2)}
    assert found == {**{n: str(n) for n in range(8)}, 3: pool.DIED}


def test_killed_in_the_middle_it_goes_on_where_it_ended(
    own_database: str, three: list[Tenant], release: Release, migrate: Migrate, tmp_path: Path
) -> None:
    release("0005_colour", COLUMN)
    lines = """
        from tenants.services.migrating import states
        note = states.done
        def stop(tenant, *, at):
            note(tenant, at=at)
            if tenant.slug == "two":
                print("done", flush=True)
                time.sleep(60)
        states.done = stop
        call_command("migrate_clients", processes=1)
    """
    with in_a_process(own_database, tmp_path, lines) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
    two = three[1]
    assert not colours(two), "its transaction is gone as a whole"
    assert ClientSchema.objects.get(tenant=two).progress == "RUNNING"
    assert [tenant.slug for behind in run.survey().behind for tenant in behind.clients] == ["two"]
    assert migrate()["migrated"] == 1
    assert colours(two)
    row = ClientSchema.objects.get(tenant=two)
    assert (row.progress, row.attempts) == ("DONE", 2)


def test_no_process_at_all_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("migrate_clients", "--processes", "0")
