"""What people do to a stand-in's topics after they were written, as a Discourse site shows it from then on."""

from __future__ import annotations

from typing import Any

from clients.spaces.standin.discourse import DiscourseStandIn, Topic

DELETED_AT = "2030-01-01T00:00:00.000Z"


def find(site: DiscourseStandIn, post_id: int) -> tuple[Topic, dict[str, Any]]:
    """The topic in which a post stands, and the post."""
    return next((topic, post) for topic in site.topics.values() for post in _posts(topic) if post["id"] == post_id)


def change(site: DiscourseStandIn, post_id: int, **fields: Any) -> None:
    """Edit a post where it stands: its text, its likes, whether it is hidden; nothing is bumped."""
    find(site, post_id)[1].update(fields)


def write(site: DiscourseStandIn, topic_id: int, post: dict[str, Any]) -> None:
    """Answer in a topic."""
    topic = site.topics[topic_id]
    topic["post_stream"]["posts"].append(post)
    _count(topic, 1)


def begin(site: DiscourseStandIn, topic: Topic) -> None:
    site.topics[topic["id"]] = topic


def delete(site: DiscourseStandIn, post_id: int) -> None:
    """Staff see it still, as deleted."""
    topic, post = find(site, post_id)
    post["deleted_at"] = DELETED_AT
    _count(topic, -1)


def destroy(site: DiscourseStandIn, post_id: int) -> None:
    """Nobody sees it any more, as when its author is removed with all posts."""
    topic, post = find(site, post_id)
    _posts(topic).remove(post)
    _count(topic, -1)


def delete_topic(site: DiscourseStandIn, topic_id: int) -> None:
    """No list names it any more; staff who have its address read it as deleted."""
    site.topics[topic_id]["deleted_at"] = DELETED_AT


def destroy_topic(site: DiscourseStandIn, topic_id: int) -> None:
    del site.topics[topic_id]


def tag(site: DiscourseStandIn, topic_id: int, *names: str) -> None:
    """Let a topic carry these tags and no others; nothing is bumped."""
    site.topics[topic_id]["tags"] = list(names)


def pin(site: DiscourseStandIn, topic_id: int, at: str | None) -> None:
    """Pin a topic in its category; None takes the pin away. Nothing is bumped."""
    site.topics[topic_id] |= {"pinned_at": at, "pinned": at is not None}


def rename(site: DiscourseStandIn, user_id: int, username: str) -> None:
    """Give a user another name, on each post of theirs."""
    for topic in site.topics.values():
        for post in _posts(topic):
            if post["user_id"] == user_id:
                post["username"] = username


def _posts(topic: Topic) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = topic["post_stream"]["posts"]
    return posts


def _count(topic: Topic, more: int) -> None:
    topic["posts_count"] = (topic.get("posts_count") or len(_posts(topic)) - more) + more
