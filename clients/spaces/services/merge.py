"""Bringing staged rows into the tables, set by set. Each step returns how many rows it inserted or altered.

What the source does not tell keeps the value that is held. The order matters: channels and people, then threads,
then posts, then what is derived from them (`facts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql

from clients.spaces.rules.source import Outcome, Source

_TOLD_OF_POSTS = (
    "thread_id", "author_id", "created_at", "number", "body", "is_html", "is_staff", "is_system", "is_hidden",
    "is_deleted", "is_accepted", "like_count", "reply_to_number", "reply_to_key",
)  # fmt: skip
_ALWAYS_TOLD = frozenset({"thread_id", "author_id", "created_at"})


def channels(cursor: Any, space_id: int) -> int:
    """Channels that the source tells by name, and those that its threads merely name by key."""
    return _run(cursor, _CHANNELS, space=space_id)


def people(cursor: Any, space_id: int, source: Source) -> int:
    named = "author_name" in source.post_columns
    wrote = _run(cursor, _PEOPLE, space=space_id, renamed=sql.SQL(_RENAMED if named else _JOINED))
    return wrote + _run(cursor, _REGISTERED, space=space_id, joined=sql.SQL(_JOINED))


def threads(cursor: Any, space_id: int, source: Source, *, held_before: bool) -> int:
    """Threads as the source lists them; else as its posts name them, each in the channel of its earliest post."""
    if source.thread_columns:
        return _run(cursor, _THREADS, space=space_id)
    changed = _run(cursor, _BARE_THREADS, space=space_id)
    if held_before and "channel_key" in source.post_columns:
        changed += _run(cursor, _CHANNEL_OF_FIRST_POST, space=space_id)
    return changed


def note_rows(cursor: Any, space_id: int) -> None:
    """Remember the rows of the threads and authors that came in, in tables that the planner knows."""
    _run(cursor, _ROWS, space=space_id)


def create_noted(cursor: Any) -> None:
    """Make the empty tables that tell which posts changed, and where."""
    cursor.execute(_NOTED_TABLES)


def note_moved(cursor: Any, space_id: int, *, overlaps: bool) -> int:
    """Remember which held posts are about to change thread, number, author, staff mark or instant; return how many."""
    create_noted(cursor)
    moved = _run(cursor, _MOVED, space=space_id) if overlaps else 0
    cursor.execute("ANALYZE ingest_moved")
    return moved


def posts(
    cursor: Any, space_id: int, source: Source, *, held_before: bool, overlaps: bool, outcome: Outcome | None = None
) -> int:
    """Insert new posts with the author whom they answer, and update those that differ; note which in `outcome`."""
    names = sql.SQL(_BY_NUMBER if source.by_number else _BY_KEY)
    # Where none of them is held, not looking saves a fifth.
    where_held = _where_held(source) if overlaps else sql.SQL("")
    upsert = _composed(_POSTS, space=space_id, names=names, where_held=where_held)
    if outcome is not None and overlaps:
        changed = _run(cursor, _NOTING_AND_TELLING, upsert=upsert)
        for external_id, is_new in cursor.fetchall():
            (outcome.inserted if is_new else outcome.altered).add(external_id)
        return changed
    changed = _run(cursor, _NOTING_WHICH if held_before else _ALONE, upsert=upsert)
    if outcome is not None:
        cursor.execute("SELECT external_id FROM ingest_post")
        outcome.inserted.update(external_id for (external_id,) in cursor.fetchall())
    return changed


def _where_held(source: Source) -> sql.Composed:
    """What happens to a post that is held."""
    told = [name for name in _TOLD_OF_POSTS if name in _ALWAYS_TOLD or name in source.post_columns]
    if "is_staff" in told:
        told.append("told_staff")
    return sql.SQL(_UPDATE_POSTS).format(
        changes=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in told),
        held=_columns("held", told),
        told=_columns("excluded", told),
    )


def missing(cursor: Any, space_id: int) -> int:
    """Mark deleted what is held of a staged thread and not staged with it: the source has whole threads."""
    return _run(cursor, _DELETE, space=space_id, threads=sql.SQL(_STAGED_THREADS), unless=sql.SQL(_UNLESS_STAGED))


def gone(cursor: Any, space_id: int, keys: Sequence[str]) -> int:
    """Mark deleted all posts of the threads that the platform has no more, and let them state none."""
    if not keys:
        return 0
    named = sql.SQL(", ").join(map(sql.Literal, keys))
    found = _run(cursor, _DELETE, space=space_id, threads=named, unless=sql.SQL(""))
    _run(cursor, _STATE_NONE, space=space_id, keys=named)
    return found


def view_totals(cursor: Any, space_id: int, at: Any) -> None:
    """Keep each staged total of views that differs from the last one observed."""
    cursor.execute(_VIEW_TOTALS, {"space": space_id, "at": at})


def holds_posts(cursor: Any, space_id: int) -> bool:
    cursor.execute("SELECT EXISTS (SELECT FROM spaces_post WHERE space_id = %s)", [space_id])
    return bool(cursor.fetchone()[0])


def holds_staged(cursor: Any, space_id: int) -> bool:
    """Whether any staged post is held. Most inputs of other systems bring nothing but what is new."""
    cursor.execute(_HOLDS_STAGED, {"space": space_id})
    return bool(cursor.fetchone()[0])


def _columns(table: str, names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(table, name) for name in names)


def _run(cursor: Any, text: str, **parts: Any) -> int:
    cursor.execute(_composed(text, **parts))
    return int(cursor.rowcount)


def _composed(text: str, **parts: Any) -> sql.Composed:
    values = {name: part if isinstance(part, sql.Composable) else sql.Literal(part) for name, part in parts.items()}
    return sql.SQL(text).format(**values)


_CHANNELS = """
INSERT INTO spaces_channel AS held (space_id, external_id, name)
SELECT DISTINCT ON (key) {space}, key, name FROM (
    SELECT external_id AS key, name FROM ingest_channel
    UNION ALL
    SELECT DISTINCT channel_key, '' FROM ingest_thread WHERE channel_key <> ''
) told
ORDER BY key, name DESC
ON CONFLICT (space_id, external_id) DO UPDATE SET name = EXCLUDED.name
WHERE EXCLUDED.name <> '' AND held.name <> EXCLUDED.name
"""

_PEOPLE = """
INSERT INTO spaces_person AS held (space_id, external_id, name, is_system, joined_at)
SELECT {space}, author_key, max(author_name), bool_or(author_is_system), min(author_joined_at)
FROM ingest_post GROUP BY author_key
ON CONFLICT (space_id, external_id) DO {renamed}
"""

# One source tells when somebody joined, another does not: what is known stays.
_RENAMED = """
UPDATE SET name = EXCLUDED.name, is_system = EXCLUDED.is_system,
    joined_at = coalesce(EXCLUDED.joined_at, held.joined_at)
WHERE (held.name, held.is_system, held.joined_at)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.is_system, coalesce(EXCLUDED.joined_at, held.joined_at))
"""

_JOINED = """
UPDATE SET joined_at = EXCLUDED.joined_at
WHERE EXCLUDED.joined_at IS NOT NULL AND held.joined_at IS DISTINCT FROM EXCLUDED.joined_at
"""

# Whoever registered and has written nothing is known by their number alone.
_REGISTERED = """
INSERT INTO spaces_person AS held (space_id, external_id, name, is_system, joined_at)
SELECT {space}, external_id, '', false, min(joined_at) FROM ingest_person GROUP BY external_id
ON CONFLICT (space_id, external_id) DO {joined}
"""

# A source that tells a thread's title with its first post alone tells none with the others: what is held stays.
_THREADS = """
INSERT INTO spaces_thread AS held
    (space_id, external_id, title, channel_id, marked_number, stated_post_count, view_count)
SELECT {space}, s.external_id, s.title, c.id, s.marked_number, s.stated_post_count, s.view_count
FROM ingest_thread s
LEFT JOIN spaces_channel c ON c.space_id = {space} AND c.external_id = s.channel_key
ON CONFLICT (space_id, external_id) DO UPDATE SET
    title = coalesce(nullif(EXCLUDED.title, ''), held.title), channel_id = EXCLUDED.channel_id,
    marked_number = EXCLUDED.marked_number, stated_post_count = EXCLUDED.stated_post_count,
    view_count = EXCLUDED.view_count
WHERE (held.title, held.channel_id, held.marked_number, held.stated_post_count, held.view_count)
    IS DISTINCT FROM
    (coalesce(nullif(EXCLUDED.title, ''), held.title), EXCLUDED.channel_id, EXCLUDED.marked_number,
    EXCLUDED.stated_post_count, EXCLUDED.view_count)
"""

_BARE_THREADS = """
INSERT INTO spaces_thread AS held (space_id, external_id, title, channel_id)
SELECT {space}, s.external_id, s.external_id, c.id
FROM ingest_thread s
LEFT JOIN spaces_channel c ON c.space_id = {space} AND c.external_id = s.channel_key
ON CONFLICT (space_id, external_id) DO UPDATE SET title = EXCLUDED.title WHERE held.title = ''
"""

_CHANNEL_OF_FIRST_POST = """
UPDATE spaces_thread t SET channel_id = c.id
FROM ingest_thread s LEFT JOIN spaces_channel c ON c.space_id = {space} AND c.external_id = s.channel_key
WHERE t.space_id = {space} AND t.external_id = s.external_id AND t.channel_id IS DISTINCT FROM c.id
    AND s.first_at <= t.opened_at
"""

# Post by post, so that the planner need not guess how many are held: it joined every one of them with every one.
_HOLDS_STAGED = """
SELECT EXISTS (
    SELECT FROM ingest_post s CROSS JOIN LATERAL (
        SELECT FROM spaces_post p WHERE p.space_id = %(space)s AND p.external_id = s.external_id OFFSET 0
    ) held
)
"""

# Which rows they are is looked up once a thread and an author, and not once a post; key by key, so that the planner
# need not guess how many are held.
_ROWS = """
CREATE TEMPORARY TABLE ingest_thread_row (external_id varchar(200) COLLATE "C", id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_author_row (
    external_id varchar(200) COLLATE "C", id bigint, is_system boolean
) ON COMMIT DROP;
INSERT INTO ingest_thread_row (external_id, id)
SELECT t.external_id, t.id
FROM ingest_thread s CROSS JOIN LATERAL (
    SELECT external_id, id FROM spaces_thread WHERE space_id = {space} AND external_id = s.external_id OFFSET 0
) t;
INSERT INTO ingest_author_row (external_id, id, is_system)
SELECT a.external_id, a.id, a.is_system
FROM (SELECT DISTINCT author_key AS key FROM ingest_post) s CROSS JOIN LATERAL (
    SELECT external_id, id, is_system FROM spaces_person WHERE space_id = {space} AND external_id = s.key OFFSET 0
) a;
ANALYZE ingest_thread_row;
ANALYZE ingest_author_row
"""

# `ingest_moved` is how posts stood before, `ingest_changed` where those stand that came in or changed.
_NOTED_TABLES = """
CREATE TEMPORARY TABLE ingest_moved (
    external_id varchar(200) COLLATE "C", thread_id bigint, author_id bigint, number integer, created_at timestamptz
) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_changed (thread_id bigint, created_at timestamptz) ON COMMIT DROP
"""

_MOVED = """
INSERT INTO ingest_moved (external_id, thread_id, author_id, number, created_at)
SELECT p.external_id, p.thread_id, p.author_id, p.number, p.created_at
FROM ingest_post s
JOIN spaces_post p ON p.space_id = {space} AND p.external_id = s.external_id
JOIN spaces_thread t ON t.id = p.thread_id
JOIN spaces_person a ON a.id = p.author_id
WHERE (t.external_id, a.external_id, p.number, p.is_staff, p.created_at)
    IS DISTINCT FROM (s.thread_key, s.author_key, s.number, s.is_staff, s.created_at)
"""

_BY_NUMBER = "g.thread_key = s.thread_key AND g.number = s.reply_to_number"
_BY_KEY = "g.external_id = s.reply_to_key"

_POSTS = """
INSERT INTO spaces_post AS held (
    space_id, external_id, thread_id, author_id, created_at, number, body, is_html, is_staff, is_system, is_hidden,
    is_deleted, is_accepted, like_count, reply_to_number, reply_to_key, answers_id, answers_staff, answers_since,
    told_staff
)
SELECT {space}, s.external_id, t.id, a.id, s.created_at, s.number, s.body, s.is_html, s.is_staff, s.is_system,
    s.is_hidden, s.is_deleted, s.is_accepted, s.like_count, s.reply_to_number, s.reply_to_key,
    ga.id, CASE WHEN ga.id IS NOT NULL THEN g.is_staff END,
    CASE WHEN ga.id IS NOT NULL AND g.created_at > s.created_at THEN g.created_at END, s.told_staff
FROM ingest_post s
JOIN ingest_thread_row t ON t.external_id = s.thread_key
JOIN ingest_author_row a ON a.external_id = s.author_key
LEFT JOIN ingest_post g ON {names}
LEFT JOIN ingest_author_row ga ON ga.external_id = g.author_key AND NOT ga.is_system
ORDER BY s.created_at
{where_held}
"""

_ALONE = "{upsert}"

_NOTING_WHICH = """
WITH done AS ({upsert} RETURNING thread_id, created_at)
INSERT INTO ingest_changed (thread_id, created_at) SELECT thread_id, created_at FROM done
"""

_NOTING_AND_TELLING = """
WITH done AS ({upsert} RETURNING held.external_id, held.thread_id, held.created_at, held.xmax = 0 AS is_new),
noted AS (INSERT INTO ingest_changed (thread_id, created_at) SELECT thread_id, created_at FROM done)
SELECT external_id, is_new FROM done
"""

_UPDATE_POSTS = """
ON CONFLICT (space_id, external_id) DO UPDATE SET {changes} WHERE ({held}) IS DISTINCT FROM ({told})
"""

# What is deleted has moved, so its thread and its author are derived anew (`facts`). Thread by thread, so that the
# planner need not guess how many posts a thread has.
_DELETE = """
WITH threads AS MATERIALIZED (
    SELECT t.id FROM spaces_thread t WHERE t.space_id = {space} AND t.external_id IN ({threads})
), lost AS MATERIALIZED (
    SELECT p.* FROM threads CROSS JOIN LATERAL (
        SELECT id, external_id, thread_id, author_id, number, created_at FROM spaces_post
        WHERE thread_id = threads.id AND NOT is_deleted OFFSET 0
    ) p {unless}
), noted AS (
    INSERT INTO ingest_moved (external_id, thread_id, author_id, number, created_at)
    SELECT external_id, thread_id, author_id, number, created_at FROM lost
)
UPDATE spaces_post p SET is_deleted = true FROM lost WHERE p.id = lost.id
"""
_STAGED_THREADS = "SELECT external_id FROM ingest_thread"
_UNLESS_STAGED = "WHERE NOT EXISTS (SELECT FROM ingest_post g WHERE g.external_id = p.external_id)"

_STATE_NONE = """
UPDATE spaces_thread SET stated_post_count = 0
WHERE space_id = {space} AND external_id IN ({keys}) AND stated_post_count IS DISTINCT FROM 0
"""

_VIEW_TOTALS = """
INSERT INTO spaces_viewtotal (thread_id, observed_at, view_count)
SELECT t.id, %(at)s, s.view_count
FROM ingest_thread s
JOIN spaces_thread t ON t.space_id = %(space)s AND t.external_id = s.external_id
LEFT JOIN LATERAL (
    SELECT v.view_count FROM spaces_viewtotal v WHERE v.thread_id = t.id ORDER BY v.observed_at DESC LIMIT 1
) last ON true
WHERE s.view_count IS NOT NULL AND s.view_count IS DISTINCT FROM last.view_count
ON CONFLICT (thread_id, observed_at) DO UPDATE SET view_count = EXCLUDED.view_count
"""
