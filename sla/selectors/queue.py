"""What the queue across clients cannot know by itself: the titles of the threads its rows are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from psycopg import sql

from clients.spaces.selectors.relations import TITLES
from tenants.backend.current import connection
from tenants.context import public


class Row(Protocol):
    """A row of `tenants.boards.models.OpenCase`, with its client joined."""

    tenant_id: int
    case_id: int
    tenant: object


LONGEST_TITLE = 140


def titles(rows: Sequence[Row]) -> dict[tuple[int, int], str]:
    """Return (tenant, case) → the title of the case's thread, "" without one, for rows that the board has cleared.

    One query over the clients of the page, in no client's role, whatever their number. Whoever asks has
    had `tenants.boards.selectors_cases.queue` say which rows may be seen; nothing else of a client is read.
    """
    schemas: dict[int, str] = {row.tenant_id: str(getattr(row.tenant, "schema_name", "")) for row in rows}
    cases: dict[int, list[int]] = {}
    for row in rows:
        cases.setdefault(row.tenant_id, []).append(row.case_id)
    if not cases:
        return {}
    parts = [
        sql.SQL(_ONE).format(
            tenant=sql.Literal(tenant_id),
            case=sql.Identifier(schemas[tenant_id], "sla_case"),
            thread=sql.Identifier(schemas[tenant_id], TITLES),
            longest=sql.Literal(LONGEST_TITLE),
            cases=sql.Literal(ids),
        )
        for tenant_id, ids in cases.items()
    ]
    with public(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return {(tenant_id, case_id): title for tenant_id, case_id, title in cursor.fetchall()}


_ONE = """
SELECT {tenant}, c.id, left(coalesce(t.title, ''), {longest})
FROM {case} c LEFT JOIN {thread} t ON t.id = c.thread_id WHERE c.id = ANY({cases})
"""
