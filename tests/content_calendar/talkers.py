"""A Mastodon server and a Matrix homeserver on loopback, of just the calls that putting a piece out makes.

As docs.joinmastodon.org and spec.matrix.org document them: a status under a key that was used within the hour is the
status of that key; a message under a transaction id that was used is the message of that id. Whatever else these
servers do is tried against servers that others wrote (`tests/live`).
"""

from __future__ import annotations

import html
import json
import re
from abc import abstractmethod
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from clients.spaces.connectors.matrix.api import KEY
from clients.spaces.rules.publishing import Published
from clients.spaces.standin.server import Reply, StandIn, answered

ROOM = "!hall:standin.test"
_STATUS = re.compile(r"/api/v1/statuses/(\d+)(/source)?")
_SEND = re.compile(r"/_matrix/client/v3/rooms/([^/]+)/send/m\.room\.message/([^/]+)")
_MESSAGES = re.compile(r"/_matrix/client/v3/rooms/([^/]+)/messages")


class Talker(StandIn):
    """`calls` counts what came by its key; `said` holds what was said, in its order, `by_key` where of which key."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.calls: Counter[str] = Counter()
        self.said: list[dict[str, Any]] = []
        self.by_key: dict[str, int] = {}

    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        if environ.get("HTTP_AUTHORIZATION") != f"Bearer {self._token}":
            return answered(401, {"error": "The access token is invalid", "errcode": "M_UNKNOWN_TOKEN"})
        told = json.loads(body) if body else {}
        return self.told(method, path, told, environ) or answered(404, {"error": "Record not found"})

    @abstractmethod
    def told(self, method: str, path: str, told: dict[str, Any], environ: dict[str, Any]) -> Reply | None:
        """The answer to a call that is signed in; None where there is nothing."""

    def once(self, key: str, made: dict[str, Any]) -> dict[str, Any]:
        """What stands under the key: the first that came under it."""
        self.calls[key] += 1
        if key not in self.by_key:
            self.by_key[key] = len(self.said)
            self.said.append(made)
        return self.said[self.by_key[key]]

    @abstractmethod
    def held(self, key: str) -> Published | None:
        """What stands there under the key."""


class Microblog(Talker):
    """Mastodon, with one account."""

    def told(self, method: str, path: str, told: dict[str, Any], environ: dict[str, Any]) -> Reply | None:
        if (method, path) == ("GET", "/api/v1/accounts/verify_credentials"):
            return answered(200, {"id": "1", "acct": "agency"})
        if (method, path) == ("POST", "/api/v1/statuses"):
            number = len(self.said) + 1
            made = {
                "id": str(number), "created_at": datetime.now(UTC).isoformat(), "visibility": told["visibility"],
                "url": f"http://{environ['HTTP_HOST']}/@agency/{number}", "text": told["status"],
                "content": f"<p>{html.escape(told['status'])}</p>",
            }  # fmt: skip
            return answered(200, self.once(environ.get("HTTP_IDEMPOTENCY_KEY", ""), made))
        if (method, path) == ("GET", "/api/v1/accounts/1/statuses"):
            return answered(200, [{**one, "text": None} for one in reversed(self.said)])
        if method == "GET" and (found := _STATUS.fullmatch(path)) and int(found[1]) <= len(self.said):
            return answered(200, self.said[int(found[1]) - 1])
        return None

    def held(self, key: str) -> Published | None:
        if key not in self.by_key:
            return None
        one = self.said[self.by_key[key]]
        return Published(one["id"], one["url"], datetime.fromisoformat(one["created_at"]))


class Homeserver(Talker):
    """Matrix, with one room in which our account is."""

    def told(self, method: str, path: str, told: dict[str, Any], environ: dict[str, Any]) -> Reply | None:
        if (method, path) == ("GET", "/_matrix/client/v3/account/whoami"):
            return answered(200, {"user_id": "@agency:standin.test"})
        if (method, path) == ("GET", "/_matrix/client/v3/joined_rooms"):
            return answered(200, {"joined_rooms": [ROOM]})
        if method == "PUT" and (found := _SEND.fullmatch(path)) and unquote(found[1]) == ROOM:
            at = int(datetime.now(UTC).timestamp() * 1_000)
            event = {"type": "m.room.message", "sender": "@agency:standin.test", "content": told}
            made = {**event, "event_id": f"$event{len(self.said) + 1}", "origin_server_ts": at}
            return answered(200, {"event_id": self.once(unquote(found[2]), made)["event_id"]})
        if method == "GET" and (found := _MESSAGES.fullmatch(path)) and unquote(found[1]) == ROOM:
            return answered(200, {"start": "t0", "chunk": list(reversed(self.said))})
        return None

    def held(self, key: str) -> Published | None:
        for one in self.said:
            if one["content"][KEY] == key:
                at = datetime.fromtimestamp(one["origin_server_ts"] / 1_000, UTC)
                return Published(one["event_id"], f"https://matrix.to/#/{ROOM}/{one['event_id']}", at)
        return None
