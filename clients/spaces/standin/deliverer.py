"""Discourse's webhooks as the stand-in sends them: its headers, its ids that count up, signed over the body alone."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from clients.spaces.standin.server import LOOPBACK

Send = Callable[[Mapping[str, str], bytes], int]
"""Brings headers and body to the receiver, and returns the status that it answers with."""


LONGEST_WAIT_SECONDS = 10.0


def to_address(url: str) -> Send:
    """Send to an address; who is not there is answered for with 0, and the site goes on.

    A name below `localhost` is this machine, as to a browser, wherever the machine itself does not know it.
    """
    asked = httpx.URL(url)
    here = asked.copy_with(host=LOOPBACK) if asked.host.endswith(".localhost") else asked
    host = asked.netloc.decode()

    def send(headers: Mapping[str, str], body: bytes) -> int:
        told = {**headers, "Host": host}
        try:
            return httpx.post(here, content=body, headers=told, timeout=LONGEST_WAIT_SECONDS).status_code
        except httpx.HTTPError:
            return 0

    return send


class Deliverer:
    """One webhook of one site. `sent` keeps every call, for whoever wants it to come twice or late."""

    def __init__(self, secret: str, send: Send, *, instance: str = "http://127.0.0.1", first_id: int = 1) -> None:
        """first_id: a site goes on counting when it starts anew, and an id that came before is not heard again."""
        self._secret, self._send, self._instance = secret, send, instance
        self._ids = itertools.count(first_id)
        self.sent: list[tuple[dict[str, str], bytes]] = []

    def ping(self) -> int:
        return self._deliver("ping", "ping", {"ping": "OK"})

    def post(self, event: str, topic: Mapping[str, Any], post: Mapping[str, Any]) -> int:
        """event: post_created, post_edited, post_destroyed or post_recovered."""
        told = {name: value for name, value in post.items() if name != "actions_summary"}
        told |= {
            "topic_id": topic["id"], "topic_title": topic["title"], "category_id": topic.get("category_id"),
            "topic_archetype": topic.get("archetype", "regular"),
        }  # fmt: skip
        return self._deliver("post", event, {"post": told})

    def reviewable(self, event: str, entry: Mapping[str, Any]) -> int:
        """event: reviewable_created or reviewable_transitioned_to."""
        return self._deliver("reviewable", event, {"reviewable": dict(entry)})

    def again(self, index: int = -1) -> int:
        """Send what was sent before once more, to the byte."""
        return self._send(*self.sent[index])

    def _deliver(self, kind: str, event: str, told: Mapping[str, Any]) -> int:
        body = json.dumps(told).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Discourse/stand-in",
            "X-Discourse-Instance": self._instance,
            "X-Discourse-Event-Id": str(next(self._ids)),
            "X-Discourse-Event-Type": kind,
            "X-Discourse-Event": event,
            "X-Discourse-Event-Signature": "sha256="
            + hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest(),
        }
        self.sent.append((headers, body))
        return self._send(headers, body)
