"""Names and addresses that stood twice before they had to stand once."""

from __future__ import annotations

from functools import partial
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.operations import RunSQL

from clients.integrations.models import ApiToken, Hook
from clients.integrations.rules.news import News
from clients.integrations.rules.scopes import Scope
from tenants.backend.current import connection as ours
from tenants.context import client
from tenants.models import Tenant
from tests.clients.integrations.conftest import AT

pytestmark = pytest.mark.django_db


def first_sql(name: str) -> str:
    operation = import_module(f"clients.integrations.migrations.{name}").Migration.operations[0]
    assert isinstance(operation, RunSQL)
    return str(operation.sql)


def forget(index: str) -> None:
    with ours.as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_tokens_of_one_name_are_told_apart(alfa: Tenant) -> None:
    with client(alfa):
        forget("api_token_name_once")
        named = partial(ApiToken, name="x" * 80, shown="", scopes=[Scope.METRICS_READ], made_at=AT)
        rows = ApiToken.objects.bulk_create(
            [named(sha256=f"{n}" * 64, revoked_at=revoked) for n, revoked in enumerate((None, None, AT))]
        )
        run(first_sql("0002_token_name_once"))
        names = [ApiToken.objects.get(pk=row.pk).name for row in rows]
        assert names == ["x" * 80, f"{'x' * 60} ({rows[1].pk})", "x" * 80]


def test_of_receivers_of_one_address_the_first_stays(alfa: Tenant) -> None:
    with client(alfa):
        forget("hook_address_told_once")
        told = partial(Hook, url="https://one.example.com/h", events=[News.ACTIVITY_INGESTED], made_at=AT)
        rows = Hook.objects.bulk_create([told(), told(), told()])
        run(first_sql("0003_address_told_once"))
        assert [Hook.objects.get(pk=row.pk).stopped_at is None for row in rows] == [True, False, False]
