"""CSV ingestion against a bare COPY of the same rows into a table with the same indexes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from clients.spaces.models import Post, Space
from clients.spaces.services.ingestion import ingest
from tenants.backend.current import connection
from tests.bench.community import BY, LONG_AGO, a_space, invent, write_csv
from tests.bench.ratio import Ratio

POSTS = 300_000
LEAST = 0.25


def run() -> dict[str, Ratio]:
    """Rows per second of ours ÷ COPY's: best of two each, the tables emptied in between."""
    with a_space() as (space, folder):
        path = folder / "activity.csv"
        write_csv(invent(POSTS), path)
        ours = _best(lambda: _ingest(space, path), before=_empty)
        blocks = _rows()
        copy = _best(lambda: _copy(blocks), before=_new_table)
    return {
        "rows_per_second": Ratio(
            value=copy / ours,
            limit=LEAST,
            better="more",
            unit="of COPY's rows per second",
            peer="COPY of the same rows into a table with the same indexes",
            measured={"ours_rows_per_s": POSTS / ours, "copy_rows_per_s": POSTS / copy, "rows": POSTS},
        )
    }


def _best(work: Callable[[], None], *, before: Callable[[], None]) -> float:
    seconds = []
    for _ in range(2):
        before()
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def _ingest(space: Space, path: Path) -> None:
    report = ingest(space, "csv", path, by=BY, at=LONG_AGO)
    if report.posts != POSTS:
        raise AssertionError(report)


def _empty() -> None:
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE spaces_post, spaces_thread, spaces_person, spaces_channel CASCADE")


COLUMNS = ", ".join(field.column for field in Post._meta.local_concrete_fields if not field.generated)


def _rows() -> list[bytes]:
    with connection.cursor() as cursor, cursor.copy(f"COPY (SELECT {COLUMNS} FROM spaces_post) TO STDOUT") as copy:
        whole = b"".join(bytes(part) for part in copy)
    return [whole[start : start + 2**18] for start in range(0, len(whole), 2**18)]


def _new_table() -> None:
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (LIKE spaces_post INCLUDING ALL)")


def _copy(blocks: list[bytes]) -> None:
    with (
        connection.as_owner(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY bench_copy ({COLUMNS}) FROM STDIN") as copy,
    ):
        for block in blocks:
            copy.write(block)
