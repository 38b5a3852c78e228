"""The database refuses what a bug would ask of it: raw SQL from inside one client's schema."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tenants import schema_fit
from tenants.access.models import Membership, User
from tenants.boards.models import ClientRow, OpenCase, Work
from tenants.context import client, public
from tenants.models import Domain, Tenant

FORBIDDEN = [
    "SELECT * FROM c_beta.auth_group",
    "SELECT * FROM c_beta.audit_entry",
    "SELECT * FROM c_beta.access_user",
    "SELECT * FROM public.access_user",
    "SELECT * FROM public.access_membership",
    "SELECT * FROM public.access_handover",
    "SELECT * FROM public.tenants_tenant",
    "SELECT * FROM public.tenants_domain",
    "SELECT * FROM public.django_session",
    "SELECT * FROM public.boards_clientrow",
    "SELECT * FROM public.boards_opencase",
    "SELECT * FROM public.notifications_notification",
    "SELECT * FROM notifications_mailchoice",
    "UPDATE notifications_notification SET facts = '{}'",
    "UPDATE notifications_notification SET user_id = 1",
    "DELETE FROM notifications_notification",
    "SELECT * FROM public.billing_invoice",
    "SELECT * FROM public.billing_servicecredit",
    "SELECT * FROM public.billing_account",
    "SELECT * FROM billing_account",
    "SELECT * FROM billing_checkout",
    "SELECT body FROM billing_webhookevent",
    "UPDATE billing_servicecredit SET state = 'APPROVED'",
    "UPDATE billing_invoice SET status = 'PAID'",
    "DELETE FROM billing_servicecredit",
    "SELECT * FROM account_emailaddress",
    "SELECT * FROM mfa_authenticator",
    "INSERT INTO public.django_content_type (app_label, model) VALUES ('a', 'b')",
    "UPDATE access_user SET name = 'someone'",
    "UPDATE tenants_tenant SET stage = 'ENDED'",
    "DELETE FROM boards_clientrow",
    "INSERT INTO boards_clientrow (tenant_id, changed_at) VALUES (1, now())",
    "INSERT INTO boards_work (tenant_id, kind, object_id, due_at, attempts) VALUES (1, 'x', 1, now(), 0)"
    " ON CONFLICT (id) DO UPDATE SET tenant_id = 2",
    "UPDATE boards_work SET tenant_id = 2",
    "UPDATE boards_opencase SET tenant_id = 2",
    "UPDATE boards_opencase SET claimed_by = 'someone'",
    "SELECT * FROM c_beta.sla_case",
    "UPDATE boards_work SET kind = 'other'",
    "UPDATE audit_entry SET verb = 'nothing'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "UPDATE audit_entry SET actor_name = '', ip = NULL, actor_salt = NULL",
    "INSERT INTO audit_link (position, entry, previous, actor_digest, data_digest, hash, sealed_at)"
    " VALUES (1, gen_random_uuid(), '', '', '', '', now())",
    "UPDATE audit_link SET hash = ''",
    "DELETE FROM audit_link",
    "TRUNCATE audit_link",
    "ALTER TABLE audit_entry DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "SELECT * FROM c_beta.audit_link",
    "SELECT * FROM public.audit_entry",
    "SELECT * FROM public.witness_head",
    "INSERT INTO witness_head (tenant_id, position, hash, at) VALUES (1, 9, '', now())",
    "UPDATE witness_head SET hash = ''",
    "DELETE FROM witness_head",
    "UPDATE witness_check SET wrong = ''",
    "UPDATE django_migrations SET app = 'x'",
    "CREATE TABLE public.mine (id int)",
    "CREATE TABLE mine (id int)",
    "DROP TABLE auth_group",
    "TRUNCATE auth_group",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_client_role_is_refused(in_alfa: Tenant, beta: Tenant, statement: str) -> None:
    refused = pytest.raises(DatabaseError, match="permission denied|must be owner")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_public_table_is_refused_or_windowed(in_alfa: Tenant) -> None:
    """Whatever table a later migration adds to public, a client's role does not reach it by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'p')"
            " AND has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
        )
        assert [name for (name,) in cursor.fetchall()] == ["django_content_type"]


def test_windows_show_a_client_its_own_rows_only(alfa: Tenant, beta: Tenant, viewer: User, outsider: User) -> None:
    with client(alfa):
        assert list(Tenant.objects.values_list("slug", flat=True)) == ["alfa"]
        assert list(Domain.objects.values_list("domain", flat=True)) == ["alfa.localhost"]
        assert list(User.objects.values_list("email", flat=True)) == [viewer.email]
        assert set(Membership.objects.values_list("tenant__slug", flat=True)) == {"alfa"}
    with client(beta):
        assert list(User.objects.values_list("email", flat=True)) == [outsider.email]


def test_windows_hide_passwords_and_show_agency_wide_staff(alfa: Tenant, owner: User) -> None:
    owner.set_password("a long enough password")
    owner.save()
    with client(alfa):
        seen = User.objects.get(pk=owner.pk)
    assert seen.email == owner.email
    assert seen.password == ""


def test_a_client_cannot_write_another_clients_board(alfa: Tenant, beta: Tenant, now: datetime) -> None:
    with client(alfa):
        with pytest.raises(DatabaseError, match="check option"), transaction.atomic():
            Work.objects.create(tenant_id=beta.pk, kind="x", object_id=1, due_at=now)
        with pytest.raises(DatabaseError, match="check option|duplicate key"), transaction.atomic():
            ClientRow.objects.update(tenant_id=beta.pk)
        ClientRow.objects.update(posts=7)
    with public():
        assert list(ClientRow.objects.order_by("tenant__slug").values_list("posts", flat=True)) == [7, None]


def test_a_client_puts_up_and_takes_down_its_own_cases_only(alfa: Tenant, beta: Tenant, now: datetime) -> None:
    told = {"number": 1, "kind": "flag", "priority": 1, "opened_at": now}
    with client(beta):
        OpenCase.objects.create(tenant=beta, case_id=1, **told)
    with client(alfa):
        with pytest.raises(DatabaseError, match="check option"), transaction.atomic():
            OpenCase.objects.create(tenant_id=beta.pk, case_id=2, **told)
        mine = OpenCase(tenant_id=alfa.pk, case_id=1, **told)
        theirs = OpenCase.objects.filter(tenant_id=beta.pk)
        assert not theirs.exists()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            OpenCase.objects.bulk_create(
                [mine], update_conflicts=True, unique_fields=["tenant", "case_id"], update_fields=["number"]
            )
        OpenCase.objects.all().delete()
    with public():
        assert OpenCase.objects.get().tenant_id == beta.pk


def test_an_upsert_takes_nobody_elses_row_over(alfa: Tenant, beta: Tenant, now: datetime) -> None:
    """PostgreSQL does not hold the row that ON CONFLICT meets to a view's condition, so no window may allow it."""
    with client(beta):
        theirs = Work.objects.create(tenant_id=beta.pk, kind="x", object_id=1, due_at=now)
    with client(alfa):
        mine = Work(pk=theirs.pk, tenant_id=alfa.pk, kind="x", object_id=1, due_at=now)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Work.objects.bulk_create([mine], update_conflicts=True, unique_fields=["id"], update_fields=["tenant"])
        with pytest.raises(DatabaseError, match="check option"), transaction.atomic():
            Work.objects.bulk_create([mine], update_conflicts=True, unique_fields=["id"], update_fields=["done_at"])
    with public():
        assert Work.objects.get(pk=theirs.pk).tenant_id == beta.pk


def test_a_schema_without_its_role_fails_closed(alfa: Tenant) -> None:
    """Stock django-tenants goes on when the path cannot be set; here the query never runs."""
    digest = schema_fit.needed().digest
    ghost = Tenant(schema_name="c_ghost", slug="ghost", name="Ghost", schema_digest=digest)
    with pytest.raises(DatabaseError, match='role "t_.*c_ghost" does not exist'), transaction.atomic(), client(ghost):
        Tenant.objects.count()
    assert Tenant.objects.filter(slug="alfa").exists()


def test_path_and_role_survive_a_rollback_to_a_savepoint(alfa: Tenant) -> None:
    with client(alfa):
        with transaction.atomic():
            with public():
                Tenant.objects.count()
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema(), current_user")
            assert cursor.fetchone() == ("c_alfa", f"t_{connection.settings_dict['NAME']}_c_alfa")


def test_no_foreign_key_leaves_a_client_schema(alfa: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass, confrelid::regclass FROM pg_constraint c"
            " JOIN pg_class f ON f.oid = c.confrelid JOIN pg_class t ON t.oid = c.conrelid"
            " WHERE contype = 'f' AND t.relnamespace <> f.relnamespace"
        )
        assert cursor.fetchall() == []
