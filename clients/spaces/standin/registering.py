"""Who is registered on a stand-in's site: made up, since an archive tells who wrote and not when they came.

Whoever wrote joined some days before their first post, by their number alone; as many as are asked for beside them
wrote nothing. It is the same on every machine, and each entry's title says that it is made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from clients.spaces.connectors.instants import read_instant

FIRST_SILENT = 5_000_000
"""From this number on they wrote nothing."""
LONGEST_BEFORE_DAYS = 45
SILENT_EVERY = timedelta(hours=7)
SAID = "synthesised by the stand-in; nobody registered on this day"


def users(posts: Iterable[dict[str, Any]], count: int, instant: datetime) -> list[dict[str, Any]]:
    """As staff's list of users tells of them, the earliest first: the authors, and others up to `count`."""
    first: dict[int, tuple[datetime, dict[str, Any]]] = {}
    for post in posts:
        number, at = post["user_id"], read_instant(post["created_at"])
        if number not in first or at < first[number][0]:
            first[number] = at, post
    made = [_wrote(number, *first[number]) for number in first]
    silent = max(count - len([number for number in first if number > 0]), 0)
    made += [_user(FIRST_SILENT + n, f"silent{n}", instant - SILENT_EVERY * (silent - n)) for n in range(silent)]
    return sorted(made, key=lambda one: (one["created_at"], one["id"]))


def _wrote(number: int, at: datetime, post: dict[str, Any]) -> dict[str, Any]:
    joined_at = at - timedelta(days=abs(number) * 7 % LONGEST_BEFORE_DAYS, minutes=abs(number) % 60)
    is_staff = {name: bool(post.get(name)) for name in ("admin", "moderator")}
    return {**_user(number, str(post["username"]), joined_at), **is_staff}


def _user(number: int, username: str, joined_at: datetime) -> dict[str, Any]:
    return {
        "id": number, "username": username, "name": "", "avatar_template": "", "title": SAID, "active": True,
        "admin": False, "moderator": False, "staged": False, "trust_level": 1, "last_seen_at": None,
        "created_at": joined_at.isoformat(timespec="milliseconds"), "post_count": 0,
    }  # fmt: skip
