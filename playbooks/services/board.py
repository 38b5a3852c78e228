"""How much of the runs under way is whose: tasks are a role's, so of whoever holds it."""

from __future__ import annotations

from psycopg import sql

from playbooks.models import Task, TaskState
from tenants.boards.services import holdings

TASK = "TASK"


def note_tasks() -> None:
    """Count what is whose, in the transaction that has changed it."""
    holdings.note(TASK)


@holdings.counts(TASK)
def _of_roles(schema: sql.Identifier, tenant_id: sql.Literal) -> sql.Composed:
    return sql.SQL(_OPEN).format(
        tenant=tenant_id,
        open=sql.Literal(TaskState.OPEN.value),
        task=sql.SQL("{}.{}").format(schema, sql.Identifier(Task._meta.db_table)),
    )


_OPEN = """
SELECT {tenant}::bigint, NULL::bigint, owner_role, count(*)::int, min(due_at)
FROM {task} WHERE state = {open} GROUP BY owner_role
"""
