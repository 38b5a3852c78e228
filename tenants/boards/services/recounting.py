"""Recounting clients' rows from where their figures come, for what a change has failed to tell.

Each floor says how its part of the row is counted: in one statement over many clients. A row that somebody writes at
this moment is left to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from psycopg import sql

from tenants.backend.current import connection
from tenants.boards.models import ClientRow
from tenants.boards.services import client_rows
from tenants.boards.services.client_rows import SHAPE
from tenants.context import client, public
from tenants.models import Stage, Tenant
from tenants.selectors.schemas import clients_that_fit

log = structlog.get_logger(__name__)
CHUNK = 50
"""Clients that one statement asks: docs/decisions/0001."""

Fields = Mapping[str, Any]
Recount = Callable[[Sequence[Tenant], datetime], Mapping[int, Fields]]
"""Given clients, while we stand in public: tenant → its part of the row as it should be."""
Mend = Callable[[Sequence[Tenant]], Mapping[int, list[str]]]
"""Given clients, while we stand in public: mends other rows of theirs; what stood wrong, by client."""
LookAgain = Callable[[datetime], None]
"""Called in the schema of a client that is not live yet: lets its row say what is missing."""
_recounts: list[Recount] = []
_mends: list[Mend] = []
_looks: list[LookAgain] = []


def recounts(recount: Recount) -> Recount:
    """Register how a floor counts its part; registering it twice changes nothing."""
    if recount not in _recounts:
        _recounts.append(recount)
    return recount


def mends(mend: Mend) -> Mend:
    """Register what is mended beside the clients' rows; registering it twice changes nothing."""
    if mend not in _mends:
        _mends.append(mend)
    return mend


def looks_before_go_live(look: LookAgain) -> LookAgain:
    """Register what is looked at client by client, before it is live: those are few."""
    if look not in _looks:
        _looks.append(look)
    return look


def union(
    clients: Iterable[Tenant], one: Callable[[sql.Identifier, sql.Literal], sql.Composed]
) -> list[tuple[Any, ...]]:
    """The rows that `one` selects of each client, in one statement, in no client's role.

    one: given the client's schema and id, its SELECT.
    """
    parts = [one(sql.Identifier(each.schema_name), sql.Literal(each.pk)) for each in clients]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(sql.SQL("({})").format(part) for part in parts))
        return list(cursor.fetchall())


def reconcile(*, at: datetime) -> int:
    """Recount every client's row, CHUNK of them at a time; returns how many stood wrong.

    Stopped anywhere, what was mended is mended, and the next run does the rest. One client's fault stops no other.
    """
    with public():
        return _recounted(Tenant.objects.exclude(schema_name="public"), at)


def fill(*, at: datetime) -> int:
    """The same for the rows that stand from before a column was added: after a release, once."""
    with public():
        return _recounted(Tenant.objects.filter(pk__in=unfilled().values("tenant_id")), at)


def unfilled() -> QuerySet[ClientRow]:
    """The rows that were never recounted in the shape that they have now, of clients whose schema fits this code."""
    return ClientRow.objects.filter(counted_as__lt=SHAPE, tenant__in=clients_that_fit())


def _recounted(found: QuerySet[Tenant], at: datetime) -> int:
    clients = list(found.order_by("pk"))
    mended = sum(_chunk(clients[start : start + CHUNK], at) for start in range(0, len(clients), CHUNK))
    for tenant in clients:
        if tenant.stage == Stage.ONBOARDING:
            mended += _look(tenant, at)
    return mended


@transaction.atomic
def _chunk(clients: Sequence[Tenant], at: datetime) -> int:
    free = ClientRow.objects.select_for_update(skip_locked=True).filter(tenant__in=clients).order_by("pk")
    held = set(free.values_list("tenant_id", flat=True))
    ours = [each for each in clients if each.pk in held]
    wrong: dict[int, list[str]] = {}
    for recount in _recounts:
        for tenant_id, names in client_rows.mend(recount(ours, at), at=at).items():
            wrong.setdefault(tenant_id, []).extend(names)
    for mend in _mends:
        for tenant_id, names in mend(ours).items():
            wrong.setdefault(tenant_id, []).extend(names)
    ClientRow.objects.filter(tenant__in=ours, counted_as__lt=SHAPE).update(counted_as=SHAPE)
    for tenant_id, names in wrong.items():
        log.warning("board.row_mended", tenant=tenant_id, fields=sorted(names))
    return len(wrong)


def _look(tenant: Tenant, at: datetime) -> bool:
    """Whether what is missing for going live was told wrong."""
    row = ClientRow.objects.filter(tenant=tenant)
    before = row.values_list("missing", flat=True).first()
    try:
        with client(tenant), transaction.atomic():
            for look in _looks:
                look(at)
    except Exception:
        log.exception("board.not_looked_at", tenant=tenant.pk)
        return False
    return before != row.values_list("missing", flat=True).first()
