"""Counting what is somebody's to do: each floor says in SQL what it holds, in the transaction that changes it.

The same statement counts one client after a change and all of them each night, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from psycopg import sql

from tenants.backend.current import connection
from tenants.boards.models import Holding
from tenants.boards.services import client_rows, recounting
from tenants.models import Tenant

Counted = Callable[[sql.Identifier, sql.Literal], sql.Composed]
"""Given a client's schema and id: a SELECT of (the id, user id or null, role or "", count, first due or null)."""
_kinds: dict[str, Counted] = {}
Key = tuple[int, int | None, str]


def counts(kind: str) -> Callable[[Counted], Counted]:
    """Register how a floor counts what people hold of this kind."""

    def register(counted: Counted) -> Counted:
        _kinds[kind] = counted
        return counted

    return register


@transaction.atomic
def note(*kinds: str) -> None:
    """Count anew for the client in whose schema we stand, in the transaction that has changed something.

    The client's row is held first: whoever comes second counts what the first has done.
    """
    tenant = Tenant.objects.get(schema_name=connection.schema_name)
    client_rows.hold(tenant)
    for kind in kinds:
        _mend(kind, [tenant])


@recounting.mends
def mend(clients: Sequence[Tenant]) -> Mapping[int, list[str]]:
    """Count anew for many clients; return the kinds that stood wrong, by client."""
    wrong: dict[int, list[str]] = {}
    for kind in _kinds:
        for tenant_id in _mend(kind, clients):
            wrong.setdefault(tenant_id, []).append(f"holding {kind}")
    return wrong


def _mend(kind: str, clients: Sequence[Tenant]) -> set[int]:
    counted = recounting.union(clients, _kinds[kind])
    wanted: dict[Key, tuple[int, Any]] = {(at, user, role): (count, due) for at, user, role, count, due in counted}
    rows = Holding.objects.filter(kind=kind, tenant__in=clients)
    held = {(row.tenant_id, row.user_id, row.role): row for row in rows}
    gone = [row for key, row in held.items() if wanted.get(key) != (row.count, row.first_due_at)]
    new = [key for key, row in wanted.items() if key not in held or row != (held[key].count, held[key].first_due_at)]
    if gone:
        Holding.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Holding.objects.bulk_create(
        Holding(
            tenant_id=key[0],
            kind=kind,
            user_id=key[1],
            role=key[2],
            count=wanted[key][0],
            first_due_at=wanted[key][1],
        )
        for key in new
    )
    return {row.tenant_id for row in gone} | {key[0] for key in new}
