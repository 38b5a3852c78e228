"""Small inputs for the ingestion: topics as Discourse answers them, and CSV rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from clients.spaces.rules.space import Kind, Platform, SpaceSpec, Visibility
from tenants.kernel.actor import Role

HEADER = ["post_id", "created_at", "author", "thread", "channel", "reply_to", "body", "staff", "likes", "accepted"]


def spec(slug: str = "forum", **changes: Any) -> SpaceSpec:
    """A space with nothing special about it."""
    fields: dict[str, Any] = {
        "slug": slug,
        "name": slug.capitalize(),
        "kind": Kind.ONLINE,
        "platform": Platform.DISCOURSE,
        "url": f"https://{slug}.example.com",
        "visibility": Visibility.PUBLIC,
        "takes_questions": True,
        "language": "en",
        "responsible": Role.MODERATOR,
        "in_force_from": date(2017, 1, 1),
    }
    return SpaceSpec(**{**fields, **changes})


def post(post_id: int, number: int, at: str, author: int, **changes: Any) -> dict[str, Any]:
    """One post of a topic; `at` like 2024-02-01T12:00:00Z."""
    return {
        "id": post_id,
        "post_number": number,
        "created_at": at,
        "user_id": author,
        "username": f"user{author}",
        "post_type": 1,
        "cooked": f"<p>post {post_id}</p>",
        "reply_to_post_number": None,
        "actions_summary": [],
        "admin": False,
        "moderator": False,
        "staff": False,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        "accepted_answer": False,
        **changes,
    }


def topic(topic_id: int, posts: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A topic, created with its earliest post."""
    return {
        "id": topic_id,
        "title": f"Topic {topic_id}",
        "created_at": min((one["created_at"] for one in posts), default="2024-01-01T00:00:00Z"),
        "archetype": "regular",
        "category_id": 3,
        "posts_count": len(posts),
        "views": 10,
        "deleted_at": None,
        "post_stream": {"posts": posts, "stream": [one["id"] for one in posts]},
        **changes,
    }


def likes(count: int) -> list[dict[str, Any]]:
    return [{"id": 2, "count": count}, {"id": 6, "count": 9}]


def write_topics(folder: Path, topics: Iterable[dict[str, Any]]) -> Path:
    """Write each topic as `<id>.json` into the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in topics:
        (folder / f"{one['id']}.json").write_text(json.dumps(one))
    return folder


def write_rows(path: Path, rows: Iterable[Iterable[Any]], header: Iterable[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(header), *rows])
    return path
