"""A Discourse site over given topics: lists, topics, categories, flags, posting with a key that is taken once.

What its people do to it later (edit, delete, rename, hide) is in `standin.editing`.

It answers as docs.discourse.org and Discourse's own request tests show it, of the calls named in `ROUTES` alone. What
is made up (flags, names of categories) says so.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from clients.spaces.connectors.instants import read_instant
from clients.spaces.rules.html import sanitise, shown
from clients.spaces.standin import flags, registering
from clients.spaces.standin.deliverer import Deliverer
from clients.spaces.standin.reviewing import ACTIONS, ALIASES, Conflict, NotThat, Reviewing
from clients.spaces.standin.server import Reply, StandIn, Trouble, answered

TOPICS_A_PAGE, POSTS_A_PAGE, FLAGS_A_PAGE, USERS_A_PAGE = 30, 20, 10, 100
POSTS_PRINTED = 1_000
SHORTEST_TITLE, LONGEST_TITLE, SHORTEST_POST, LONGEST_POST, LONGEST_KEY = 15, 255, 20, 32_000, 50
Topic = dict[str, Any]


class DiscourseStandIn(StandIn):
    """One site. `keep`: a file to which new topics are written, and from which they come back.

    `calls` counts the posts that came by their key, `opened` those of them that opened a topic.
    """

    def __init__(
        self,
        topics: Iterable[Topic],
        *,
        key: str,
        username: str = "agency",
        keep: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._topics = {topic["id"]: topic for topic in topics}
        self._key, self._username, self._keep, self._clock = key, username, keep, clock
        self._by_key: dict[str, int] = {}
        self.calls: Counter[str] = Counter()
        self.opened: Counter[str] = Counter()
        self.reviewing = Reviewing()
        self.hook: Deliverer | None = None
        self.category_names: dict[int, str] = {}
        self.user_count = 0
        self.lists_users = True
        if keep and keep.is_file():
            for line in keep.read_text(encoding="utf-8").splitlines():
                self._hold(json.loads(line))

    @property
    def topics(self) -> dict[int, Topic]:
        """What the site holds, by number; deleted topics too, which no list names."""
        return self._topics

    def now(self) -> datetime:
        """The site's own clock."""
        return self._clock()

    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        told = environ.get("HTTP_API_KEY")
        if told is not None and (told != self._key or environ.get("HTTP_API_USERNAME") != self._username):
            return _forbidden()
        for wanted, pattern, name, needs_key in ROUTES:
            if wanted == method and (found := pattern.fullmatch(path)):
                if needs_key and told is None:
                    return _forbidden()
                call: Callable[..., Reply] = getattr(self, name)
                base = f"http://{environ.get('HTTP_HOST', 'localhost')}"
                return call(*found.groups(), query=query, body=body, base=base, kind=environ.get("CONTENT_TYPE", ""))
        return _not_found()

    def _basic_info(self, **_: Any) -> Reply:
        return answered(200, {"title": "A stand-in for a Discourse site", "description": flags.SAID})

    def _current(self, **_: Any) -> Reply:
        return answered(200, {"current_user": {"id": 2, "username": self._username, "admin": True, "moderator": True}})

    def _about(self, **_: Any) -> Reply:
        """Counted as a site does, but for its members, who are given: `user_count`."""
        there = [topic for topic in self._topics.values() if not topic.get("deleted_at")]
        stats = {
            "topics_count": len(there),
            "posts_count": sum(topic.get("posts_count") or 0 for topic in there),
            "users_count": self.user_count or len({post["user_id"] for post in _posts_of(there)}),
        }
        return answered(200, {"about": {"title": "A stand-in for a Discourse site", "stats": stats}})

    def _users(self, *, query: dict[str, str], **_: Any) -> Reply:
        """Whom staff may list, page 1 being the first; whoever may not is told that there is no such page."""
        if not self.lists_users:
            return _not_found()
        listed = self.users()
        if query.get("asc") != "true":
            listed.reverse()
        start = max(_whole(query.get("page")) - 1, 0) * USERS_A_PAGE
        return answered(200, listed[start : start + USERS_A_PAGE])

    def users(self) -> list[dict[str, Any]]:
        """Everybody who is registered, made up, the earliest first."""
        return registering.users(_posts_of(self._topics.values()), self.user_count, self._clock())

    def _latest(self, *, query: dict[str, str], **_: Any) -> Reply:
        number = _whole(query.get("page"))
        ascending = query.get("ascending") == "true"
        by = _created if query.get("order") == "created" else _bumped
        there = [topic for topic in self._topics.values() if not topic.get("deleted_at")]
        listed = sorted(there, key=lambda one: (by(one), one["id"]), reverse=not ascending)
        listed.sort(key=lambda one: not one.get("pinned_globally"))
        part = listed[number * TOPICS_A_PAGE : (number + 1) * TOPICS_A_PAGE]
        told: dict[str, Any] = {"per_page": TOPICS_A_PAGE, "topics": [_listed(topic) for topic in part]}
        if (number + 1) * TOPICS_A_PAGE < len(listed):
            told["more_topics_url"] = f"/latest?page={number + 1}"
        return answered(200, {"users": [], "primary_groups": [], "topic_list": told})

    def _categories(self, **_: Any) -> Reply:
        counts = Counter(topic.get("category_id") for topic in self._topics.values())
        told = [
            {
                "id": number,
                "name": self.category_names.get(number, f"Category {number}"),
                "slug": f"category-{number}",
                "topic_count": count,
            }
            for number, count in sorted(counts.items(), key=lambda one: one[0] or 0)
            if number is not None
        ]
        return answered(200, {"category_list": {"can_create_topic": True, "categories": told}})

    def _topic(self, number: str, *, query: dict[str, str], **_: Any) -> Reply:
        topic = self._topics.get(int(number))
        if topic is None:
            return _not_found()
        posts = topic["post_stream"]["posts"]
        if query.get("show_deleted") != "true":
            posts = [post for post in posts if not post.get("deleted_at") or post["post_number"] == 1]
        size = POSTS_PRINTED if query.get("print") == "true" else POSTS_A_PAGE
        start = max(_whole(query.get("page")) - 1, 0) * size
        stream = {"posts": posts[start : start + size], "stream": [post["id"] for post in posts]}
        return answered(200, {**topic, "post_stream": stream})

    def _read(self, number: str, **_: Any) -> Reply:
        """The topic for a person who follows its address: bare, and safe."""
        topic = self._topics.get(int(number))
        if topic is None:
            return _not_found()
        title = html.escape(topic["title"])
        posts = "<hr>".join(sanitise(post["cooked"]) for post in topic["post_stream"]["posts"])
        page = f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{posts}".encode()
        return 200, [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))], page

    def _posts(self, number: str, *, query: dict[str, str], **_: Any) -> Reply:
        topic = self._topics.get(int(number))
        if topic is None:
            return _not_found()
        wanted = {int(one) for one in query.get("post_ids[]", "").split(",") if one.isdigit()}
        posts = [post for post in topic["post_stream"]["posts"] if post["id"] in wanted]
        return answered(200, {"post_stream": {"posts": posts}, "id": topic["id"]})

    def _by_external_id(self, key: str, *, base: str, **_: Any) -> Reply:
        number = self._by_key.get(key)
        if number is None:
            return _not_found()
        location = f"{base}/t/{self._topics[number]['slug']}/{number}.json"
        return HTTPStatus.MOVED_PERMANENTLY, [("Location", location), ("Content-Length", "0")], b""

    def _review(self, *, query: dict[str, str], **_: Any) -> Reply:
        instant = self._clock()
        made = self._flags(instant)
        if query.get("status", "pending") == "pending":
            made = [one for one in made if one.settled_at > instant]
        if query.get("sort_order") != "created_at_asc":
            made.reverse()
        return answered(200, flags.page(made, instant, offset=_whole(query.get("offset")), size=FLAGS_A_PAGE))

    def _entry(self, number: str, **_: Any) -> Reply:
        instant = self._clock()
        found = self._flagged(int(number), instant)
        return answered(200, self.reviewing.page(*found, instant)) if found else _not_found()

    def _perform(self, number: str, action: str, *, query: dict[str, str], body: bytes, kind: str, **_: Any) -> Reply:
        instant = self._clock()
        version = query.get("version") or str(_asked(body, kind).get("version", ""))
        if not version:
            return answered(422, {"errors": ["You must specify a version for the reviewable"]})
        found = self._flagged(int(number), instant)
        if found is None:
            return _not_found()
        try:
            self.reviewing.perform(*found, action, _whole(version), instant)
        except NotThat:
            return _forbidden()
        except Conflict:
            return answered(409, {"errors": ["There was an update conflict preventing you from doing that."]})
        if self.hook is not None:
            settled = self._flagged(int(number), instant)
            self.hook.reviewable("reviewable_transitioned_to", settled[0].entry(instant) if settled else {})
        told = {"success": True, "transition_to": ACTIONS[ALIASES.get(action, action)], "version": _whole(version) + 1}
        return answered(200, {"reviewable_perform_result": told})

    def _flags(self, instant: datetime) -> list[flags.MadeUp]:
        return self.reviewing.as_they_are(flags.flags_of(self._topics.values(), instant))

    def _flagged(self, number: int, instant: datetime) -> tuple[flags.MadeUp, dict[str, Any]] | None:
        """One flag with its post."""
        found = next((one for one in self._flags(instant) if one.post_id == number), None)
        return (found, self._find(number)[1]) if found else None

    def _find(self, post_id: int) -> tuple[Topic, dict[str, Any]]:
        for topic in self._topics.values():
            for post in topic["post_stream"]["posts"]:
                if post["id"] == post_id:
                    return topic, post
        raise KeyError(post_id)

    def _open(self, *, body: bytes, kind: str, **_: Any) -> Reply:
        asked = _asked(body, kind)
        key = str(asked.get("external_id") or "")
        self.calls[key] += 1
        if problems := self._problems(asked, key):
            return answered(422, {"action": "create_post", "errors": problems})
        topic = self._new(asked, key)
        self._hold(topic)
        self.opened[key] += 1
        if self._keep:
            with self._keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(topic) + "\n")
        if self.hook is not None:
            self.hook.post("post_created", topic, topic["post_stream"]["posts"][0])
        return answered(200, {**topic["post_stream"]["posts"][0], "topic_id": topic["id"], "topic_slug": topic["slug"]})

    def _problems(self, asked: dict[str, Any], key: str) -> list[str]:
        title, raw = str(asked.get("title") or ""), str(asked.get("raw") or "")
        found = []
        if len(title.strip()) < SHORTEST_TITLE:
            found.append(f"Title is too short (minimum is {SHORTEST_TITLE} characters)")
        if len(title) > LONGEST_TITLE:
            found.append(f"Title is too long (maximum is {LONGEST_TITLE} characters)")
        if any(topic["title"].casefold() == title.casefold() for topic in self._topics.values()):
            found.append("Title has already been used")
        if len(raw.strip()) < SHORTEST_POST:
            found.append(f"Body is too short (minimum is {SHORTEST_POST} characters)")
        if len(raw) > LONGEST_POST:
            found.append(f"Body is limited to {LONGEST_POST} characters; you entered {len(raw)}.")
        if key and not re.fullmatch(rf"[\w-]{{1,{LONGEST_KEY}}}", key):
            found.append("External is invalid")
        if key and key in self._by_key:
            found.append("External has already been taken")
        return found

    def _new(self, asked: dict[str, Any], key: str) -> Topic:
        number = max(self._topics, default=0) + 1
        post_id = max(
            (post["id"] for topic in self._topics.values() for post in topic["post_stream"]["posts"]), default=0
        )
        at = self._clock().isoformat()
        post: dict[str, Any] = {
            "id": post_id + 1, "post_number": 1, "created_at": at, "user_id": 2, "username": self._username,
            "post_type": 1, "cooked": shown(str(asked["raw"]), is_html=False), "reply_to_post_number": None,
            "actions_summary": [], "admin": True, "moderator": False, "staff": True, "hidden": False,
            "deleted_at": None, "user_deleted": False,
        }  # fmt: skip
        title = str(asked["title"])
        return {
            "id": number, "title": title, "slug": _slug(title), "created_at": at, "archetype": "regular",
            "category_id": int(asked.get("category") or 1), "posts_count": 1, "views": 0, "deleted_at": None,
            "external_id": key or None, "post_stream": {"posts": [post], "stream": [post["id"]]},
        }  # fmt: skip

    def _hold(self, topic: Topic) -> None:
        self._topics[topic["id"]] = topic
        if topic.get("external_id"):
            self._by_key[topic["external_id"]] = topic["id"]

    def _counts(self, **_: Any) -> Reply:
        """Of the stand-in itself: how often each key came, and how often it opened a topic."""
        return answered(200, {"calls": self.calls, "opened": self.opened})

    def _misbehave(self, kind: str, **_: Any) -> Reply:
        """Of the stand-in itself: the next post goes wrong so; no lock is held twice, it is the queue that is told."""
        self._troubles.append(("POST", Trouble(kind)))
        return answered(200, {"troubles": len(self._troubles)})


ROUTES: list[tuple[str, re.Pattern[str], str, bool]] = [
    (method, re.compile(pattern), name, needs_key)
    for method, pattern, name, needs_key in (
        ("GET", r"/site/basic-info\.json", "_basic_info", False),
        ("GET", r"/session/current\.json", "_current", True),
        ("GET", r"/about\.json", "_about", False),
        ("GET", r"/latest\.json", "_latest", False),
        ("GET", r"/categories\.json", "_categories", False),
        ("GET", r"/admin/users/list/active\.json", "_users", True),
        ("GET", r"/t/external_id/([^/]+)\.json", "_by_external_id", False),
        ("GET", r"/t/(?:[^/]+/)?(\d+)\.json", "_topic", False),
        ("GET", r"/t/(\d+)/posts\.json", "_posts", False),
        ("GET", r"/t/(?:[^/]+/)?(\d+)", "_read", False),
        ("POST", r"/posts\.json", "_open", True),
        ("GET", r"/review\.json", "_review", True),
        ("GET", r"/review/(\d+)\.json", "_entry", True),
        ("PUT", r"/review/(\d+)/perform/([a-z_]+)\.json", "_perform", True),
        ("GET", r"/standin/counts", "_counts", False),
        ("POST", r"/standin/trouble/([A-Z_]+)", "_misbehave", False),
    )
]
"""Method, path, what answers, and whether it needs the key of staff. `/standin/` is our own, no site has it."""


def _asked(body: bytes, kind: str) -> dict[str, Any]:
    if not kind.startswith("application/json"):
        return dict(parse_qsl(body.decode("utf-8", "replace")))
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _listed(topic: Topic) -> dict[str, Any]:
    posts = topic["post_stream"]["posts"]
    return {
        "id": topic["id"],
        "title": topic["title"],
        "fancy_title": topic["title"],
        "slug": topic.get("slug") or _slug(topic["title"]),
        "posts_count": topic.get("posts_count") or len(posts),
        "reply_count": max(len(posts) - 1, 0),
        "highest_post_number": max(post["post_number"] for post in posts),
        "created_at": topic["created_at"],
        "last_posted_at": _bumped(topic).isoformat(),
        "bumped": True,
        "bumped_at": _bumped(topic).isoformat(),
        "archetype": topic.get("archetype", "regular"),
        "views": topic.get("views") or 0,
        "category_id": topic.get("category_id"),
        "pinned": bool(topic.get("pinned") or topic.get("pinned_globally")),
        "pinned_globally": bool(topic.get("pinned_globally")),
        "posters": [],
        **({"tags": topic["tags"]} if "tags" in topic else {}),
    }


_instant = lru_cache(maxsize=1 << 17)(read_instant)


def _posts_of(topics: Iterable[Topic]) -> Iterator[dict[str, Any]]:
    return (post for topic in topics for post in topic["post_stream"]["posts"])


def _created(topic: Topic) -> datetime:
    return _instant(topic["created_at"])


def _bumped(topic: Topic) -> datetime:
    return max(_instant(post["created_at"]) for post in topic["post_stream"]["posts"])


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:80] or "topic"


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _forbidden() -> Reply:
    return answered(
        403, {"errors": ["You are not permitted to view the requested resource."], "error_type": "invalid_access"}
    )


def _not_found() -> Reply:
    return answered(404, {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"})
