"""A case that waits for a member goes on when one answers: its clocks run again from that post."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from clients.spaces.selectors.relations import MESSAGES
from sla.rules.words import EventKind, PauseReason
from sla.services import log, projection
from sla.services.bulk import alter


@transaction.atomic
def follow(space_id: int, *, at: datetime) -> int:
    """Resume the cases of a space whose member has written since they were paused. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, {"space": space_id, "reason": PauseReason.MEMBER.value})
        answers = {case_id: (post_id, told_at) for case_id, post_id, told_at in cursor.fetchall()}
    if not answers:
        return 0
    cases = [case for case in projection.locked(answers) if case.paused_since is not None]
    lines = []
    for case in cases:
        post_id, told_at = answers[case.pk]
        case.moves += 1
        lines.append(log.line(case.pk, EventKind.RESUMED, at=told_at, recorded_at=at, post_id=post_id))
    log.write(lines)
    alter(cases, ("moves",))
    projection.project([case.pk for case in cases], at=at)
    return len(cases)


_ANSWERED = sql.SQL("""
SELECT c.id, m.post_id, m.at
FROM sla_case c
CROSS JOIN LATERAL (
    SELECT m.post_id, m.at FROM {messages} m
    WHERE m.thread_id = c.thread_id AND m.at > c.paused_since AND NOT m.is_staff
    ORDER BY m.at, m.post_id LIMIT 1
) m
WHERE c.space_id = %(space)s AND c.status = 'WAITING' AND c.pause_reason = %(reason)s
""").format(messages=sql.SQL(MESSAGES))
