"""Keeping each day's tally true: what changed in this transaction says which days are tallied anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from clients.spaces.models import DayTally, Space
from clients.spaces.rules.tally import DayThreads, grouped, members_of, pack, patched, unpack_threads
from clients.spaces.selectors import columns, days

CHUNK = timedelta(days=62)
"""So many days are read at once when a whole space is tallied: it bounds what memory holds."""


def keep(cursor: Any, space_id: int, zone: ZoneInfo, *, held_before: bool) -> None:
    """Tally anew what the ingestion in whose transaction we stand changed, as its temporary tables tell.

    A space that held nothing before, or whose days were another zone's, is tallied whole.
    """
    tallied = Space.objects.values_list("tallied_zone", flat=True).get(pk=space_id)
    if not held_before or tallied != zone.key:
        tally_space(cursor, space_id, zone)
        return
    cursor.execute(_DAYS_OF_POSTS, {"zone": zone.key})
    _write_posts(cursor, space_id, [on for (on,) in cursor.fetchall()], zone)
    _patch(cursor, space_id, zone)


def tally_space(cursor: Any, space_id: int, zone: ZoneInfo) -> None:
    """Tally every day of a space from its rows."""
    cursor.execute(_FORGET, {"space": space_id})
    cursor.execute(_SPAN, {"space": space_id})
    first, last = cursor.fetchone()
    if first is not None:
        on, until = first.astimezone(zone).date(), last.astimezone(zone).date()
        while on <= until:
            part = [on + timedelta(days=more) for more in range(min(CHUNK, until - on + days.ONE_DAY).days)]
            _write_posts(cursor, space_id, part, zone)
            threads = days.threads_of(cursor, space_id, part, zone)
            _write_threads(cursor, space_id, days.local_days(threads.opened, zone), threads, zone)
            on = part[-1] + days.ONE_DAY
    Space.objects.filter(pk=space_id).update(tallied_zone=zone.key)


def _write_posts(cursor: Any, space_id: int, changed: Sequence[date], zone: ZoneInfo) -> None:
    """The posts of days that changed, those included that have none any more."""
    if not changed:
        return
    groups, day = grouped(*days.posts_of(cursor, space_id, changed, zone))
    posts, members = pack(groups, day), pack(*members_of(groups, day))
    told = {
        "space": space_id,
        "days": [changed[place] for place in posts],
        "posts": list(posts.values()),
        "members": [members.get(place, b"") for place in posts],
        "emptied": [on for place, on in enumerate(changed) if place not in posts],
    }
    cursor.execute(_EMPTY_POSTS, told)
    cursor.execute(_WRITE_POSTS, told)


def _patch(cursor: Any, space_id: int, zone: ZoneInfo) -> None:
    """Put the threads that changed into their days as they are now, and take them out of those that they left."""
    ids, fresh = days.threads_among(cursor, _THREADS)
    (left,) = columns.read(cursor, _LEFT, "at", {})
    changed = days.local_days(np.concatenate([fresh.opened, left]), zone)
    held = DayTally.objects.filter(space_id=space_id, on__in=changed).values_list("threads", flat=True)
    _write_threads(cursor, space_id, changed, patched(unpack_threads(b"".join(held)), ids, fresh), zone)


def _write_threads(cursor: Any, space_id: int, changed: Sequence[date], threads: DayThreads, zone: ZoneInfo) -> None:
    """The threads of days that changed, on which all of them were opened."""
    threads = threads.only(np.argsort(threads.opened))
    packed = pack(threads, days.which_day(threads.opened, changed, zone))
    told = [packed.get(place, b"") for place in range(len(changed))]
    cursor.execute(_WRITE_THREADS, {"space": space_id, "days": changed, "threads": told})


# Thread by thread, so that the planner need not guess how many posts a thread has.
_DAYS_OF_POSTS = """
SELECT DISTINCT (created_at AT TIME ZONE %(zone)s)::date FROM (
    SELECT created_at FROM ingest_changed
    UNION ALL SELECT created_at FROM ingest_moved
    UNION ALL
    SELECT p.created_at FROM ingest_altered a CROSS JOIN LATERAL (
        SELECT created_at FROM spaces_post WHERE thread_id = a.thread_id OFFSET 0
    ) p WHERE a.is_opened_anew
) told ORDER BY 1
"""

_THREADS = """
SELECT thread_id FROM ingest_changed UNION SELECT thread_id FROM ingest_moved UNION SELECT thread_id FROM ingest_altered
"""

_LEFT = "SELECT was_opened_at FROM ingest_altered WHERE was_opened_at IS NOT NULL"

_FORGET = "DELETE FROM spaces_daytally WHERE space_id = %(space)s"

_SPAN = "SELECT min(created_at), max(created_at) FROM spaces_post WHERE space_id = %(space)s"

_EMPTY_POSTS = """
UPDATE spaces_daytally SET posts = '', members = '' WHERE space_id = %(space)s AND "on" = ANY(%(emptied)s::date[])
"""

_WRITE_POSTS = """
INSERT INTO spaces_daytally (space_id, "on", posts, members, threads)
SELECT %(space)s, told.*, '' FROM unnest(%(days)s::date[], %(posts)s::bytea[], %(members)s::bytea[]) AS told
ON CONFLICT (space_id, "on") DO UPDATE SET posts = excluded.posts, members = excluded.members
"""

_WRITE_THREADS = """
INSERT INTO spaces_daytally (space_id, "on", posts, members, threads)
SELECT %(space)s, told."on", '', '', told.threads
FROM unnest(%(days)s::date[], %(threads)s::bytea[]) AS told ("on", threads)
ON CONFLICT (space_id, "on") DO UPDATE SET threads = excluded.threads
"""
