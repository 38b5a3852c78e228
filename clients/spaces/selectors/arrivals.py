"""Who came in each of some months: new, registered, joined; who is one over several spaces came once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef

from clients.spaces.models import Person, Space
from clients.spaces.rules.activity import HOUR, Flags, Ints
from clients.spaces.rules.lifecycle import FIRST_POST_DAYS
from clients.spaces.selectors.columns import microseconds, read
from clients.spaces.selectors.joined import JoinedPeople, as_one

SOON = FIRST_POST_DAYS * 24 * HOUR


Stretch = tuple[datetime, datetime]
"""`[from, until)`."""


def arrivals(
    cursor: Any, stretches: Sequence[Stretch], *, as_of: datetime, space_ids: Sequence[int], one: JoinedPeople
) -> list[dict[str, Any]]:
    """What of each stretch follows from the people of these spaces together, as `MonthActivity` names it.

    Reads what lies between the earliest and the latest instant at once.
    """
    first, last = min(start for start, _ in stretches), max(end for _, end in stretches)
    values = {"from": first, "until": last, "spaces": list(space_ids)}
    ids, first_at, _ = read(cursor, _NEWCOMERS, "i8 at i8", values)
    known, known_at = read(cursor, _KNOWN, "i8 at", values) if len(one[0]) else (ids[:0], ids[:0])
    joined = _joined(read(cursor, _JOINED_AS_ONE if len(one[0]) else _JOINED_EACH, "at at i8", values), as_of)
    tells, registered = bool(_telling(space_ids)), _together(_registered(space_ids), one)
    found = []
    for start, end in stretches:
        newcomers = ids[_within(first_at, start, end)]
        if len(one[0]):
            before = known[known_at < microseconds(start)]
            newcomers = np.setdiff1d(as_one(newcomers, one), as_one(before, one))
        by_then = _by_then(registered, joined.at, end)
        found.append(_told(newcomers, by_then, joined, _within(joined.at, start, end), tells=tells))
    return found


def arrivals_by_space(
    cursor: Any, stretch: Stretch, *, as_of: datetime, space_ids: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """The same of one stretch and each space for itself, where everybody counts as themselves."""
    start, end = stretch
    values = {"from": start, "until": end, "spaces": list(space_ids)}
    ids, _, of = read(cursor, _NEWCOMERS, "i8 at i8", values)
    joined = _joined(read(cursor, _JOINED_EACH, "at at i8", values), as_of)
    telling, registered = _telling(space_ids), _registered(space_ids)
    within = _within(joined.at, start, end)
    return {
        pk: _told(
            ids[of == pk],
            _by_then(registered.get(pk), joined.at[joined.of == pk], end),
            joined,
            within & (joined.of == pk),
            tells=pk in telling,
        )
        for pk in space_ids
    }


@dataclass(frozen=True, slots=True)
class _Joined:
    """Who joined: when, whether they posted soon, and in which space where that is told."""

    at: Ints
    posted: Flags
    of: Ints


def _joined(columns: list[Any], as_of: datetime) -> _Joined:
    at, posted_at, of = columns
    return _Joined(at, posted_at <= np.minimum(at + SOON, microseconds(as_of)), of)


def _by_then(registered: int | None, joined_at: Ints, end: datetime) -> int | None:
    """How many of those who are registered now were by the end of a stretch, as far as it is known when they came."""
    return None if registered is None else max(registered - int((joined_at >= microseconds(end)).sum()), 0)


def _told(newcomers: Ints, registered: int | None, joined: _Joined, which: Flags, *, tells: bool) -> dict[str, Any]:
    return {
        "newcomers": newcomers,
        "registered": registered,
        "joined": int(which.sum()) if tells else None,
        "joined_and_posted": int((which & joined.posted).sum()) if tells else None,
    }


def _within(instants: Ints, start: datetime, end: datetime) -> Flags:
    return (instants >= microseconds(start)) & (instants < microseconds(end))


def _telling(space_ids: Sequence[int]) -> set[int]:
    """The spaces of which it is known when somebody joined."""
    known = Person.objects.filter(space=OuterRef("pk"), joined_at__isnull=False)
    return set(Space.objects.filter(Exists(known), pk__in=list(space_ids)).values_list("pk", flat=True))


def _registered(space_ids: Sequence[int]) -> dict[int, int | None]:
    return dict(Space.objects.filter(pk__in=list(space_ids)).values_list("pk", "registered_count"))


def _together(counts: dict[int, int | None], one: JoinedPeople) -> int | None:
    """How many registered in all, who is one counted once; None unless every space tells."""
    if not counts or None in counts.values():
        return None
    twice: Ints = one[1]
    return max(sum(filter(None, counts.values())) - (len(twice) - len(np.unique(twice))), 0)


_NEWCOMERS = """
SELECT id, first_counted_at, space_id FROM spaces_person
WHERE space_id = ANY({spaces}) AND first_counted_at >= {from} AND first_counted_at < {until}
"""

# Who is joined and was known before some month's end in one of the spaces.
_KNOWN = """
SELECT id, first_counted_at FROM spaces_person
WHERE space_id = ANY({spaces}) AND member_id IS NOT NULL AND first_counted_at < {until}
"""

# Up to now, and not to some month's end: who came later was not registered then.
_JOINED_EACH = """
SELECT joined_at, coalesce(first_counted_at, 'infinity'), space_id FROM spaces_person
WHERE space_id = ANY({spaces}) AND joined_at >= {from}
"""
_JOINED_AS_ONE = """
SELECT joined_at, coalesce(first_counted_at, 'infinity'), 0::bigint FROM (
    SELECT min(joined_at) AS joined_at, min(first_counted_at) AS first_counted_at
    FROM spaces_person WHERE space_id = ANY({spaces}) GROUP BY coalesce(-member_id, id)
) one WHERE joined_at >= {from}
"""
