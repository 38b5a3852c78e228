"""Finding a client by what somebody typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tenants import context
from tenants.context import UnknownClient
from tenants.models import Tenant
from tests.conftest import profile

AT = datetime(2024, 4, 1, tzinfo=UTC)


def test_a_client_by_its_slug(alfa: Tenant) -> None:
    assert context.find("alfa") == alfa


@pytest.mark.parametrize("slug", ["nobody", "", "public", "Alfa", "alfa\udcff", "a\0b", "x" * 500])
def test_what_names_no_client_is_told_who_there_is(alfa: Tenant, beta: Tenant, slug: str) -> None:
    with pytest.raises(UnknownClient) as refusal:
        context.find(slug)
    assert str(refusal.value) == f"There is no client {slug!r}; the clients are alfa, beta"


def test_of_many_clients_ten_are_named(alfa: Tenant, beta: Tenant) -> None:
    for number in range(9):
        named = profile(f"more-{number}")
        Tenant.objects.create(slug=named.slug, schema_name=f"c_more_{number}", name=named.name, service_since=AT.date())
    with pytest.raises(UnknownClient) as refusal:
        context.find("nobody")
    more = ", ".join(f"more-{number}" for number in range(8))
    assert str(refusal.value).endswith(f"the clients are alfa, beta, {more} and others")


def test_without_clients_the_way_to_one_is_named(db: None) -> None:
    Tenant.objects.exclude(schema_name="public").delete()
    with pytest.raises(UnknownClient, match="manage.py onboard"):
        context.find("nobody")
