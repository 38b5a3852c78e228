"""The staging tables of one run: temporary, filled with COPY, gone with the transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg import sql

from clients.spaces.connectors.files import shown
from clients.spaces.rules.source import CHANNEL_COLUMNS, PEOPLE_COLUMNS, Reason, Row, Skips, Source

TABLES = """
CREATE TEMPORARY TABLE ingest_post (
    seq bigint NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    thread_key text COLLATE "C" NOT NULL,
    author_key text COLLATE "C" NOT NULL,
    author_name text NOT NULL DEFAULT '',
    author_is_system boolean NOT NULL DEFAULT false,
    author_joined_at timestamptz,
    channel_key text COLLATE "C" NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    number integer,
    body text NOT NULL DEFAULT '',
    is_html boolean NOT NULL DEFAULT false,
    is_staff boolean NOT NULL DEFAULT false,
    told_staff boolean,
    is_system boolean NOT NULL DEFAULT false,
    is_hidden boolean NOT NULL DEFAULT false,
    is_deleted boolean NOT NULL DEFAULT false,
    is_accepted boolean NOT NULL DEFAULT false,
    like_count integer NOT NULL DEFAULT 0,
    reply_to_number integer,
    reply_to_key text COLLATE "C"
) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_thread (
    external_id text COLLATE "C" NOT NULL,
    title text NOT NULL DEFAULT '',
    channel_key text COLLATE "C" NOT NULL DEFAULT '',
    marked_number integer,
    stated_post_count integer,
    view_count bigint,
    tags jsonb,
    is_pinned boolean,
    first_at timestamptz
) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_channel (
    external_id text COLLATE "C" NOT NULL,
    name text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE ingest_person (
    external_id text COLLATE "C" NOT NULL,
    joined_at timestamptz NOT NULL
) ON COMMIT DROP;
"""

_ALL = (
    "ingest_post", "ingest_thread", "ingest_channel", "ingest_person", "ingest_moved", "ingest_changed",
    "ingest_doubtful", "ingest_touched", "ingest_altered", "ingest_thread_row", "ingest_author_row",
)  # fmt: skip
_SPECIAL = re.compile(r"[\\\t\n\r]")


def create(cursor: Any) -> None:
    """Make empty staging tables."""
    cursor.execute(TABLES)


def drop(cursor: Any) -> None:
    """Take the staging tables down before the transaction ends, so that another run may follow in it."""
    cursor.execute(f"DROP TABLE {', '.join(_ALL)}")


def fill(cursor: Any, source: Source, skips: Skips) -> None:
    """Read the source through into the staging tables. Memory holds one batch at a time, and the threads' rows.

    One COPY takes all posts, so that the server stores a batch while the next is read.
    """
    threads: list[bytes] = []
    channels: list[bytes] = []
    people: list[bytes] = []
    with cursor.copy(_copy_into("ingest_post", source.post_columns)) as copy:
        for batch in source.batches(skips):
            copy.write(_lines(batch.posts))
            threads.append(_lines(batch.threads))
            channels.append(_lines(batch.channels))
            people.append(_lines(batch.people))
    for table, columns, told in (
        ("ingest_channel", CHANNEL_COLUMNS, channels),
        ("ingest_person", PEOPLE_COLUMNS, people),
        ("ingest_thread", source.thread_columns, threads),
    ):
        if any(told):
            with cursor.copy(_copy_into(table, columns)) as copy:
                for lines in told:
                    copy.write(lines)


def settle(cursor: Any, source: Source, skips: Skips) -> None:
    """Leave out what has not come yet or came twice, and gather the threads where the source does not list them."""
    cursor.execute(_AHEAD)
    for seq, key, at in sorted(cursor.fetchall()):
        why = f"post {shown(key)} lies in the future: {at:%Y-%m-%d %H:%M} UTC"
        reason = Reason("PostAhead", {"key": shown(key), "post_at": at.replace(tzinfo=UTC).isoformat()})
        skips.add(source.place(seq), why, "created_at", [reason])
    _leave_out(cursor, _SAME_ID, "the id {key} came already, at {place}", "PostTwice", source, skips)
    if source.by_number:
        why = "post {key}: its number in the topic came already, at {place}"
        _leave_out(cursor, _SAME_NUMBER, why, "NumberTwice", source, skips)
    if source.thread_columns:
        cursor.execute(_ONE_ROW_A_THREAD)
    else:
        cursor.execute(_THREADS_OF_POSTS)
    cursor.execute(_ANALYZE)


def count(cursor: Any) -> tuple[int, int, int, datetime | None, datetime | None]:
    """What of the input is left: threads, counted posts, authors of these; the first and the last post's instant."""
    cursor.execute(_COUNT)
    threads, posts, people, first_at, last_at = cursor.fetchone()
    return threads, posts, people, first_at, last_at


def _leave_out(cursor: Any, twins: str, why: str, code: str, source: Source, skips: Skips) -> None:
    """Keep the first of several rows with the same key; the others are listed with the place of the first."""
    cursor.execute(twins)
    for seq, first, key in sorted(cursor.fetchall()):
        facts = {"key": shown(key), "place": source.place(first)}
        skips.add(source.place(seq), why.format(**facts), reasons=[Reason(code, facts)])


def _copy_into(table: str, columns: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)


def _lines(columns: Sequence[Row]) -> bytes:
    """Columns of text as lines of COPY's text format."""
    lines = "\n".join(map("\t".join, zip(*map(_escaped, columns), strict=True)))
    return f"{lines}\n".encode() if lines else b""


def _escaped(column: Row) -> Sequence[str]:
    """A column with what COPY would misread written out: all of it at once, since no text holds a NUL."""
    try:
        whole = "\0".join(column)
    except TypeError:
        return [r"\N" if cell is None else _escape(cell) for cell in column]
    return _escape(whole).split("\0") if _SPECIAL.search(whole) else column


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


# By the server's clock, with a day for clocks that are wrong: one post of a far year would head every list for ever.
_AHEAD = """
DELETE FROM ingest_post WHERE created_at > now() + interval '1 day'
RETURNING seq, external_id, created_at AT TIME ZONE 'UTC'
"""

_SAME_ID = """
WITH twins AS (
    SELECT external_id, min(seq) AS first FROM ingest_post GROUP BY external_id HAVING count(*) > 1
)
DELETE FROM ingest_post p USING twins WHERE p.external_id = twins.external_id AND p.seq > twins.first
RETURNING p.seq, twins.first, p.external_id
"""

_SAME_NUMBER = """
WITH twins AS (
    SELECT thread_key, number, min(seq) AS first FROM ingest_post GROUP BY thread_key, number HAVING count(*) > 1
)
DELETE FROM ingest_post p USING twins
WHERE p.thread_key = twins.thread_key AND p.number = twins.number AND p.seq > twins.first
RETURNING p.seq, twins.first, p.external_id
"""

_ONE_ROW_A_THREAD = """
WITH twins AS (
    SELECT external_id, min(ctid) AS first FROM ingest_thread GROUP BY external_id HAVING count(*) > 1
)
DELETE FROM ingest_thread t USING twins WHERE t.external_id = twins.external_id AND t.ctid > twins.first
"""

# By what it is joined alone: to look at the words as well takes longer than a merge of a few posts.
_ANALYZE = """
ANALYZE ingest_post (external_id, thread_key, author_key, channel_key, number, reply_to_number, reply_to_key);
ANALYZE ingest_thread
"""

_THREADS_OF_POSTS = """
WITH first AS (
    SELECT thread_key, min(created_at) AS at FROM ingest_post GROUP BY thread_key
)
INSERT INTO ingest_thread (external_id, channel_key, first_at)
SELECT DISTINCT ON (p.thread_key) p.thread_key, p.channel_key, first.at
FROM first JOIN ingest_post p ON p.thread_key = first.thread_key AND p.created_at = first.at
ORDER BY p.thread_key, length(p.external_id), p.external_id
"""

_COUNT = """
SELECT (SELECT count(*) FROM ingest_thread), coalesce(sum(posts), 0)::bigint, count(*), min(first_at), max(last_at)
FROM (
    SELECT author_key, count(*) AS posts, min(created_at) AS first_at, max(created_at) AS last_at FROM ingest_post
    WHERE NOT (is_system OR is_hidden OR is_deleted) GROUP BY author_key
) authors
"""
