"""Discourse's API: opening a topic once, finding it again, and reading what its people wrote and flagged.

As documented at https://docs.discourse.org and as its own tests show it: a topic takes an `external_id` that no other
may have; asked for it, the site answers 301 to the topic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from clients.spaces.connectors import answers
from clients.spaces.connectors.discourse.deciding import NotOffered, action_for, is_pending
from clients.spaces.connectors.discourse.registered import Registered
from clients.spaces.connectors.discourse.review import read_page
from clients.spaces.connectors.discourse.walk import Walk
from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.connectors.wire import Answer, Wire
from clients.spaces.rules.connection import (
    HeldBack,
    KeyRefused,
    LeadsElsewhere,
    NothingThere,
    NotTaken,
    NotUnderstood,
    PlatformFails,
)
from clients.spaces.rules.flag import FlagRow
from clients.spaces.rules.publishing import Outgoing, Published
from clients.spaces.rules.pulling import About, Decision, Page
from clients.spaces.rules.source import Skips

MOST_PAGES = 2_000
"""Of flags in one pull; Discourse gives ten a page, newer ones too."""
CONFLICT, MOST_CONFLICTS = 409, 3
"""Somebody altered the entry since it was read: it is read anew, so often."""
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_TOPIC = re.compile(r"/t/(?:[^/?#]+/)?(\d{1,18})(?:\.json)?(?:[?#].*)?")


class DiscourseForum:
    """One forum, spoken to as one of its users, who is staff there."""

    def __init__(self, base_url: str, username: str, secret: str, *, may_be_loopback: bool) -> None:
        self._base_url = base_url.rstrip("/")
        key = {"Api-Key": secret, "Api-Username": username or "system"}
        self._wire = Wire(base_url, key, may_be_loopback=may_be_loopback)
        self._host = self._wire.host

    def probe(self) -> str:
        """Return the user as whom the key speaks. Raises: PlatformRefused; PlatformUnreachable."""
        told = self._get("/session/current.json")
        with self._documented():
            return Fields("current_user.", Fields("", told).need("current_user", dict)).text("username", longest=200)

    def publish(self, post: Outgoing) -> tuple[str, str]:
        """Open a topic. Refused where its key was used before, the site is asked for the topic of that key."""
        asked: dict[str, Any] = {"title": post.title, "raw": post.body, "external_id": post.key}
        if post.channel is not None:
            asked["category"] = self._category(post.channel)
        content = json.dumps(asked).encode()
        answer = self._wire.call(
            "POST", "/posts.json", content=content, headers={"Content-Type": "application/json; charset=utf-8"}
        )
        try:
            told = answers.data(answer, self._host)
        except NotTaken:
            if (held := self.find(post.key)) is not None:
                return held.external_id, held.url
            raise
        if told.get("action") == "enqueued":
            raise HeldBack(f"{self._host} holds the piece back until somebody approves it there", host=self._host)
        return self._topic(told, "topic_id", "topic_slug")

    def find(self, key: str) -> Published | None:
        """Return the topic of a key; None when the site knows none."""
        answer = self._wire.call("GET", f"/t/external_id/{quote(key, safe='')}.json")
        try:
            told = self._follow(answer) if 300 <= answer.status < 400 else answers.data(answer, self._host)
        except NothingThere:
            return None
        external_id, url = self._topic(told, "id", "slug")
        with self._documented():
            return Published(external_id, url, Fields("", told).instant("created_at"))

    def flags(self, skips: Skips) -> Iterator[FlagRow]:
        """Yield every flag the site tells of, open or not, the oldest first so that new ones do not shift the pages."""
        offset, seen = 0, set[str]()
        for _ in range(MOST_PAGES):
            asked: dict[str, str | int] = {"status": "all", "priority": "low", "sort_order": "created_at_asc"}
            told = self._get("/review.json", {**asked, "offset": offset})
            with self._documented():
                page = read_page(Fields("", told), skips)
            fresh = [row for row in page.rows if row.external_id not in seen]
            seen.update(row.external_id for row in fresh)
            yield from fresh
            offset += page.count
            if not page.has_more or not page.count:
                return
        raise NotUnderstood(f"{self._host} tells of more flags than {MOST_PAGES} pages hold", host=self._host)

    def decide(self, flag_id: str, decision: Decision) -> None:
        """Perform what stands for the decision, on the entry as it is now; one that is settled already is left so.

        Raises: NotTaken, also where our user is offered no such action; PlatformFails, when others are ever faster.
        """
        for _ in range(MOST_CONFLICTS):
            told = self._get(f"/review/{quote(flag_id, safe='')}.json")
            with self._documented():
                page = Fields("", told)
                entry = Fields("reviewable.", page.need("reviewable", dict))
                if not is_pending(entry):
                    return
                action, version = self._action(decision, page, entry), entry.integer("version")
            path = f"/review/{quote(flag_id, safe='')}/perform/{action}.json"
            answer = self._wire.call("PUT", path, params={"version": version})
            if answer.status != CONFLICT:
                answers.data(answer, self._host)
                return
        raise PlatformFails(f"{self._host}: somebody altered the entry each time", host=self._host, words="")

    def _action(self, decision: Decision, page: Fields, entry: Fields) -> str:
        try:
            return action_for(decision, page, entry)
        except NotOffered as error:
            said = f"{self._host} offers our user other actions on it: {error}"
            raise NotTaken(said, host=self._host, status=403, words=str(error)[:300]) from None

    def about(self) -> About:
        """Its own statistics, named as in newer versions or in older ones, and its latest bump."""
        try:
            told = self._get("/about.json")
        except (NothingThere, KeyRefused):
            told = {}
        with self._documented():
            stats = Fields("about.stats.", Fields("about.", told.get("about") or {}).get("stats", dict, {}))
            people, posts = (
                stats.optional_integer(new) or stats.optional_integer(old)
                for new, old in (("users_count", "user_count"), ("posts_count", "post_count"))
            )
            return About(registered_count=people, post_count=posts, newest_at=Walk(self._ask).newest())

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """What was written, then the names of some older topics, then who registered."""
        with self._documented():
            walk, now = Walk(self._ask), datetime.now(UTC)
            parts = (walk.pages, lambda at: walk.names(at, now), Registered(self._ask_list, now).pages)
            for part in parts:
                for page in part(cursor):
                    cursor = page.cursor
                    yield page

    def threads(self, keys: Sequence[str]) -> Iterator[Page]:
        """Topics by their numbers; what is no number is no topic of a forum."""
        with self._documented():
            yield from Walk(self._ask).threads([int(key) for key in keys if _NUMBER.fullmatch(key)])

    def _ask(self, path: str, params: Mapping[str, str | int] | None) -> dict[str, Any]:
        return answers.data(self._wire.call("GET", path, params=params), self._host)

    def _ask_list(self, path: str, params: Mapping[str, str | int] | None) -> list[Any]:
        return answers.listed(self._wire.call("GET", path, params=params), self._host)

    def _follow(self, answer: Answer) -> dict[str, Any]:
        """A redirect to a topic of the same site, which is how it answers for a key; anywhere else is refused."""
        target = answer.headers.get("location", "")
        parts, own = urlsplit(target), urlsplit(self._base_url)
        same = not parts.netloc or (parts.hostname, parts.port) == (own.hostname, own.port)
        found = _TOPIC.fullmatch(parts.path.removeprefix(own.path))
        if not same or not found:
            raise LeadsElsewhere(
                f"{self._host} leads to {target[:120]!r}, and nobody is followed there", host=self._host
            )
        return self._get(f"/t/{found[1]}.json")

    def _get(self, path: str, params: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        return self._ask(path, params)

    def _category(self, channel: str) -> int:
        if not (channel.isascii() and channel.isdigit() and len(channel) < 10):
            raise NotTaken(f"{channel!r} is not the number of a category", host=self._host, status=422, words="")
        return int(channel)

    def _topic(self, told: dict[str, Any], id_name: str, slug_name: str) -> tuple[str, str]:
        with self._documented():
            found = Fields("", told)
            number, slug = found.integer(id_name, least=1, most=LARGEST_ID), found.get(slug_name, str, "")
        way = f"{quote(slug, safe='')}/{number}" if slug else str(number)
        return str(number), f"{self._base_url}/t/{way}"

    @contextmanager
    def _documented(self) -> Iterator[None]:
        """What is not as Discourse documents it is refused with the place where it stands."""
        try:
            yield
        except Malformed as error:
            raise NotUnderstood(f"{self._host} answered otherwise than documented: {error}", host=self._host) from None
