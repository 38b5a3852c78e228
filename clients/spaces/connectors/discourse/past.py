"""An archive as its site would have answered earlier: what was written later is left out.

What carries no instant of its own (likes, marks of accepted answers, deletions) stays as it was archived; the running
total of views is left out, since it is known of the archive's own day alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from clients.spaces.connectors.discourse.members import members
from clients.spaces.connectors.discourse.source import STRIDE, batch_of
from clients.spaces.connectors.discourse.topic import POST_COLUMNS, THREAD_COLUMNS, rows_of
from clients.spaces.connectors.fields import Malformed
from clients.spaces.connectors.files import Unreadable
from clients.spaces.connectors.instants import read_instant
from clients.spaces.rules.source import Batch, Skips
from tenants.kernel.instants import NotAnInstant

BATCH_TOPICS = 200
Topic = dict[str, Any]


def load(path: Path) -> list[Topic]:
    """Return the topics of an archive as JSON, each that can be taken at all, by their ids. Raises: Unreadable."""
    found: dict[int, Topic] = {}
    for member in members(path, Skips()):
        try:
            topic = json.loads(member.content)
            rows_of(topic, 0)
        except (ValueError, RecursionError, Malformed):
            continue
        found.setdefault(topic["id"], topic)
    if not found:
        raise Unreadable(f"{path}: no topic in it")
    return [found[number] for number in sorted(found)]


def until(topic: Topic, instant: datetime) -> Topic | None:
    """Return the topic as it stood at `instant`, None when it had not begun."""
    posts = [post for post in topic["post_stream"]["posts"] if _at(post) <= instant]
    if not posts:
        return None
    numbers = {post["post_number"] for post in posts}
    mark = topic.get("accepted_answer")
    later = len(topic["post_stream"]["posts"]) - len(posts)
    return {
        **topic,
        "accepted_answer": mark if mark and mark.get("post_number") in numbers else None,
        "posts_count": max((topic.get("posts_count") or len(posts)) - later, len(posts)),
        "views": None,
        "post_stream": {"posts": posts, "stream": [post["id"] for post in posts]},
    }


class Past:
    """A source: the topics that somebody wrote in after `after`, as they stood at `instant`."""

    by_number = True
    has_whole_threads = False
    post_columns = POST_COLUMNS
    thread_columns = THREAD_COLUMNS

    def __init__(self, name: str, topics: Iterable[Topic], instant: datetime, *, after: datetime | None = None) -> None:
        self.name = name
        stood = (until(topic, instant) for topic in topics)
        self._topics = [topic for topic in stood if topic and (after is None or _last(topic) > after)]

    def __bool__(self) -> bool:
        """Whether anybody wrote anything in that time."""
        return bool(self._topics)

    def place(self, seq: int) -> str:
        return f"topic {self._topics[seq // STRIDE]['id']}"

    def digest(self) -> str:
        told = json.dumps(self._topics, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        for start in range(0, len(self._topics), BATCH_TOPICS):
            part = self._topics[start : start + BATCH_TOPICS]
            yield batch_of([rows_of(topic, (start + index) * STRIDE) for index, topic in enumerate(part)])


def _at(post: dict[str, Any]) -> datetime:
    try:
        return read_instant(post["created_at"])
    except NotAnInstant:
        raise Malformed(f"created_at: {post['created_at']!r}") from None


def _last(topic: Topic) -> datetime:
    return max(_at(post) for post in topic["post_stream"]["posts"])
