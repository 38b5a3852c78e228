"""Keeping each day's tally true: what changed in this transaction says which days are tallied anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from clients.spaces.models import DayTally, Space
from clients.spaces.rules.activity import Posts
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
    changed = [on for (on,) in cursor.fetchall()]
    _write_posts(cursor, space_id, changed, days.posts_of(cursor, space_id, changed, zone))
    _patch(cursor, space_id, zone)


def tally_space(cursor: Any, space_id: int, zone: ZoneInfo) -> None:
    """Tally every day of a space from its rows."""
    DayTally.objects.filter(space_id=space_id).delete()
    cursor.execute(_SPAN, {"space": space_id})
    first, last = cursor.fetchone()
    if first is not None:
        on, until = first.astimezone(zone).date(), last.astimezone(zone).date()
        while on <= until:
            part = [on + timedelta(days=more) for more in range(min(CHUNK, until - on + days.ONE_DAY).days)]
            _write_posts(cursor, space_id, part, days.posts_of(cursor, space_id, part, zone))
            _write_threads(cursor, space_id, days.threads_of(cursor, space_id, part, zone))
            on = part[-1] + days.ONE_DAY
    Space.objects.filter(pk=space_id).update(tallied_zone=zone.key)


def _write_posts(cursor: Any, space_id: int, changed: Sequence[date], posts: Mapping[date, Posts]) -> None:
    """The posts of days that changed, those included that have none any more."""
    groups = {on: grouped(posts[on]) for on in changed if on in posts}
    told = {
        "space": space_id,
        "days": list(groups),
        "posts": [pack(each) for each in groups.values()],
        "members": [pack(members_of(each)) for each in groups.values()],
        "emptied": [on for on in changed if on not in posts],
    }
    cursor.execute(_EMPTY_POSTS, told)
    cursor.execute(_WRITE_POSTS, told)


def _patch(cursor: Any, space_id: int, zone: ZoneInfo) -> None:
    """Put the threads that changed into their days as they are now, and take them out of those that they left."""
    ids, fresh = days.threads_among(cursor, _THREADS, zone)
    (left,) = columns.read(cursor, _LEFT, "at", {})
    changed = sorted({*fresh, *days.local_days(left, zone)})
    held = dict(DayTally.objects.filter(space_id=space_id, on__in=changed).values_list("on", "threads"))
    _write_threads(
        cursor, space_id, {on: patched(unpack_threads(held.get(on, b"")), ids, fresh.get(on)) for on in changed}
    )


def _write_threads(cursor: Any, space_id: int, threads: Mapping[date, DayThreads]) -> None:
    packed = [pack(each) for each in threads.values()]
    cursor.execute(_WRITE_THREADS, {"space": space_id, "days": list(threads), "threads": packed})


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
