"""What was held before words were judged or days tallied, or other models or another time zone held: done by itself.

An input has what it brings judged and tallied. At night it is asked which clients hold more than that, with one small
query for many; each gets its work on the board, where it is done in parts and after whoever else waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg import sql

from clients.spaces.models import Space
from clients.spaces.services import signals, tallies
from tenants.backend.current import connection
from tenants.boards import services as boards
from tenants.boards.services import recounting
from tenants.context import client
from tenants.locks import client_lock
from tenants.models import Tenant
from tenants.selectors.schemas import clients_that_fit

TALLY = "spaces.tallies"


def ask(*, at: datetime) -> list[str]:
    """Put on the board what waits at the client in whose schema we stand; return what that is."""
    waits = []
    if Space.objects.exclude(judged_as=signals.in_force()).exists():
        signals.ask(at=at)
        waits.append("signals")
    if behind := list(_untallied().values_list("pk", flat=True)):
        boards.schedule(TALLY, dict.fromkeys(behind, at))
        waits.append("tallies")
    return waits


def tally(space_id: int, *, at: datetime) -> bool:
    """Tally a space whose days are not, or are another zone's; False when that is done. Raises: ClientBusy."""
    with client_lock(connection.tenant, "ingest"), transaction.atomic():
        if not _untallied().filter(pk=space_id).exists():
            return False
        with connection.cursor() as cursor:
            tallies.tally_space(cursor, space_id, connection.tenant.zone)
    return True


def catch_up(*, at: datetime) -> dict[str, int]:
    """Do all of it here and now; how many posts were judged and spaces tallied. Raises: ClientBusy."""
    waits = list(_untallied().values_list("pk", flat=True))
    tallied = sum(tally(space_id, at=at) for space_id in waits)
    judged = signals.judge_all()
    signals.judge_some(at=at)
    return {"judged": judged, "tallied": tallied}


def _untallied() -> QuerySet[Space]:
    return Space.objects.exclude(tallied_zone=connection.tenant.zone.key)


@recounting.mends
def mend(clients: Sequence[Tenant]) -> Mapping[int, list[str]]:
    """Of many clients, who holds what waits: each gets its work, after the commit, so that one's fault stops no other.

    No row stood wrong for that, so none is told.
    """
    fit = set(clients_that_fit().values_list("pk", flat=True))
    asked = {each.pk: each for each in clients if each.pk in fit}
    for tenant_id, zones, is_judged in recounting.union(asked.values(), _told):
        tenant = asked[tenant_id]
        if not is_judged or set(zones) - {tenant.zone.key}:
            transaction.on_commit(partial(_ask_of, tenant), robust=True)
    return {}


def _ask_of(tenant: Tenant) -> None:
    with client(tenant):
        ask(at=timezone.now())


def _told(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_TOLD).format(tenant=tenant_id, schema=schema, models=sql.Literal(signals.in_force()))


_TOLD = """
SELECT {tenant}::bigint, coalesce(array_agg(DISTINCT tallied_zone), '{{}}'),
    coalesce(bool_and(judged_as = {models}), true)
FROM {schema}.spaces_space
"""
