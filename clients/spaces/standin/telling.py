"""What people do at a stand-in of which its webhook tells, as a Discourse site tells of it: done first, then told."""

from __future__ import annotations

from typing import Any

from clients.spaces.rules.html import shown
from clients.spaces.standin import editing
from clients.spaces.standin.discourse import DiscourseStandIn


def reply(site: DiscourseStandIn, topic_id: int, text: str, *, author: int = 7) -> dict[str, Any]:
    """Somebody answers in a topic. Returns the post."""
    posts = site.topics[topic_id]["post_stream"]["posts"]
    every = [post["id"] for topic in site.topics.values() for post in topic["post_stream"]["posts"]]
    post = {
        **posts[0], "id": max(every) + 1, "post_number": max(one["post_number"] for one in posts) + 1,
        "created_at": site.now().isoformat(), "user_id": author, "username": f"user{author}",
        "cooked": shown(text, is_html=False), "reply_to_post_number": None, "actions_summary": [],
        "admin": False, "moderator": False, "staff": False, "hidden": False, "deleted_at": None,
    }  # fmt: skip
    editing.write(site, topic_id, post)
    _tell(site, "post_created", post["id"])
    return post


def edit(site: DiscourseStandIn, post_id: int, text: str) -> None:
    """Somebody changes a post."""
    editing.change(site, post_id, cooked=shown(text, is_html=False))
    _tell(site, "post_edited", post_id)


def delete(site: DiscourseStandIn, post_id: int) -> None:
    """Somebody deletes a post; staff see it still."""
    editing.delete(site, post_id)
    _tell(site, "post_destroyed", post_id)


def _tell(site: DiscourseStandIn, event: str, post_id: int) -> None:
    if site.hook is not None:
        site.hook.post(event, *editing.find(site, post_id))
