"""Who came in each of some months: new, registered, joined; who is one over several spaces came once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from clients.spaces.models import Person, Space
from clients.spaces.rules.activity import Ints
from clients.spaces.selectors.columns import microseconds, read
from clients.spaces.selectors.joined import JoinedPeople, as_one

SOON = 30 * 86_400_000_000
"""Microseconds in which who joined is expected to post."""


def arrivals(
    cursor: Any,
    stretches: Sequence[tuple[datetime, datetime]],
    *,
    as_of: datetime,
    space_ids: Sequence[int],
    one: JoinedPeople,
) -> list[dict[str, Any]]:
    """What of each stretch `[from, until)` follows from its people, as `MonthActivity` names it.

    Reads what lies between the earliest and the latest instant at once.
    """
    spaces = list(space_ids)
    values = {"from": min(start for start, _ in stretches), "until": max(end for _, end in stretches), "spaces": spaces}
    ids, first_at = read(cursor, _NEWCOMERS, "i8 at", values)
    known, known_at = read(cursor, _KNOWN, "i8 at", values) if len(one[0]) else (ids[:0], ids[:0])
    joined_at, posted_at = read(cursor, _JOINED_AS_ONE if len(one[0]) else _JOINED_EACH, "at at", values)
    soon = posted_at <= np.minimum(joined_at + SOON, microseconds(as_of))
    tells = bool(len(joined_at)) or Person.objects.filter(space_id__in=spaces, joined_at__isnull=False).exists()
    registered = _registered(spaces, one)
    found = []
    for edges in stretches:
        start, end = map(microseconds, edges)
        newcomers = ids[(first_at >= start) & (first_at < end)]
        if len(one[0]):
            newcomers = np.setdiff1d(as_one(newcomers, one), as_one(known[known_at < start], one))
        joined = (joined_at >= start) & (joined_at < end)
        found.append(
            {
                "newcomers": newcomers,
                "registered": registered,
                "joined": int(joined.sum()) if tells else None,
                "joined_and_posted": int((joined & soon).sum()) if tells else None,
            }
        )
    return found


def _registered(space_ids: list[int], one: JoinedPeople) -> int | None:
    counts = list(Space.objects.filter(pk__in=space_ids).values_list("registered_count", flat=True))
    if not counts or None in counts:
        return None
    twice: Ints = one[1]
    return max(sum(filter(None, counts)) - (len(twice) - len(np.unique(twice))), 0)


_NEWCOMERS = """
SELECT id, first_counted_at FROM spaces_person
WHERE space_id = ANY({spaces}) AND first_counted_at >= {from} AND first_counted_at < {until}
"""

# Who is joined and was known before some month's end in one of the spaces.
_KNOWN = """
SELECT id, first_counted_at FROM spaces_person
WHERE space_id = ANY({spaces}) AND member_id IS NOT NULL AND first_counted_at < {until}
"""

_JOINED_EACH = """
SELECT joined_at, coalesce(first_counted_at, 'infinity') FROM spaces_person
WHERE space_id = ANY({spaces}) AND joined_at >= {from} AND joined_at < {until}
"""
_JOINED_AS_ONE = """
SELECT joined_at, coalesce(first_counted_at, 'infinity') FROM (
    SELECT min(joined_at) AS joined_at, min(first_counted_at) AS first_counted_at
    FROM spaces_person WHERE space_id = ANY({spaces}) GROUP BY coalesce(-member_id, id)
) one WHERE joined_at >= {from} AND joined_at < {until}
"""
