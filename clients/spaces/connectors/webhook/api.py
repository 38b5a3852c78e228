"""Publishing by signed webhook: one address that takes a piece once for its key, and says which it holds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from clients.spaces.connectors import answers
from clients.spaces.connectors.instants import read_instant
from clients.spaces.connectors.webhook.signing import KEY, SIGNATURE, TIMESTAMP, signature
from clients.spaces.connectors.wire import Answer, Wire
from clients.spaces.rules.connection import NoConnection, NothingThere, NotUnderstood
from clients.spaces.rules.flag import FlagRow
from clients.spaces.rules.publishing import Outgoing, Published
from clients.spaces.rules.pulling import About, Decision, Page
from clients.spaces.rules.source import LONGEST_KEY, Skips
from tenants.kernel.instants import NotAnInstant

LONGEST_URL = 500
_CANNOT_SAY = (405, 501)


class Webhook:
    """One receiver."""

    def __init__(self, base_url: str, username: str, secret: str, *, may_be_loopback: bool) -> None:
        self._secret = secret
        self._wire = Wire(base_url, {}, may_be_loopback=may_be_loopback)
        self._host = self._wire.host

    def probe(self) -> str:
        """Send a ping and return the receiver's name for itself, its host where it gives none."""
        told = answers.data(self._call("POST", "ping", {"type": "ping"}), self._host)
        name = told.get("name")
        return name[:120] if isinstance(name, str) and name else self._host

    def publish(self, post: Outgoing) -> tuple[str, str]:
        """Send the piece; the receiver answers the same for the same key, however often it comes."""
        asked = {"type": "publish", "title": post.title, "body": post.body, "channel": post.channel}
        return self._held(answers.data(self._call("POST", post.key, asked), self._host))

    def find(self, key: str) -> Published | None:
        """Ask for the piece of a key; None when the receiver holds none, and when it cannot say."""
        answer = self._call("GET", key, None)
        if answer.status in _CANNOT_SAY:
            return None
        try:
            told = answers.data(answer, self._host)
        except NothingThere:
            return None
        return Published(*self._held(told), self._instant(told))

    def flags(self, skips: Skips) -> Iterator[FlagRow]:
        raise NoConnection(f"{self._host} is a webhook, and a webhook tells no flags")

    def about(self) -> About:
        return About()

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        raise NoConnection(f"{self._host} is a webhook, and a webhook tells no activity")

    def threads(self, keys: Sequence[str]) -> Iterator[Page]:
        raise NoConnection(f"{self._host} is a webhook, and a webhook tells no activity")

    def decide(self, flag_id: str, decision: Decision) -> None:
        raise NoConnection(f"{self._host} is a webhook, and a webhook takes no decisions")

    def _call(self, method: str, key: str, asked: dict[str, Any] | None) -> Answer:
        body = b"" if asked is None else json.dumps(asked, ensure_ascii=False).encode()
        timestamp = int(time.time())
        headers = {
            TIMESTAMP: str(timestamp),
            KEY: key,
            SIGNATURE: signature(self._secret, timestamp=timestamp, key=key, body=body),
        }
        if asked is None:
            return self._wire.call(method, "", headers=headers)
        return self._wire.call(method, "", content=body, headers={**headers, "Content-Type": "application/json"})

    def _held(self, told: dict[str, Any]) -> tuple[str, str]:
        external_id, url = told.get("id"), told.get("url")
        if isinstance(external_id, int) and not isinstance(external_id, bool):
            external_id = str(external_id)
        if not isinstance(external_id, str) or not 0 < len(external_id) <= LONGEST_KEY:
            raise NotUnderstood(f"{self._host} answers without an id of 1 to {LONGEST_KEY} characters", host=self._host)
        if not isinstance(url, str) or len(url) > LONGEST_URL or urlsplit(url).scheme not in ("http", "https"):
            raise NotUnderstood(f"{self._host} answers without an http(s) url", host=self._host)
        return external_id, url

    def _instant(self, told: dict[str, Any]) -> datetime:
        try:
            return read_instant(str(told.get("published_at")))
        except NotAnInstant:
            raise NotUnderstood(
                f"{self._host} does not say when it published (published_at)", host=self._host
            ) from None
