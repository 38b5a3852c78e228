"""Having the audit trail sealed soon after each commit: asked for by whoever recorded, performed from the board.

Gathered, so that a busy client costs one short query in half a minute, outside the transaction that recorded.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tenants.audit.services.sealing import seal, waits
from tenants.backend.base import PUBLIC
from tenants.backend.current import connection
from tenants.boards.services.work import gather
from tenants.context import client, public
from tenants.models import Tenant

SEAL = "audit.seal"
WAIT = timedelta(seconds=30)
"""How long entries are gathered before they are sealed together."""
_AGAIN_SECONDS = 25.0
_asked: dict[tuple[str, str], float] = {}
"""When this process last asked for a client's seal. Less than WAIT ago, that seal is still to come."""


def nudge(schema_name: str) -> None:
    """Have the client sealed soon after this transaction; the agency's own trail is the beat's."""
    if schema_name != PUBLIC:
        transaction.on_commit(lambda: _ask(schema_name), robust=True)


def _ask(schema_name: str) -> None:
    """One that is lost with a process that died here is found by the sweep, and by verification."""
    place, now = (connection.settings_dict["NAME"], schema_name), time.monotonic()
    if now - _asked.get(place, now - _AGAIN_SECONDS) < _AGAIN_SECONDS:
        return
    at = timezone.now()
    gather(SEAL, 0, schema_name=schema_name, due_at=at + WAIT, at=at)
    _asked[place] = now


def seal_here(*, at: datetime) -> int:
    """Seal the client in whose schema we stand; how many entries. Raises: ClientBusy; ChainBroken."""
    return seal(Tenant.objects.get(schema_name=connection.schema_name), at=at)


def seal_agency(*, at: datetime) -> int:
    """Seal the agency's own trail, in public. Raises: ClientBusy; ChainBroken."""
    with public():
        agency = Tenant.objects.get(schema_name=PUBLIC)
    return seal(agency, at=at)


def sweep(*, at: datetime) -> int:
    """Ask for the seal of each client with an entry that has waited for longer than a nudge takes; how many.

    A look into every schema, so once an hour and in one task: not a message for each client.
    """
    with public():
        clients = list(Tenant.objects.exclude(schema_name=PUBLIC).order_by("pk"))
    asked = 0
    for tenant in clients:
        with client(tenant):
            late = waits(before=at - 2 * WAIT)
        if late:
            gather(SEAL, 0, schema_name=tenant.schema_name, due_at=at, at=at)
            asked += 1
    return asked
