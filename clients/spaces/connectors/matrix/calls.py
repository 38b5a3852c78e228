"""Calls to a Matrix homeserver, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from clients.spaces.connectors import answers
from clients.spaces.connectors.fields import Malformed
from clients.spaces.connectors.wire import Answer, Wire
from clients.spaces.rules.connection import KeyRefused, NothingThere, NotUnderstood

CLIENT = "/_matrix/client/v3"
RELATIONS = "/_matrix/client/v1"
ADMIN = "/_synapse/admin/v1"
Params = dict[str, str | int]


class Calls:
    """One homeserver, spoken to with one account's access token."""

    def __init__(self, base_url: str, token: str, *, may_be_loopback: bool) -> None:
        self._wire = Wire(base_url, {"Authorization": f"Bearer {token}"}, may_be_loopback=may_be_loopback)
        self.host = self._wire.host

    def answer(self, method: str, path: str, params: Params | None = None, content: Any = None) -> Answer:
        """One call whose answer is an object. Raises: as `answers.data`."""
        body = None if content is None else json.dumps(content).encode()
        headers = {} if content is None else {"Content-Type": "application/json"}
        answer = self._wire.call(method, path, params=params, content=body, headers=headers)
        answers.data(answer, self.host)
        return answer

    def data(self, method: str, path: str, params: Params | None = None, content: Any = None) -> dict[str, Any]:
        return self.json(self.answer(method, path, params, content))

    def json(self, answer: Answer) -> dict[str, Any]:
        """What a good answer says."""
        return answers.data(answer, self.host)

    def look_up(self, path: str, params: Params | None = None) -> Answer | None:
        """The answer; None where there is nothing, or nothing for this account to see."""
        try:
            return self.answer("GET", path, params)
        except NothingThere:
            return None
        except KeyRefused as refused:
            if refused.facts.get("status") == 401:
                raise
            return None

    @contextmanager
    def documented(self) -> Iterator[None]:
        """What is not as Matrix documents it is refused with the place where it stands."""
        try:
            yield
        except Malformed as error:
            raise NotUnderstood(f"{self.host} answered otherwise than documented: {error}", host=self.host) from None


def room_path(room: str, *parts: str, under: str = CLIENT) -> str:
    """The path to something of a room."""
    return "/".join([under, "rooms", *(quote(part, safe="") for part in (room, *parts))])


def filtered(**changes: Any) -> str:
    return json.dumps(changes, separators=(",", ":"))
