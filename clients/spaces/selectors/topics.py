"""What was said in each thread or channel in a stretch of time, and in which tone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from clients.spaces.models import Channel, Thread
from clients.spaces.rules.span import Span
from clients.spaces.selectors.threads import address
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Topic:
    """A thread or a channel. `before`: its posts from `Span.before_at` up to the stretch; `url`: on its platform."""

    name: str
    space: str
    url: str
    posts: int
    before: int
    positive: int
    negative: int
    judged: int


_SAID = """
SELECT {topic}, count(*) FILTER (WHERE p.created_at >= %(from)s),
    count(*) FILTER (WHERE p.created_at < %(from)s),
    count(*) FILTER (WHERE p.created_at >= %(from)s AND s.label = 'positive'),
    count(*) FILTER (WHERE p.created_at >= %(from)s AND s.label = 'negative'),
    count(s.id) FILTER (WHERE p.created_at >= %(from)s)
FROM spaces_post p {join}
LEFT JOIN spaces_textsignal s ON s.post_id = p.id AND s.kind = 'sentiment'
WHERE p.created_at >= %(since)s AND p.created_at < %(until)s AND p.is_counted
    AND (%(every)s OR p.space_id = ANY(%(spaces)s))
GROUP BY 1 HAVING count(*) FILTER (WHERE p.created_at >= %(from)s) > 0
"""


def threads(span: Span, by: Actor) -> list[Topic]:
    """The threads in which something was said, in no order."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return []
    said = _said("p.thread_id", "", span, since=span.starts_at)
    held = Thread.objects.select_related("space").in_bulk(list(said))
    return [
        Topic(str(held[pk]), held[pk].space.name, address(held[pk]), *counts)
        for pk, counts in said.items()
        if pk in held
    ]


def channels(span: Span, by: Actor) -> list[Topic]:
    """The channels in which something was said, in no order; threads without one are in none."""
    if not may(by, Permission.EVIDENCE_VIEW):
        return []
    join = "JOIN spaces_thread t ON t.id = p.thread_id AND t.channel_id IS NOT NULL"
    said = _said("t.channel_id", join, span, since=span.before_at)
    held = Channel.objects.select_related("space").in_bulk(list(said))
    return [
        Topic(str(held[pk]), held[pk].space.name, held[pk].space.url, *counts)
        for pk, counts in said.items()
        if pk in held
    ]


def _said(topic: str, join: str, span: Span, *, since: datetime) -> dict[int, tuple[int, int, int, int, int]]:
    values: dict[str, Any] = {
        "since": since,
        "from": span.starts_at,
        "until": span.until,
        "every": span.space_ids is None,
        "spaces": list(span.space_ids or []),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAID.replace("{topic}", topic).replace("{join}", join), values)
        return {pk: tuple(counts) for pk, *counts in cursor.fetchall()}
