"""A month's figures among a million posts over five years, against DuckDB reading and computing the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from clients.spaces.services.ingestion import ingest
from reporting.selectors.metrics import month_metrics
from tenants.backend.current import connection
from tenants.kernel.periods import Month
from tests.bench.community import BY, LONG_AGO, a_space, invent, write_csv
from tests.bench.ratio import Ratio, median_seconds

POSTS = 1_000_000
MOST = 3
MONTH = Month(2022, 5)
UTC = ZoneInfo("UTC")
AS_OF = datetime(2025, 6, 1, tzinfo=UTC)


def run() -> dict[str, Ratio]:
    """Ours ÷ DuckDB's seconds; the figures of both must agree.

    `duckdb_loaded_s` is DuckDB with the rows already in a table of its own: how far there is to go.
    """
    with a_space() as (space, folder):
        path = folder / "activity.csv"
        write_csv(invent(POSTS), path)
        ingest(space, "csv", path, by=BY, at=LONG_AGO)
        with connection.as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does within minutes
        figures = month_metrics(MONTH, zone=UTC, as_of=AS_OF)
        ours = median_seconds(lambda: month_metrics(MONTH, zone=UTC, as_of=AS_OF))
        peer = median_seconds(lambda: _read_and_ask(path), rounds=3)
        theirs, loaded = _loaded(path)
    wrong = {key: (figures[key], value) for key, value in theirs.items() if not _same(figures[key], value)}
    if wrong:
        raise AssertionError(f"ours and DuckDB's figures differ: {wrong}")
    return {
        "a_month_of_a_million_posts": Ratio(
            value=ours / peer,
            limit=MOST,
            better="less",
            unit="times as long",
            peer="DuckDB reading the same rows from CSV",
            measured={"ours_s": ours, "duckdb_s": peer, "duckdb_loaded_s": loaded, "rows": POSTS},
        )
    }


def _same(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and abs(one - other) < 0.0006)


def _read_and_ask(path: Path) -> dict[str, Any]:
    with duckdb.connect() as peer:
        _view(peer, path)
        return _ask(peer)


def _loaded(path: Path) -> tuple[dict[str, Any], float]:
    with duckdb.connect() as peer:
        _view(peer, path, as_table=True)
        return _ask(peer), median_seconds(lambda: _ask(peer), rounds=3)


def _view(peer: duckdb.DuckDBPyConnection, path: Path, *, as_table: bool = False) -> None:
    peer.execute("SET TimeZone = 'UTC'")
    kind = "TABLE" if as_table else "VIEW"
    peer.execute(f"CREATE {kind} posts AS {READ.replace('$path', str(path))}")


def _ask(peer: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    before, until = MONTH.shifted(-1), MONTH.shifted(1)
    answer = peer.execute(FIGURES, {"before": before.first_on, "from": MONTH.first_on, "until": until.first_on})
    names = [column[0] for column in answer.description]
    return dict(zip(names, answer.fetchone(), strict=True))


READ = """
SELECT post_id, created_at AS ts, author, thread, reply_to, staff = 1 AS staff, likes, accepted = 1 AS accepted
FROM read_csv('$path', header = true, columns = {
    'post_id': 'VARCHAR', 'created_at': 'TIMESTAMPTZ', 'author': 'VARCHAR', 'thread': 'VARCHAR',
    'channel': 'VARCHAR', 'reply_to': 'VARCHAR', 'body': 'VARCHAR', 'staff': 'INTEGER', 'likes': 'INTEGER',
    'accepted': 'INTEGER'})
"""

# Every thread is older than seven days as of the instant asked for, so ages play no part.
FIGURES = """
WITH p AS MATERIALIZED (SELECT * FROM posts),
opening AS MATERIALIZED (
    SELECT thread, min(ts) AS ts, arg_min(author, ts) AS starter, arg_min(post_id, ts) AS post_id FROM p GROUP BY thread
),
month AS MATERIALIZED (SELECT * FROM p WHERE ts >= $from AND ts < $until),
threads AS MATERIALIZED (SELECT * FROM opening WHERE ts >= $from AND ts < $until),
newcomers AS (SELECT author FROM p GROUP BY author HAVING min(ts) >= $from AND min(ts) < $until),
members AS MATERIALIZED (SELECT author, count(*) AS n FROM month WHERE NOT staff GROUP BY author),
members_before AS MATERIALIZED (SELECT DISTINCT author FROM p WHERE ts >= $before AND ts < $from AND NOT staff),
waits AS MATERIALIZED (
    SELECT t.thread, epoch_us(min(p.ts)) - epoch_us(any_value(t.ts)) AS wait,
        epoch_us(min(p.ts) FILTER (WHERE p.staff)) - epoch_us(any_value(t.ts)) AS staff_wait
    FROM threads t JOIN p ON p.thread = t.thread AND p.author <> t.starter GROUP BY t.thread
),
answers AS MATERIALIZED (
    SELECT arg_min(p.staff, p.ts) AS staff, arg_min(p.author, p.ts) = any_value(t.starter) AS own
    FROM threads t JOIN p ON p.thread = t.thread AND p.accepted GROUP BY t.thread
),
replies AS MATERIALIZED (
    SELECT m.author AS u, coalesce(named.author, o.starter) AS v
    FROM month m JOIN opening o ON o.thread = m.thread LEFT JOIN p named ON named.post_id = m.reply_to
    WHERE m.post_id <> o.post_id
),
nodes AS MATERIALIZED (SELECT author FROM month UNION SELECT v FROM replies),
edges AS MATERIALIZED (SELECT DISTINCT u, v FROM replies WHERE u <> v),
ties AS (SELECT DISTINCT least(u, v) AS a, greatest(u, v) AS b FROM edges),
degrees AS MATERIALIZED (
    SELECT x, count(*) AS d FROM (SELECT a AS x FROM ties UNION ALL SELECT b FROM ties) GROUP BY x
),
ranked AS (SELECT n, row_number() OVER (ORDER BY n) AS rank FROM members),
raw AS (
    SELECT
        (SELECT count(*) FROM month) AS posts,
        (SELECT count(*) FILTER (WHERE NOT staff) FROM month) AS member_posts,
        (SELECT sum(likes) FROM month)::BIGINT AS likes,
        (SELECT count(*) FROM members) AS members,
        (SELECT count(*) FROM members_before) AS members_before,
        (SELECT count(*) FROM members SEMI JOIN newcomers USING (author)) AS newcomers,
        (SELECT count(*) FROM members SEMI JOIN members_before USING (author)) AS stayed,
        (SELECT count(*) FROM threads) AS threads,
        (SELECT median(wait) / 3.6e9 FROM waits) AS wait,
        (SELECT median(staff_wait) / 3.6e9 FROM waits) AS staff_wait,
        (SELECT count(*) FROM waits WHERE wait <= 86400e6) AS within_day,
        (SELECT count(*) FROM waits WHERE wait <= 7 * 86400e6) AS within_week,
        (SELECT count(*) FROM answers) AS solved,
        (SELECT count(*) FROM answers WHERE NOT staff AND NOT own) AS peer_solved,
        (SELECT 2 * sum(rank * n) / (count(*) * sum(n)) - (count(*) + 1) / count(*) FROM ranked) AS gini,
        (SELECT count(*) FROM nodes) AS nodes,
        (SELECT count(*) FROM edges) AS edges,
        (SELECT count(*) FROM degrees) AS tied,
        (SELECT max(d) FROM degrees) AS most,
        (SELECT sum(d) FROM degrees) AS degrees,
        (SELECT count(*) FROM edges e SEMI JOIN edges r ON r.u = e.v AND r.v = e.u) AS returned
)
SELECT posts, members AS active_members, newcomers AS new_members, stayed AS returning_members,
    stayed / members_before AS retention_rate, threads AS threads_started, posts - threads AS replies,
    wait AS median_first_response_hours, staff_wait AS median_first_staff_response_hours,
    within_day / threads AS response_rate_24h, 1 - within_week / threads AS unanswered_rate_7d,
    solved AS solved_threads, peer_solved AS peer_solved_threads, likes AS likes_received, gini AS contribution_gini,
    member_posts / posts AS member_post_share, nodes AS graph_nodes, edges AS graph_edges, tied / nodes AS tied_share,
    returned / edges AS reciprocity, (nodes * most - degrees) / ((nodes - 1) * (nodes - 2)) AS degree_centralization
FROM raw
"""
