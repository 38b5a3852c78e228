"""When evidence came in and how far it reaches: the client's row on the portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql

from clients.spaces.models import IngestRun, Post, Space
from tenants.backend.current import connection
from tenants.boards.services import note_evidence, recounting
from tenants.models import Tenant


def note(*, at: datetime) -> None:
    """Show that evidence was taken in now, and when the latest post held of any space was written."""
    latest = (Post.objects.filter(space=space).order_by("-created_at").first() for space in Space.objects.all())
    last_activity_at = max((post.created_at for post in latest if post), default=None)
    note_evidence(connection.tenant, ingested_at=at, last_activity_at=last_activity_at)


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients, from the inputs that were taken in."""
    return {
        tenant_id: {"last_ingest_at": ingested_at, "last_activity_at": last_activity_at}
        for tenant_id, ingested_at, last_activity_at in recounting.union(clients, _latest)
    }


_LATEST = """
SELECT {tenant}::bigint, (SELECT max(started_at) FROM {run}), (
    SELECT max(latest.created_at) FROM {space} s CROSS JOIN LATERAL (
        SELECT created_at FROM {post} p WHERE p.space_id = s.id ORDER BY created_at DESC LIMIT 1
    ) latest
)
"""


def _latest(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    """One look into an index for each space."""
    tables = {"run": IngestRun, "space": Space, "post": Post}
    named = {
        name: sql.SQL("{}.{}").format(schema, sql.Identifier(model._meta.db_table)) for name, model in tables.items()
    }
    return sql.SQL(_LATEST).format(tenant=tenant_id, **named)
