"""One Discourse topic as JSON: checked field by field, and written as staging rows.

A topic is taken whole or not at all: without its first post another author would be its starter and another month
its month, and no figure would show it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.spaces.connectors.files import shown
from clients.spaces.connectors.instants import EXPECTED, read_instant
from clients.spaces.rules.source import LONGEST_TEXT, Row
from tenants.kernel.instants import NotAnInstant

LIKE = 2
"""Discourse's id of the action "like"."""
REGULAR = 1
"""Discourse's post_type of what people write; others are notes of moderators, of the system, and whispers."""
LARGEST = 2**31 - 1
LARGEST_ID = 2**63 - 1

THREAD_COLUMNS = ("external_id", "title", "channel_key", "marked_number", "stated_post_count", "view_count")
POST_COLUMNS = (
    "seq", "external_id", "thread_key", "author_key", "author_name", "author_is_system", "created_at", "number", "body",
    "is_html", "is_staff", "is_system", "is_hidden", "is_deleted", "is_accepted", "like_count", "reply_to_number",
)  # fmt: skip


class NotATopic(Exception):
    """The file is not a topic that can be taken; the text says where in it and why."""


@dataclass(frozen=True, slots=True)
class Topic:
    thread: Row
    posts: list[Row]


def read_topic(content: bytes, first_seq: int) -> Topic:
    """Return the topic's rows, its posts numbered from `first_seq` on. Raises: NotATopic."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotATopic(f"not JSON: {str(error)[:120] or 'nested too deeply'}") from None
    topic = _Fields("", data)
    if topic.get("archetype", str, "regular") == "private_message":
        raise NotATopic("a personal message, which is nobody's community activity")
    key = topic.integer("id", least=1, most=LARGEST_ID)
    created_at = topic.instant("created_at")
    deleted = topic.get("deleted_at", str, None) is not None
    mark = topic.get("accepted_answer", dict, None)
    number = _Fields("accepted_answer.", mark).integer("post_number", least=1) if mark else None
    stream = _Fields("post_stream.", topic.need("post_stream", dict))
    found = stream.need("posts", list)
    posts = [
        _post(_Fields(f"post_stream.posts[{index}].", one), str(key), created_at, deleted, first_seq + index)
        for index, one in enumerate(found)
    ]
    if not posts:
        raise NotATopic("post_stream.posts: it is empty; a topic has at least one post")
    for column, name in ((1, "id"), (7, "post_number")):
        if len({post[column] for post in posts}) != len(posts):
            raise NotATopic(f"post_stream.posts: two posts have the same {name}")
    thread = (
        str(key),
        topic.text("title"),
        "" if (category := topic.optional_integer("category_id")) is None else str(category),
        number,
        topic.optional_integer("posts_count"),
        topic.optional_integer("views", most=LARGEST_ID),
    )
    return Topic(thread=thread, posts=posts)


def _post(post: _Fields, thread_key: str, topic_created_at: datetime, deleted: bool, seq: int) -> Row:
    created_at = post.instant("created_at")
    if created_at < topic_created_at:
        raise NotATopic(f"{post.at}created_at: {created_at} is before the topic's own created_at, {topic_created_at}")
    author = post.integer("user_id", least=-LARGEST, most=LARGEST_ID)
    named = post.optional_integer("reply_to_post_number", least=-LARGEST)
    return (
        seq,
        str(post.integer("id", least=1, most=LARGEST_ID)),
        thread_key,
        str(author),
        post.text("username", longest=200),
        author <= 0,
        created_at.isoformat(),
        post.integer("post_number", least=1),
        post.text("cooked"),
        True,
        any(post.get(flag, bool, False) for flag in ("admin", "moderator", "staff")),
        author <= 0 or post.integer("post_type") != REGULAR,
        bool(post.get("hidden", bool, False)),
        deleted or post.get("deleted_at", str, None) is not None or bool(post.get("user_deleted", bool, False)),
        bool(post.get("accepted_answer", bool, False)),
        _likes(post),
        named if named and named > 0 else None,
    )


def _likes(post: _Fields) -> int:
    actions = post.get("actions_summary", list, None) or []
    fields = [_Fields(f"{post.at}actions_summary[{index}].", one) for index, one in enumerate(actions)]
    found = sum(one.optional_integer("count") or 0 for one in fields if one.get("id", int, None) == LIKE)
    if found > LARGEST:
        raise NotATopic(f"{post.at}actions_summary: the likes add up to more than {LARGEST}")
    return found


class _Fields:
    """The fields of one JSON object, each read with its type; `at` is the way to it, for messages."""

    def __init__(self, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise NotATopic(f"{at.rstrip('.') or 'the file'}: not a JSON object")
        self.at = at
        self._value = value

    def need(self, name: str, kind: type) -> Any:
        if name not in self._value:
            raise NotATopic(f"{self.at}{name}: the field is missing")
        return self._typed(name, self._value[name], kind)

    def get(self, name: str, kind: type, default: Any) -> Any:
        """The field, or `default` when it is absent or null."""
        value = self._value.get(name)
        return default if value is None else self._typed(name, value, kind)

    def _typed(self, name: str, value: Any, kind: type) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise NotATopic(f"{self.at}{name}: {shown(value)} is not {_WORDS[kind]}")
        return value

    def integer(self, name: str, least: int = 0, most: int = LARGEST) -> int:
        value: int = self.need(name, int)
        return self._bounded(name, value, least, most)

    def optional_integer(self, name: str, least: int = 0, most: int = LARGEST) -> int | None:
        value: int | None = self.get(name, int, None)
        return None if value is None else self._bounded(name, value, least, most)

    def _bounded(self, name: str, value: int, least: int, most: int) -> int:
        if not least <= value <= most:
            raise NotATopic(f"{self.at}{name}: {shown(value)} is not from {least} to {most}")
        return value

    def instant(self, name: str) -> datetime:
        text: str = self.need(name, str)
        try:
            return read_instant(text)
        except NotAnInstant:
            raise NotATopic(f"{self.at}{name}: {shown(text)} is not {EXPECTED}") from None

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        text: str = self.need(name, str)
        if len(text) > longest:
            raise NotATopic(f"{self.at}{name}: {len(text):,} characters; at most {longest:,} are allowed")
        if "\0" in text:
            raise NotATopic(f"{self.at}{name}: a NUL character stands in it, which no text may hold")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise NotATopic(f"{self.at}{name}: half of a character pair stands in it, which is no text") from None
        return text


_WORDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}
