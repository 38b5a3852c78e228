"""How much the client, and colleagues, are asked about: the client's row on the portfolio, kept with each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from psycopg import sql

from clients.selectors import profile
from content_calendar.models import Item
from content_calendar.rules.status import OPEN, Status
from tenants.boards.services import client_rows, holdings, recounting
from tenants.kernel.actor import Role
from tenants.models import Tenant

ITEM, APPROVAL = "ITEM", "APPROVAL"
"""What people hold: items of their own, and answers that whoever approves owes."""


def note(*, at: datetime) -> None:
    """Count what waits at the client in whose schema we stand, in the transaction that has changed it."""
    tenant = profile.current()
    client_rows.hold(tenant)
    with_client = Q(status=Status.WITH_CLIENT.value)
    found = Item.objects.order_by().aggregate(
        waiting=Count("pk", filter=with_client),
        since_at=Min("asked_at", filter=with_client),
        in_review=Count("pk", filter=Q(status=Status.IN_REVIEW.value)),
    )
    client_rows.note_approvals(tenant, **found, at=at)
    holdings.note(ITEM, APPROVAL)


def note_owners() -> None:
    """Count what is whose, in the transaction that has changed it."""
    holdings.note(ITEM)


@holdings.counts(ITEM)
def _of_owners(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_OWNED).format(
        tenant=tenant_id,
        open=sql.SQL(", ").join(sql.Literal(each.value) for each in sorted(OPEN)),
        item=sql.SQL("{}.{}").format(schema, sql.Identifier(Item._meta.db_table)),
    )


_OWNED = """
SELECT {tenant}::bigint, owner_user_id, '', count(*)::int, min(slot_at)
FROM {item} WHERE owner_user_id IS NOT NULL AND status IN ({open}) GROUP BY owner_user_id
"""


@holdings.counts(APPROVAL)
def _of_approvers(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    """Nobody is asked by name: whoever may approve."""
    return sql.SQL(_ASKED).format(
        tenant=tenant_id,
        role=sql.Literal(Role.APPROVER.value),
        client=sql.Literal(Status.WITH_CLIENT.value),
        item=sql.SQL("{}.{}").format(schema, sql.Identifier(Item._meta.db_table)),
    )


_ASKED = """
SELECT {tenant}::bigint, NULL::bigint, {role}, count(*)::int, min(answer_due_at)
FROM {item} WHERE status = {client} HAVING count(*) > 0
"""


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients."""
    return {
        tenant_id: {
            "approvals_waiting_count": waiting,
            "approvals_since_at": since_at,
            "reviews_waiting_count": in_review,
        }
        for tenant_id, waiting, since_at, in_review in recounting.union(clients, _waiting)
    }


_WAITING = """
SELECT {tenant}::bigint, count(*) FILTER (WHERE status = {client}), min(asked_at) FILTER (WHERE status = {client}),
       count(*) FILTER (WHERE status = {review})
FROM {item}
"""


def _waiting(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_WAITING).format(
        tenant=tenant_id,
        client=sql.Literal(Status.WITH_CLIENT.value),
        review=sql.Literal(Status.IN_REVIEW.value),
        item=sql.SQL("{}.{}").format(schema, sql.Identifier(Item._meta.db_table)),
    )
