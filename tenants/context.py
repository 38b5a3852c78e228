"""Stepping into a client's schema and back. The only door: nothing else calls `set_tenant`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tenants import schema_fit
from tenants.backend.current import connection
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.rules.slugs import BadSlug, check_slug

MOST_NAMED = 10
"""Clients that a refusal names, by slug."""


class UnknownClient(Refusal):
    """No client has that slug."""


class SchemaBehind(Refusal):
    """The client's schema does not hold what this code needs: it waits for `migrate_clients`."""


def find(slug: str) -> Tenant:
    """Return the client with this slug. Raises: UnknownClient, naming some that there are: for the terminal alone."""
    with public():
        clients = Tenant.objects.exclude(schema_name="public").order_by("slug")
        tenant: Tenant | None = clients.filter(slug=slug).first() if _may_be_a_slug(slug) else None
        if tenant is None:
            raise UnknownClient(f"There is no client {slug!r}; {_known([*clients[: MOST_NAMED + 1]])}")
    return tenant


def _may_be_a_slug(text: str) -> bool:
    """Whether a client could have it: what is not text at all never reaches the database."""
    try:
        return bool(check_slug(text))
    except BadSlug:
        return False


def _known(clients: list[Tenant]) -> str:
    if not clients:
        return "there is none yet: manage.py onboard BRIEF.yaml makes one"
    names = ", ".join(client.slug for client in clients[:MOST_NAMED])
    return f"the clients are {names}{' and others' if len(clients) > MOST_NAMED else ''}"


@contextmanager
def client(tenant: Tenant | str) -> Iterator[Tenant]:
    """Stand in one client's schema for the block. Raises: UnknownClient, for a slug that is none; SchemaBehind."""
    found = find(tenant) if isinstance(tenant, str) else tenant
    if not fits(found):
        raise SchemaBehind(f"{found.slug}: its schema waits to be brought up to date: manage.py migrate_clients")
    with _standing(found):
        yield found


def fits(tenant: Tenant) -> bool:
    """Whether the client's schema holds what this code needs; a query only when it stands at another state.

    The agency's is the public schema, which every release brings up to date before it starts.
    """
    if tenant.is_agency or tenant.schema_digest == schema_fit.needed().digest:
        return True
    with public():
        return schema_fit.fits(tenant.schema_digest)


@contextmanager
def as_owner(tenant: Tenant) -> Iterator[None]:
    """Stand in one client's schema as the owner of all, whatever it stands at: migrations only."""
    with connection.as_owner(), _standing(tenant):
        yield


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
        connection.renew_if_worn()


def current_schema() -> str:
    """The schema in which this thread's connection stands."""
    return str(connection.schema_name)
