"""A Discourse forum's topics from a folder or a tar archive, one file at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from clients.spaces.connectors.discourse.members import Member, members
from clients.spaces.connectors.discourse.topic import POST_COLUMNS, THREAD_COLUMNS, Topic, read_topic
from clients.spaces.connectors.fields import Malformed
from clients.spaces.connectors.files import Unreadable, check_regular, printable, reason
from clients.spaces.rules.source import Batch, Row, Skips

BATCH_POSTS = 4_000
BATCH_BYTES = 8_000_000
STRIDE = 1_000_000
"""A post's `seq` is its file's number times this, plus its place in the file."""


class DiscourseArchive:
    """Topics with their posts; a reply names a post by its number in the topic."""

    by_number = True
    has_whole_threads = False
    post_columns = POST_COLUMNS
    thread_columns = THREAD_COLUMNS

    def __init__(self, path: Path) -> None:
        """Raises: Unreadable."""
        self.path = path
        self.name = printable(path.name)
        try:
            is_folder = path.is_dir()
            if is_folder:
                next(path.iterdir(), None)
        except OSError as error:
            raise Unreadable(f"{path}: cannot be read: {reason(error)}") from None
        if not is_folder:
            check_regular(path)
        self._names: list[str] = []
        self._digest = hashlib.sha256()

    def place(self, seq: int) -> str:
        return self._names[seq // STRIDE]

    def digest(self) -> str:
        return self._digest.hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        """Raises: Unreadable, when the archive is damaged, too large, or holds no topic file at all."""
        topics: list[Topic] = []
        posts = size = 0
        for member in members(self.path, skips):
            topic = self._topic(member, skips)
            if topic is None:
                continue
            topics.append(topic)
            posts += len(topic.posts)
            size += len(member.content)
            if posts >= BATCH_POSTS or size >= BATCH_BYTES:
                yield batch_of(topics)
                topics, posts, size = [], 0, 0
        if topics:
            yield batch_of(topics)
        if not self._names:
            raise Unreadable(f"{self.path}: no topic file (a .json file) in it")

    def _topic(self, member: Member, skips: Skips) -> Topic | None:
        self._names.append(member.name)
        self._digest.update(member.name.encode("utf-8", "surrogateescape") + b"\0")
        self._digest.update(hashlib.sha256(member.content).digest())
        try:
            return read_topic(member.content, (len(self._names) - 1) * STRIDE)
        except Malformed as error:
            skips.add(member.name, str(error))
            return None


def batch_of(topics: list[Topic]) -> Batch:
    """Topics as columns of the staging tables."""
    return Batch(
        threads=_columns([topic.thread for topic in topics]),
        posts=_columns([post for topic in topics for post in topic.posts]),
    )


def _columns(rows: list[Row]) -> list[tuple[str | None, ...]]:
    return [tuple(None if value is None else str(value) for value in column) for column in zip(*rows, strict=True)]
