"""Keeping derived columns true after a merge, whatever came in and in whatever order.

Everything here follows from what is held alone, so a run that is repeated, split or reordered ends the same.
"""

from __future__ import annotations

from typing import Any

from psycopg import sql

from clients.spaces.rules.source import Source


def derive(cursor: Any, space_id: int, source: Source, *, held_before: bool, overlaps: bool, moved: int) -> None:
    """Bring threads and people that this run touched up to date, and the answers of posts when others were held.

    overlaps: whether any post that came in was held; moved: how many held posts changed in what others rely on
    (`merge.note_moved`).
    """
    cursor.execute(_TABLES)
    if held_before:
        names = sql.SQL(_BY_NUMBER if source.by_number else _BY_KEY)
        names_moved = sql.SQL(_NAMES_MOVED_BY_NUMBER if source.by_number else _NAMES_MOVED_BY_KEY)
        doubtful = _DOUBTFUL
        if overlaps or source.by_number:
            doubtful += _CAME_IN
        if moved:
            doubtful += _NAMES_MOVED
        _run(cursor, doubtful, space_id, names_moved=names_moved)
        cursor.execute("ANALYZE ingest_doubtful")
        _run(cursor, _ANSWERS, space_id, names=names)
    _run(cursor, _TOUCHED, space_id)
    cursor.execute("ANALYZE ingest_touched")
    _run(cursor, _PEOPLE, space_id)
    _run(cursor, _THREADS, space_id)


def derive_moved(cursor: Any, space_id: int) -> None:
    """Bring the threads of `ingest_moved` up to date where nothing came in."""
    cursor.execute(_TABLES)
    cursor.execute("INSERT INTO ingest_touched (thread_id) SELECT DISTINCT thread_id FROM ingest_moved")
    cursor.execute("ANALYZE ingest_touched")
    _run(cursor, _THREADS, space_id)


def _run(cursor: Any, text: str, space_id: int, **parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(text).format(space=sql.Literal(space_id), **parts))


_BY_NUMBER = "g.thread_id = p.thread_id AND g.number = p.reply_to_number"
_BY_KEY = "g.space_id = p.space_id AND g.external_id = p.reply_to_key"

_NAMES_MOVED_BY_NUMBER = "p.thread_id = m.thread_id AND p.reply_to_number = m.number"
_NAMES_MOVED_BY_KEY = "p.reply_to_key = m.external_id"

# Three kinds of posts may answer someone else now: those that named a post which was not held, those that came in
# (but for new ones which name a post by its id: they were put in with whom they answer, or name one that did not come
# with them), and those that name a post which changed.
_DOUBTFUL = """
INSERT INTO ingest_doubtful (id)
SELECT id FROM spaces_post
WHERE space_id = {space} AND answers_id IS NULL AND (reply_to_number IS NOT NULL OR reply_to_key IS NOT NULL)
"""
_CAME_IN = """
UNION SELECT p.id FROM ingest_post s JOIN spaces_post p ON p.space_id = {space} AND p.external_id = s.external_id
"""
_NAMES_MOVED = """
UNION SELECT p.id FROM ingest_moved m JOIN spaces_post p ON p.space_id = {space} AND {names_moved}
"""

_ANSWERS = """
WITH truth AS (
    SELECT DISTINCT ON (p.id) p.id, a.id AS answers_id,
        CASE WHEN a.id IS NOT NULL THEN g.is_staff END AS answers_staff,
        CASE WHEN a.id IS NOT NULL AND g.created_at > p.created_at THEN g.created_at END AS answers_since
    FROM ingest_doubtful d
    JOIN spaces_post p ON p.id = d.id
    LEFT JOIN spaces_post g ON {names}
    LEFT JOIN spaces_person a ON a.id = g.author_id AND NOT a.is_system
    ORDER BY p.id, length(g.external_id), g.external_id
), done AS (
    UPDATE spaces_post p
    SET answers_id = truth.answers_id, answers_staff = truth.answers_staff, answers_since = truth.answers_since
    FROM truth
    WHERE p.id = truth.id AND (p.answers_id, p.answers_staff, p.answers_since)
        IS DISTINCT FROM (truth.answers_id, truth.answers_staff, truth.answers_since)
    RETURNING p.thread_id, p.created_at
)
INSERT INTO ingest_changed (thread_id, created_at) SELECT thread_id, created_at FROM done
"""

_TABLES = """
CREATE TEMPORARY TABLE ingest_doubtful (id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_touched (thread_id bigint, person_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_altered (
    thread_id bigint, was_opened_at timestamptz, is_opened_anew boolean
) ON COMMIT DROP
"""

_TOUCHED = """
INSERT INTO ingest_touched (thread_id, person_id)
SELECT id, NULL::bigint FROM ingest_thread_row
UNION SELECT thread_id, NULL::bigint FROM ingest_moved
UNION SELECT NULL::bigint, id FROM ingest_author_row
UNION SELECT NULL::bigint, author_id FROM ingest_moved
"""

_PEOPLE = """
WITH truth AS (
    SELECT k.person_id AS id, first.created_at AS first_counted_at
    FROM ingest_touched k
    LEFT JOIN LATERAL (
        SELECT p.created_at FROM spaces_post p WHERE p.author_id = k.person_id AND p.is_counted
        ORDER BY p.created_at LIMIT 1
    ) first ON true
    WHERE k.person_id IS NOT NULL
)
UPDATE spaces_person a SET first_counted_at = truth.first_counted_at
FROM truth WHERE a.id = truth.id AND a.first_counted_at IS DISTINCT FROM truth.first_counted_at
"""

# Of counted posts at the same instant the one with the lower number opens the thread, then the shorter and the
# lesser id, so that the order in which they came in plays no part.
_THREADS = """
WITH touched AS (
    SELECT thread_id AS id FROM ingest_touched WHERE thread_id IS NOT NULL
), opening AS (
    SELECT touched.id AS thread_id, first.*
    FROM touched CROSS JOIN LATERAL (
        SELECT p.id, p.author_id, p.is_staff, p.created_at
        FROM spaces_post p WHERE p.thread_id = touched.id AND p.is_counted
        ORDER BY p.created_at, p.number, length(p.external_id), p.external_id LIMIT 1
    ) first
), response AS (
    SELECT o.thread_id, least(member.created_at, staff.created_at) AS any_at,
        member.created_at AS member_at, staff.created_at AS staff_at
    FROM opening o
    LEFT JOIN LATERAL (
        SELECT p.created_at FROM spaces_post p
        WHERE p.thread_id = o.thread_id AND p.is_counted AND p.author_id <> o.author_id AND NOT p.is_staff
        ORDER BY p.created_at LIMIT 1
    ) member ON true
    LEFT JOIN LATERAL (
        SELECT p.created_at FROM spaces_post p
        WHERE p.thread_id = o.thread_id AND p.is_counted AND p.author_id <> o.author_id AND p.is_staff
        ORDER BY p.created_at LIMIT 1
    ) staff ON true
), marked AS (
    SELECT DISTINCT ON (t.id) t.id AS thread_id, p.id
    FROM touched JOIN spaces_thread t ON t.id = touched.id AND t.marked_number IS NOT NULL
    JOIN spaces_post p ON p.thread_id = t.id AND p.number = t.marked_number
    ORDER BY t.id, length(p.external_id), p.external_id
), truth AS (
    SELECT touched.id, o.id AS opening_post_id, o.author_id AS starter_id, o.is_staff AS is_staff_started,
        o.created_at AS opened_at, r.any_at, r.member_at, r.staff_at, m.id AS marked_post_id
    FROM touched LEFT JOIN opening o ON o.thread_id = touched.id
    LEFT JOIN response r ON r.thread_id = touched.id LEFT JOIN marked m ON m.thread_id = touched.id
), done AS (
    UPDATE spaces_thread t SET
        opening_post_id = truth.opening_post_id, starter_id = truth.starter_id, opened_at = truth.opened_at,
        is_staff_started = truth.is_staff_started, first_response_at = truth.any_at,
        first_member_response_at = truth.member_at, first_staff_response_at = truth.staff_at,
        marked_post_id = truth.marked_post_id
    FROM truth JOIN spaces_thread was ON was.id = truth.id
    WHERE t.id = truth.id AND (
        t.opening_post_id, t.starter_id, t.opened_at, t.is_staff_started, t.first_response_at,
        t.first_member_response_at, t.first_staff_response_at, t.marked_post_id
    ) IS DISTINCT FROM (
        truth.opening_post_id, truth.starter_id, truth.opened_at, truth.is_staff_started, truth.any_at,
        truth.member_at, truth.staff_at, truth.marked_post_id
    )
    RETURNING t.id, was.opened_at, was.opening_post_id IS NOT NULL
        AND (was.opening_post_id, was.starter_id, was.is_staff_started)
            IS DISTINCT FROM (t.opening_post_id, t.starter_id, t.is_staff_started) AS is_opened_anew
)
INSERT INTO ingest_altered (thread_id, was_opened_at, is_opened_anew)
SELECT id, opened_at, is_opened_anew FROM done
"""
