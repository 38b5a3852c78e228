"""What the stand-in remembers: objects, answers by idempotency key, events to deliver, faults to come."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS object (id TEXT PRIMARY KEY, type TEXT, at INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, asked TEXT, status INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, at INTEGER, body TEXT, state TEXT, tries INTEGER, due REAL);
CREATE TABLE IF NOT EXISTS fault (name TEXT PRIMARY KEY, times INTEGER, seconds REAL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, number INTEGER);
"""


class Store:
    """A small SQLite file, or memory alone; one user at a time."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Everything inside, or nothing of it."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def next_number(self, name: str) -> int:
        self._rows("INSERT OR IGNORE INTO counter VALUES (?, 0)", name)
        self._rows("UPDATE counter SET number = number + 1 WHERE name = ?", name)
        return int(self._rows("SELECT number FROM counter WHERE name = ?", name)[0][0])

    def put(self, held: dict[str, Any]) -> dict[str, Any]:
        row = (held["id"], held["object"], held.get("created") or held.get("date") or 0, json.dumps(held))
        self._rows("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", *row)
        return held

    def get(self, object_id: str, kind: str) -> dict[str, Any] | None:
        rows = self._rows("SELECT body FROM object WHERE id = ? AND type = ?", object_id, kind)
        return json.loads(rows[0][0]) if rows else None

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Newest first, as Stripe lists."""
        found = self._rows("SELECT body FROM object WHERE type = ? ORDER BY at DESC, rowid DESC", kind)
        return [json.loads(body) for (body,) in found]

    def answer(self, key: str) -> tuple[str, int, str] | None:
        rows = self._rows("SELECT asked, status, body FROM answer WHERE key = ?", key)
        return (rows[0][0], rows[0][1], rows[0][2]) if rows else None

    def keep_answer(self, key: str, asked: str, status: int, body: str) -> None:
        self._rows("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", key, asked, status, body)

    def add_event(self, event: dict[str, Any], *, due: float) -> None:
        self._rows(
            "INSERT INTO event VALUES (?, ?, ?, 'waiting', 0, ?)", event["id"], event["created"], json.dumps(event), due
        )

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for (body,) in self._rows("SELECT body FROM event ORDER BY at DESC, rowid DESC")]

    def due_events(self, now: float) -> list[dict[str, Any]]:
        found = self._rows("SELECT body FROM event WHERE state = 'waiting' AND due <= ? ORDER BY rowid", now)
        return [json.loads(body) for (body,) in found]

    def note_delivery(self, event_id: str, state: str, *, due: float = 0) -> int:
        self._rows("UPDATE event SET state = ?, due = ?, tries = tries + 1 WHERE id = ?", state, due, event_id)
        return int(self._rows("SELECT tries FROM event WHERE id = ?", event_id)[0][0])

    def set_fault(self, name: str, times: int, seconds: float) -> None:
        self._rows("INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", name, times, seconds)

    def faults(self) -> dict[str, tuple[int, float]]:
        return {name: (times, seconds) for name, times, seconds in self._rows("SELECT * FROM fault WHERE times > 0")}

    def use_fault(self, name: str) -> float | None:
        """Take one of the faults that are to come, and say its seconds; None without one."""
        with self.alone():
            rows = self._rows("SELECT seconds FROM fault WHERE name = ? AND times > 0", name)
            if not rows:
                return None
            self._rows("UPDATE fault SET times = times - 1 WHERE name = ?", name)
            return float(rows[0][0])
