"""The messages of question cases, where a next answer is promised: each is a line of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from clients.spaces.selectors.relations import MESSAGES
from sla.services import log


def follow(space_id: int, *, at: datetime) -> set[int]:
    """Note what members and staff wrote after the question, and take back what no longer stands. Returns the cases.

    The first answers are in the log already, as `questions` and `openings` note them.
    """
    values: dict[str, Any] = {"space": space_id, "at": at, "by": log.BY.name, "by_kind": log.BY.kind.value}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, values)
        found = {case_id for (case_id,) in cursor.fetchall()}
        cursor.execute(_NEW, values)
        found |= {case_id for (case_id,) in cursor.fetchall()}
        if found:
            cursor.execute(_MOVES, {"cases": list(found)})
    return found


_PARTS = {
    "messages": sql.SQL(MESSAGES),
    "stands": sql.SQL("NOT EXISTS (SELECT FROM sla_caseevent v WHERE v.voids_id = e.id)"),
    "kind": sql.SQL("CASE WHEN m.is_staff THEN 'ANSWERED' ELSE 'ASKED' END"),
}

_NEW = sql.SQL("""
INSERT INTO sla_caseevent (case_id, kind, at, recorded_at, actor_kind, actor_name, author, post_id, data)
SELECT c.id, {kind}, m.at, %(at)s, %(by_kind)s, %(by)s, CASE WHEN m.is_staff THEN 'staff' ELSE '' END, m.post_id,
    jsonb_build_object()
FROM sla_case c JOIN {messages} m ON m.thread_id = c.thread_id
WHERE c.kind = 'question' AND c.space_id = %(space)s AND NOT c.is_gone
    AND m.at >= c.opened_at AND m.post_id <> c.post_id
    AND NOT EXISTS (
        SELECT FROM sla_caseevent e
        WHERE e.case_id = c.id AND e.post_id = m.post_id AND e.kind = {kind} AND {stands}
    )
ORDER BY m.at
RETURNING case_id
""").format(**_PARTS)

_GONE = sql.SQL("""
INSERT INTO sla_caseevent (case_id, kind, at, recorded_at, actor_kind, actor_name, author, voids_id, data)
SELECT c.id, 'VOIDED', %(at)s, %(at)s, %(by_kind)s, %(by)s, '', e.id, jsonb_build_object('reason', 'POST_GONE')
FROM sla_case c JOIN sla_caseevent e ON e.case_id = c.id
WHERE c.kind = 'question' AND c.space_id = %(space)s AND {stands}
    AND (e.kind = 'ASKED' OR (e.kind = 'ANSWERED' AND e.author = 'staff' AND e.at IS DISTINCT FROM c.staff_answered_at))
    AND NOT EXISTS (
        SELECT FROM {messages} m WHERE m.post_id = e.post_id AND m.thread_id = c.thread_id AND m.at = e.at
            AND m.is_staff = (e.kind = 'ANSWERED')
    )
RETURNING case_id
""").format(**_PARTS)

_MOVES = """
UPDATE sla_case SET moves = (
    SELECT count(*) FROM sla_caseevent e WHERE e.case_id = sla_case.id AND e.kind NOT IN ('WARNED', 'BREACHED')
) WHERE id = ANY(%(cases)s)
"""
