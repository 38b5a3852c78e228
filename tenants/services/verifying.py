"""The nightly look at every audit chain: asked for on the board, so that a night without a beat is made up for.

The table is the queue: a chain whose last verification is older than a night is asked for each hour until it was done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tenants.audit.services.verifying import Verdict, verify
from tenants.backend.base import PUBLIC
from tenants.backend.current import connection
from tenants.boards.services.work import gather
from tenants.context import public
from tenants.models import Tenant
from tenants.selectors.schemas import clients_that_fit
from tenants.witness.selectors import checked_since

VERIFY = "audit.verify"
EVERY = timedelta(hours=20)
"""How old a verification may be; less than a day, so that the night's look is due each night."""


def ask(*, at: datetime) -> int:
    """Put the verification of each client on the board that was not verified since `EVERY` before; how many."""
    with public():
        late = clients_that_fit().exclude(schema_name=PUBLIC).exclude(pk__in=checked_since(at - EVERY))
        schemas = list(late.order_by("pk").values_list("schema_name", flat=True))
    for schema_name in schemas:
        gather(VERIFY, 0, schema_name=schema_name, due_at=at, at=at)
    return len(schemas)


def verify_here(*, at: datetime) -> Verdict:
    """Verify the chain of the client in whose schema we stand. Raises: ClientBusy."""
    return verify(Tenant.objects.get(schema_name=connection.schema_name), at=at)


def verify_agency(*, at: datetime) -> Verdict | None:
    """Verify the agency's own chain, in public, unless that was done since `EVERY` before. Raises: ClientBusy."""
    with public():
        agency = Tenant.objects.get(schema_name=PUBLIC)
        if agency.pk in checked_since(at - EVERY):
            return None
    return verify(agency, at=at)
