"""Who of several spaces are one, as arrays: figures over several spaces count them once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import connection

from clients.spaces.rules.activity import Ints

_NOBODY = np.empty(0, np.int64)


def joined_people(space_ids: Sequence[int]) -> tuple[Ints, Ints]:
    """Return the people of these spaces of whom another is the same, sorted, and the person as whom each counts.

    That is the one of them with the lowest id in these spaces, so that within one space everybody counts as themselves.
    """
    if len(space_ids) < 2:
        return _NOBODY, _NOBODY
    with connection.cursor() as cursor:
        cursor.execute(_JOINED, [list(space_ids)])
        rows = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
    return rows[:, 0].copy(), rows[:, 1].copy()


def as_one(ids: Ints, joined: tuple[Ints, Ints]) -> Ints:
    """Return `ids` with each joined person as whom they count; the very same array where nobody is joined."""
    people, ones = joined
    if not len(people):
        return ids
    at = np.searchsorted(people, ids).clip(max=len(people) - 1)
    return np.where(people[at] == ids, ones[at], ids)


_JOINED = """
SELECT id, one FROM (
    SELECT id, min(id) OVER same AS one, count(*) OVER same AS people
    FROM spaces_person WHERE member_id IS NOT NULL AND space_id = ANY(%s)
    WINDOW same AS (PARTITION BY member_id)
) found WHERE people > 1 ORDER BY id
"""
