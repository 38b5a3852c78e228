"""Stepping into a client's schema and back. The only door: nothing else calls `set_tenant`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.backend.current import connection
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant


class UnknownClient(Refusal):
    """No client has that slug."""


def find(slug: str) -> Tenant:
    """Return the client with this slug. Raises: UnknownClient."""
    with public():
        tenant: Tenant | None = Tenant.objects.filter(slug=slug).exclude(schema_name="public").first()
    if tenant is None:
        raise UnknownClient(f"There is no client {slug!r}")
    return tenant


@contextmanager
def client(tenant: Tenant | str) -> Iterator[Tenant]:
    """Stand in one client's schema for the block. Raises: UnknownClient, when given a slug that is none."""
    found = find(tenant) if isinstance(tenant, str) else tenant
    with _standing(found):
        yield found


@contextmanager
def public() -> Iterator[None]:
    """Stand in the public schema for the block: what is true across clients."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


@contextmanager
def _standing(tenant: Tenant) -> Iterator[None]:
    before = connection.tenant
    connection.set_tenant(tenant)
    try:
        yield
    finally:
        connection.set_tenant(before)


def current_schema() -> str:
    """The schema in which this thread's connection stands."""
    return str(connection.schema_name)
