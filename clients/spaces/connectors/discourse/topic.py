"""One Discourse topic as JSON: checked field by field, and written as staging rows.

A topic is taken whole or not at all: without its first post another author would be its starter and another month
its month, and no figure would show it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.spaces.connectors.fields import LARGEST, LARGEST_ID, Fields, Malformed
from clients.spaces.rules.source import Row

LIKE = 2
"""Discourse's id of the action "like"."""
REGULAR = 1
"""Discourse's post_type of what people write; others are notes of moderators, of the system, and whispers."""

LONGEST_TAG, MOST_TAGS = 100, 100

THREAD_COLUMNS = (
    "external_id", "title", "channel_key", "marked_number", "stated_post_count", "view_count", "tags", "is_pinned",
)  # fmt: skip
POST_COLUMNS = (
    "seq", "external_id", "thread_key", "author_key", "author_name", "author_is_system", "created_at", "number", "body",
    "is_html", "is_staff", "is_system", "is_hidden", "is_deleted", "is_accepted", "like_count", "reply_to_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    thread: Row
    posts: list[Row]


def read_topic(content: bytes, first_seq: int) -> Topic:
    """Return the topic's rows, its posts numbered from `first_seq` on. Raises: Malformed."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {str(error)[:120] or 'nested too deeply'}") from None
    return rows_of(data, first_seq)


def rows_of(data: Any, first_seq: int) -> Topic:
    """Return the rows of a topic that is read as JSON already. Raises: Malformed."""
    topic = Fields("", data)
    if topic.get("archetype", str, "regular") == "private_message":
        raise Malformed("a personal message, which is nobody's community activity")
    key = topic.integer("id", least=1, most=LARGEST_ID)
    created_at = topic.instant("created_at")
    deleted = topic.get("deleted_at", str, None) is not None
    mark = topic.get("accepted_answer", dict, None)
    number = Fields("accepted_answer.", mark).integer("post_number", least=1) if mark else None
    stream = Fields("post_stream.", topic.need("post_stream", dict))
    found = stream.need("posts", list)
    posts = [
        _post(Fields(f"post_stream.posts[{index}].", one), str(key), created_at, deleted, first_seq + index)
        for index, one in enumerate(found)
    ]
    if not posts:
        raise Malformed("post_stream.posts: it is empty; a topic has at least one post")
    for column, name in ((1, "id"), (7, "post_number")):
        if len({post[column] for post in posts}) != len(posts):
            raise Malformed(f"post_stream.posts: two posts have the same {name}")
    thread = (
        str(key),
        topic.text("title"),
        "" if (category := topic.optional_integer("category_id")) is None else str(category),
        number,
        topic.optional_integer("posts_count"),
        topic.optional_integer("views", most=LARGEST_ID),
        _tags(topic),
        _is_pinned(topic),
    )
    return Topic(thread=thread, posts=posts)


def _post(post: Fields, thread_key: str, topic_created_at: datetime, deleted: bool, seq: int) -> Row:
    created_at = post.instant("created_at")
    if created_at < topic_created_at:
        raise Malformed(f"{post.at}created_at: {created_at} is before the topic's own created_at, {topic_created_at}")
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


def _tags(topic: Fields) -> str | None:
    """The names of its tags, sorted, as a JSON list. A site where tags are off tells none, not even an empty list.

    Older sites name each by a text, newer ones by an object.
    """
    told = topic.get("tags", list, None)
    if told is None:
        return None
    if len(told) > MOST_TAGS:
        raise Malformed(f"{topic.at}tags: {len(told):,} tags; at most {MOST_TAGS} are allowed")
    named = [Fields("tags.", one if isinstance(one, dict) else {"name": one}) for one in told]
    return json.dumps(sorted({one.text("name", longest=LONGEST_TAG) for one in named}))


def _is_pinned(topic: Fields) -> bool | None:
    """Whether it stands first in its list for everybody, whatever the reader of the answer has put away for themselves.

    `pinned_at` tells just that; `pinned` is the reader's own view, for an answer without it.
    """
    if topic.has("pinned_at"):
        return topic.get("pinned_at", str, None) is not None
    told = [topic.get(name, bool, None) for name in ("pinned_globally", "pinned")]
    return None if told == [None, None] else any(told)


def _likes(post: Fields) -> int:
    actions = post.get("actions_summary", list, None) or []
    fields = [Fields(f"{post.at}actions_summary[{index}].", one) for index, one in enumerate(actions)]
    found = sum(one.optional_integer("count") or 0 for one in fields if one.get("id", int, None) == LIKE)
    if found > LARGEST:
        raise Malformed(f"{post.at}actions_summary: the likes add up to more than {LARGEST}")
    return found
