"""A client's database role, asked by raw SQL about everything in the catalogue: a new table joins by itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from psycopg import sql

from tenants.access.models import User
from tenants.backend.current import connection
from tenants.context import client, public
from tenants.models import Tenant
from tenants.windows import all_windows

READABLE = {"django_content_type": {"id", "app_label", "model"}}
"""Public tables that a client's role may read, by column: labels of models, the same for everybody."""
OWN_FUNCTIONS = {"head_stays", "head_further"}
"""Functions of public: bodies of triggers, which nobody can call."""
REFUSED = (
    "CREATE TABLE public.mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION dblink",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT SELECT ON public.tenants_tenant TO CURRENT_USER",
    "COPY public.access_user TO STDOUT",
    "COPY (SELECT 1) TO '/tmp/a-client'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY auth_group FROM '/etc/passwd'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_read_binary_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/a-client')",
    "SELECT pg_terminate_backend(pg_backend_pid())",
    "ALTER SYSTEM SET work_mem = '1GB'",
    "SELECT pg_reload_conf()",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_statistic",
    "SET session_replication_role = replica",
    "CREATE SUBSCRIPTION mine CONNECTION '' PUBLICATION mine",
    "CREATE SERVER mine FOREIGN DATA WRAPPER postgres_fdw",
    "ALTER VIEW access_user SET (security_barrier = false)",
    "CREATE OR REPLACE VIEW access_user AS SELECT * FROM public.access_user",
    "DROP VIEW access_user",
    "CREATE RULE mine AS ON SELECT TO access_user DO INSTEAD SELECT 1",
    "CREATE TRIGGER mine BEFORE INSERT ON auth_group EXECUTE FUNCTION public.head_stays()",
)
NO_DOOR = "permission denied|must be|does not exist|not supported|not available|violates|cannot|required|wrapper"

pytestmark = pytest.mark.django_db


def tables_of(schema: str, kinds: str = "rpv") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = ANY(%s) ORDER BY 1",
            [schema, list(kinds)],
        )
        return [name for (name,) in cursor.fetchall()]


def is_refused(statement: str | sql.Composed) -> bool:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except DatabaseError as error:
            return "permission denied" in str(error)
    return False


def everything(schema: str, table: str, column: str) -> list[sql.Composed]:
    place, name = sql.Identifier(schema, table), sql.Identifier(column)
    return [
        sql.SQL("SELECT {} FROM {} LIMIT 1").format(name, place),
        sql.SQL("INSERT INTO {0} SELECT * FROM {0}").format(place),
        sql.SQL("UPDATE {0} SET {1} = {1}").format(place, name),
        sql.SQL("DELETE FROM {}").format(place),
        sql.SQL("TRUNCATE {}").format(place),
        sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(place),
    ]


def columns(schema: str) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
            " AND NOT a.attisdropped WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p', 'v')"
            " AND a.attgenerated = '' ORDER BY 1, a.attnum",
            [schema],
        )
        found: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
        return found


def test_no_table_of_another_client_is_reached(alfa: Tenant, beta: Tenant) -> None:
    held = columns(beta.schema_name)
    assert len(held) > 80
    with client(alfa):
        open_ones = [
            statement.as_string(None)
            for table, names in held.items()
            for statement in everything(beta.schema_name, table, names[0])
            if not is_refused(statement)
        ]
    assert open_ones == []


def test_no_public_table_is_reached_but_by_the_list(alfa: Tenant) -> None:
    held = columns("public")
    assert len(held) > 30
    with client(alfa):
        for table, names in held.items():
            read = {each for each in names if not is_refused(everything("public", table, each)[0])}
            assert read == READABLE.get(table, set()), table
            for statement in everything("public", table, names[0])[1:]:
                assert is_refused(statement), statement.as_string(None)


def test_no_sequence_moves_but_ones_own(alfa: Tenant, beta: Tenant) -> None:
    elsewhere = [(schema, name) for schema in ("public", beta.schema_name) for name in tables_of(schema, "S")]
    with client(alfa):
        for place in elsewhere:
            assert is_refused(sql.SQL("SELECT nextval({}::regclass)").format(sql.Literal('"{}"."{}"'.format(*place))))


@pytest.mark.parametrize("statement", REFUSED)
def test_no_way_round_is_open(in_alfa: Tenant, statement: str) -> None:
    with pytest.raises(DatabaseError, match=NO_DOOR), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_function_of_ours_runs_with_its_owners_rights(alfa: Tenant, beta: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, p.proname, p.prosecdef FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' OR n.nspname LIKE 'c\\_%'"
        )
        found = cursor.fetchall()
    assert not [each for each in found if each[2]]
    assert {name for schema, name, _ in found if schema == "public"} >= OWN_FUNCTIONS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND prorettype <> 'trigger'::regtype"
        )
        assert cursor.fetchall() == []


def test_another_path_or_setting_opens_nothing(alfa: Tenant, beta: Tenant) -> None:
    """Names may be looked for anywhere; rights stay the role's."""
    with client(alfa), connection.cursor() as cursor:
        for told in ("SET LOCAL search_path = c_beta, public", "SELECT set_config('search_path', 'c_beta', true)"):
            refused = pytest.raises(DatabaseError, match="permission denied|does not exist")
            with refused, transaction.atomic():
                cursor.execute(f"{told}; SELECT * FROM audit_entry")


def test_a_role_is_a_member_of_no_other_and_has_no_powers(alfa: Tenant, beta: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolcanlogin OR rolreplication OR rolbypassrls,"
            " EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)"
            " FROM pg_roles r WHERE rolname LIKE %s",
            [f"t_{connection.settings_dict['NAME']}_c_%"],
        )
        found = cursor.fetchall()
    assert len(found) >= 2
    assert set(found) == {(False, False)}


def test_the_session_may_take_its_role_back_which_is_why_this_is_no_guard_against_injection(in_alfa: Tenant) -> None:
    """The limit, stated as a test: who can run statements of their own can leave the role (docs/isolation.md)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SELECT count(*) FROM public.tenants_tenant")
        assert cursor.fetchone()[0] >= 3


def test_a_temporary_table_fools_nobody_beyond_its_session(alfa: Tenant, beta: Tenant) -> None:
    """Temporary tables come first in the path: one can shadow a table, for its own session and with its own rows."""
    with client(alfa), connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(current_user, current_database(), 'TEMP')")
        may_shadow = cursor.fetchone()[0]
        if may_shadow:
            cursor.execute("CREATE TEMP TABLE access_user (id int) ON COMMIT DROP")
            with pytest.raises(DatabaseError), transaction.atomic():
                list(User.objects.all())
            cursor.execute("DROP TABLE pg_temp.access_user")
    with client(beta):
        assert list(User.objects.filter(email="nobody@alfa.example")) == []


def test_names_can_be_seen_in_the_catalogue_rows_cannot(alfa: Tenant, beta: Tenant) -> None:
    """Stated honestly: the catalogue tells every role which schemas, tables and roles there are, and no row of them."""
    with client(alfa), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'c_beta'")
        assert cursor.fetchone()[0] == 1
        cursor.execute("SELECT count(*) FROM pg_stats WHERE schemaname IN ('c_beta', 'public') AND tablename <> %s",
                       ["django_content_type"])  # fmt: skip
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'c_beta'")
        assert cursor.fetchone()[0] == 0
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND query LIKE '%%SELECT%%'"
        )
        assert cursor.fetchone()[0] == 0


def test_through_no_window_is_anything_of_another_seen_or_written(alfa: Tenant, beta: Tenant) -> None:
    names = {window.model for window in all_windows()}
    assert {"tenants.Tenant", "access.User", "boards.Work", "notifications.Notification", "witness.Head"} <= names
    with client(alfa):
        shown = tables_of(alfa.schema_name, "v")
        assert len(shown) == len(names)
        for window in all_windows():
            table = window.model.lower().replace(".", "_")
            assert table in shown
            place = sql.Identifier(alfa.schema_name, table)
            if "DELETE" not in window.grants:
                assert is_refused(sql.SQL("DELETE FROM {}").format(place)), table
            if not any(grant.startswith("UPDATE") for grant in window.grants):
                assert is_refused(sql.SQL("UPDATE {} SET id = id").format(place)), table
    with public(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'c_alfa'::regnamespace"
            " AND NOT 'security_barrier=true' = ANY(reloptions)"
        )
        assert cursor.fetchone()[0] == 0
