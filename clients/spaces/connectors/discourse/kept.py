"""A forum's answers as they were kept: its topics, each with all its posts, its categories, and who registered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clients.spaces.connectors.discourse import registered
from clients.spaces.connectors.discourse.source import BATCH_POSTS, STRIDE, batch_of
from clients.spaces.connectors.discourse.topic import POST_COLUMNS, THREAD_COLUMNS, Topic, read_topic
from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.rules.pulling import PEOPLE, Payload
from clients.spaces.rules.source import Batch, Row, Skips

CATEGORIES = "categories"
LONGEST_NAME = 200


class DiscourseAnswers:
    """A source: topics by `topic/<id>`, categories by `categories`, who registered by `people/<day>`.

    Reading it twice gives the same.
    """

    by_number = True
    has_whole_threads = True
    post_columns = POST_COLUMNS
    thread_columns = THREAD_COLUMNS

    def __init__(self, name: str, payloads: Iterable[Payload]) -> None:
        self.name = name
        self._payloads = payloads
        self._keys: list[str] = []
        self._digest = hashlib.sha256()

    def place(self, seq: int) -> str:
        return self._keys[seq // STRIDE]

    def digest(self) -> str:
        return self._digest.hexdigest()

    def batches(self, skips: Skips) -> Iterator[Batch]:
        topics: list[Topic] = []
        posts = 0
        for index, payload in enumerate(self._payloads):
            self._keys.append(payload.key)
            self._digest.update(payload.key.encode() + b"\0" + hashlib.sha256(payload.content).digest())
            try:
                if payload.key == CATEGORIES:
                    yield Batch(posts=(), channels=_columns(names(json.loads(payload.content))))
                    continue
                if payload.key.partition("/")[0] == PEOPLE:
                    people = registered.rows(payload.content, payload.key, skips)
                    yield Batch(posts=(), people=_columns(people))
                    continue
                topics.append(read_topic(payload.content, index * STRIDE))
            except (Malformed, ValueError) as error:
                skips.add(payload.key, str(error))
                continue
            posts += len(topics[-1].posts)
            if posts >= BATCH_POSTS:
                yield batch_of(topics)
                topics, posts = [], 0
        if topics:
            yield batch_of(topics)


def names(told: Any) -> list[Row]:
    """Each category's id and name, those inside others too. Raises: Malformed."""
    found: list[Row] = []
    waiting = list(Fields("category_list.", Fields("", told).need("category_list", dict)).need("categories", list))
    while waiting:
        one = Fields("category.", waiting.pop(0))
        found.append((str(one.integer("id", least=1, most=LARGEST_ID)), one.text("name")[:LONGEST_NAME]))
        waiting += one.get("subcategory_list", list, [])
    return found


def _columns(rows: Sequence[Row]) -> list[Row]:
    return list(zip(*rows, strict=True))
