"""What models say of posts' words, counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from clients.spaces.models import TextSignal
from clients.spaces.rules.signals.known import Kind

_MONTHS = """
SELECT width_bucket(at, %(edges)s::timestamptz[]) AS month, label, count(*)
FROM spaces_textsignal
WHERE kind = 'sentiment' AND at >= %(from)s AND at < %(until)s AND (%(every)s OR space_id = ANY(%(spaces)s))
GROUP BY 1, 2
"""


def tones(
    edges: Sequence[datetime], *, as_of: datetime, space_ids: Sequence[int] | None = None
) -> list[dict[str, int]]:
    """For each stretch between two neighbouring edges how many posts have which tone; one reading of one index.

    What is later than `as_of` does not exist.
    """
    found: list[dict[str, int]] = [{} for _edge in edges[1:]]
    values: dict[str, Any] = {
        "edges": list(edges),
        "from": edges[0],
        "until": min(edges[-1], as_of + timedelta(microseconds=1)),
        "every": space_ids is None,
        "spaces": list(space_ids or []),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, values)
        for month, label, count in cursor.fetchall():
            found[month - 1][label] = count
    return found


def offences(starts_at: datetime, until: datetime, *, space_ids: Sequence[int] | None = None) -> int:
    """How many posts of a stretch hold words of a list of offences."""
    rows = TextSignal.objects.filter(kind=Kind.TOXICITY, label="toxic", at__gte=starts_at, at__lt=until)
    return (rows if space_ids is None else rows.filter(space_id__in=space_ids)).count()
