"""Keeping each day's tally true: what changed in this transaction says which days are tallied anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    posts = _posts(cursor, space_id, [on for (on,) in cursor.fetchall()], zone)
    _write(cursor, space_id, posts, _patched_threads(cursor, space_id, zone))


def tally_space(cursor: Any, space_id: int, zone: ZoneInfo) -> None:
    """Tally every day of a space from its rows."""
    cursor.execute(_FORGET, {"space": space_id})
    cursor.execute(_SPAN, {"space": space_id})
    first, last = cursor.fetchone()
    if first is not None:
        on, until = first.astimezone(zone).date(), last.astimezone(zone).date()
        while on <= until:
            part = [on + timedelta(days=more) for more in range(min(CHUNK, until - on + days.ONE_DAY).days)]
            threads = days.threads_of(cursor, space_id, part, zone)
            opened = _threads(days.local_days(threads.opened, zone), threads, zone)
            _write(cursor, space_id, _posts(cursor, space_id, part, zone), opened)
            on = part[-1] + days.ONE_DAY
    Space.objects.filter(pk=space_id).update(tallied_zone=zone.key)


def _posts(cursor: Any, space_id: int, changed: Sequence[date], zone: ZoneInfo) -> dict[date, tuple[bytes, bytes]]:
    """The posts and the members of days that changed, those included that have none any more."""
    if not changed:
        return {}
    groups, day = grouped(*days.posts_of(cursor, space_id, changed, zone))
    posts, members = pack(groups, day), pack(*members_of(groups, day))
    return {on: (posts.get(place, b""), members.get(place, b"")) for place, on in enumerate(changed)}


def _patched_threads(cursor: Any, space_id: int, zone: ZoneInfo) -> dict[date, bytes]:
    """The threads of days on which one changed, as they are now; those included that the thread left."""
    ids, fresh = days.threads_among(cursor, _THREADS)
    (left,) = columns.read(cursor, _LEFT, "at", {})
    changed = days.local_days(np.concatenate([fresh.opened, left]), zone)
    held = DayTally.objects.filter(space_id=space_id, on__in=changed).values_list("threads", flat=True)
    return _threads(changed, patched(unpack_threads(b"".join(held)), ids, fresh), zone)


def _threads(changed: Sequence[date], threads: DayThreads, zone: ZoneInfo) -> dict[date, bytes]:
    """The threads of days that changed, on which all of them were opened."""
    threads = threads.only(np.argsort(threads.opened))
    packed = pack(threads, days.which_day(threads.opened, changed, zone))
    return {on: packed.get(place, b"") for place, on in enumerate(changed)}


def _write(
    cursor: Any, space_id: int, posts: Mapping[date, tuple[bytes, bytes]], threads: Mapping[date, bytes]
) -> None:
    """Keep what is told of each day; the rest of it stays. A day that has nothing gets no row.

    By COPY in binary: as words of a statement the bytes would be twice as many, and take five times as long.
    """
    cursor.execute(_TOLD)
    with cursor.copy("COPY tally_told FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["date", "bytea", "bytea", "bytea"])
        for on in posts.keys() | threads.keys():
            copy.write_row((on, *posts.get(on, (None, None)), threads.get(on)))
    cursor.execute(_WRITE, {"space": space_id})


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

_TOLD = """
CREATE TEMPORARY TABLE tally_told ("on" date, posts bytea, members bytea, threads bytea) ON COMMIT DROP
"""

_WRITE = """
UPDATE spaces_daytally held SET posts = coalesce(told.posts, held.posts),
    members = coalesce(told.members, held.members), threads = coalesce(told.threads, held.threads)
FROM tally_told told WHERE held.space_id = %(space)s AND held."on" = told."on";
INSERT INTO spaces_daytally (space_id, "on", posts, members, threads)
SELECT %(space)s, "on", coalesce(posts, ''), coalesce(members, ''), coalesce(threads, '') FROM tally_told
WHERE posts <> '' OR threads <> ''
ON CONFLICT (space_id, "on") DO NOTHING;
DROP TABLE tally_told
"""
