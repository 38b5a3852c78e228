"""When evidence came in and how far it reaches: the client's row on the portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from psycopg import sql

from clients.spaces.models import IngestRun, Post, Pull, Space
from tenants.backend.current import connection
from tenants.boards.services import note_evidence, recounting
from tenants.models import Tenant


def note(*, at: datetime) -> None:
    """Show that evidence was taken in now, and when the latest post held of any space was written."""
    latest = Post.objects.filter(space=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    reaches = Space.objects.order_by().annotate(latest=Subquery(latest)).aggregate(at=Max("latest"))
    note_evidence(connection.tenant, ingested_at=at, last_activity_at=reaches["at"])


@recounting.recounts
def recount(clients: Sequence[Tenant], at: datetime) -> Mapping[int, Mapping[str, Any]]:
    """The same of many clients, from the inputs that were taken in."""
    return {
        tenant_id: {"last_ingest_at": ingested_at, "last_activity_at": last_activity_at}
        for tenant_id, ingested_at, last_activity_at in recounting.union(clients, _latest)
    }


_LATEST = """
SELECT {tenant}::bigint, greatest((SELECT max(started_at) FROM {run}), (SELECT max(looked_at) FROM {pull})), (
    SELECT max(latest.created_at) FROM {space} s CROSS JOIN LATERAL (
        SELECT created_at FROM {post} p WHERE p.space_id = s.id ORDER BY created_at DESC LIMIT 1
    ) latest
)
"""


def _latest(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    """One look into an index for each space."""
    tables = {"run": IngestRun, "pull": Pull, "space": Space, "post": Post}
    named = {
        name: sql.SQL("{}.{}").format(schema, sql.Identifier(model._meta.db_table)) for name, model in tables.items()
    }
    return sql.SQL(_LATEST).format(tenant=tenant_id, **named)
