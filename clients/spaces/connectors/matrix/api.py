"""A Matrix homeserver, spoken to as a bot that has joined the community's rooms.

As documented at https://spec.matrix.org; reports as Synapse tells them to its admins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt

from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.connectors.matrix.calls import ADMIN, CLIENT, Calls, filtered, room_path
from clients.spaces.connectors.matrix.looking import Look
from clients.spaces.connectors.matrix.reports import read_report
from clients.spaces.rules.connection import KeyRefused, NoConnection, NothingThere, NotTaken, NotUnderstood
from clients.spaces.rules.flag import FlagRow
from clients.spaces.rules.publishing import Outgoing, Published
from clients.spaces.rules.pulling import About, Decision, Page
from clients.spaces.rules.source import LONGEST_KEY, Skips

KEY = "caas.key"
"""The field in which a message of ours carries its key: Matrix forgets what was sent under it after a day."""
MESSAGES_LOOKED_AT = 200
"""Of ours in a room, the latest, for a key."""
REPORTS_A_PAGE, MOST_PAGES = 100, 2_000
MOST_ROOMS = 1_000


class MatrixServer:
    """One homeserver."""

    def __init__(self, base_url: str, username: str, secret: str, *, may_be_loopback: bool) -> None:
        self._calls = Calls(base_url, secret, may_be_loopback=may_be_loopback)
        self._host = self._calls.host

    def probe(self) -> str:
        """Return the account whose token it is. Raises: PlatformRefused; PlatformUnreachable."""
        told = self._calls.data("GET", f"{CLIENT}/account/whoami")
        with self._calls.documented():
            return Fields("", told).text("user_id", longest=LONGEST_KEY)

    def publish(self, post: Outgoing) -> tuple[str, str]:
        """Say the piece's body in a room, its channel: a message has no title. The same key says nothing new."""
        room = self._room(post.channel)
        if (held := self._held(room, self.probe(), post.key)) is not None:
            return held.external_id, held.url
        content = {
            "msgtype": "m.text",
            "body": post.body,
            "format": "org.matrix.custom.html",
            "formatted_body": MarkdownIt("commonmark", {"html": False}).render(post.body),
            KEY: post.key,
        }
        told = self._calls.data("PUT", room_path(room, "send", "m.room.message", post.key), content=content)
        with self._calls.documented():
            identity = Fields("", told).text("event_id", longest=LONGEST_KEY)
        return identity, _address(room, identity)

    def find(self, key: str) -> Published | None:
        """Look for the message of a key among the latest of ours in each room."""
        own = self.probe()
        return next((held for room in self._rooms() if (held := self._held(room, own, key))), None)

    def flags(self, skips: Skips) -> Iterator[FlagRow]:
        """Yield the reports that wait on the server. One that was dealt with there is deleted, and told no more."""
        asked: dict[str, str | int] = {"dir": "f", "limit": REPORTS_A_PAGE}
        for _ in range(MOST_PAGES):
            answer = self._calls.look_up(f"{ADMIN}/event_reports", asked)
            if answer is None:
                skips.add("event_reports", "the account is no admin of the server, which tells reports to nobody else")
                return
            told = self._calls.json(answer)
            with self._calls.documented():
                page = Fields("", told)
                for index, one in enumerate(page.need("event_reports", list)):
                    try:
                        yield read_report(Fields(f"event_reports[{index}].", one))
                    except Malformed as error:
                        skips.add("event_reports", str(error))
                onward = page.get("next_token", object, None)
            if not isinstance(onward, int | str):
                return
            asked["from"] = onward
        raise NotUnderstood(f"{self._host} tells of more reports than {MOST_PAGES} pages hold", host=self._host)

    def about(self) -> About:
        """The people in the rooms, each once, ourselves left out."""
        people: set[str] = set()
        for room in self._rooms():
            answer = self._calls.look_up(room_path(room, "joined_members"))
            if answer is not None:
                with self._calls.documented():
                    people.update(Fields("", self._calls.json(answer)).need("joined", dict))
        return About(registered_count=len(people - {self.probe()}))

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield what is said in the rooms, message by message."""
        return Look(self._calls, cursor).pages()

    def threads(self, keys: Sequence[str]) -> Iterator[Page]:
        raise NoConnection(f"{self._host}: Matrix tells messages, and no threads by themselves")

    def decide(self, flag_id: str, decision: Decision) -> None:
        """Remove the reported message where it is to go, and delete the report, with which it is dealt with there."""
        way = f"{ADMIN}/event_reports/{quote(flag_id, safe='')}"
        try:
            told = self._calls.data("GET", way)
        except NothingThere:
            return
        with self._calls.documented():
            report = Fields("", told)
            room, event = report.text("room_id", longest=300), report.text("event_id", longest=300)
        if decision is Decision.REMOVE:
            self._remove(room, event, f"report-{flag_id}")
        try:
            self._calls.data("DELETE", way)
        except NothingThere:
            return

    def _remove(self, room: str, event: str, key: str) -> None:
        try:
            self._calls.data("PUT", room_path(room, "redact", event, key), content={})
        except NothingThere:
            return
        except KeyRefused as refused:
            if refused.facts.get("status") == 401:
                raise
            told = f"{self._host}: we are no moderator of the room {room}, and may not remove a message there"
            raise KeyRefused(told, host=self._host, status=403, words=f"{room}") from None

    def _held(self, room: str, own: str, key: str) -> Published | None:
        found: dict[str, str | int] = {
            "dir": "b",
            "limit": MESSAGES_LOOKED_AT,
            "filter": filtered(senders=[own], types=["m.room.message"]),
        }
        answer = self._calls.look_up(room_path(room, "messages"), found)
        if answer is None:
            return None
        with self._calls.documented():
            for index, one in enumerate(Fields("", self._calls.json(answer)).need("chunk", list)):
                event = Fields(f"chunk[{index}].", one)
                if event.get("content", dict, {}).get(KEY) == key:
                    identity = event.text("event_id", longest=LONGEST_KEY)
                    at = datetime.fromtimestamp(event.integer("origin_server_ts", most=LARGEST_ID) / 1_000, UTC)
                    return Published(identity, _address(room, identity), at)
        return None

    def _room(self, channel: str | None) -> str:
        """The room to speak in: the one that is named, or the only one."""
        rooms = self._rooms()
        if channel is None and len(rooms) == 1:
            return rooms[0]
        if channel not in rooms:
            words = "name one of the rooms that we have joined" if channel is None else f"we are not in {channel[:80]}"
            raise NotTaken(f"{self._host}: {words}", host=self._host, status=422, words=words)
        return channel

    def _rooms(self) -> list[str]:
        told = self._calls.data("GET", f"{CLIENT}/joined_rooms")
        with self._calls.documented():
            found = Fields("", told).need("joined_rooms", list)
        return [room for room in found if isinstance(room, str)][:MOST_ROOMS]


def _address(room: str, event: str) -> str:
    return f"https://matrix.to/#/{quote(room, safe='!:')}/{quote(event, safe='$:')}"
