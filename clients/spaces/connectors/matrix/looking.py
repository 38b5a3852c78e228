"""What is new in the rooms of a homeserver, message by message, as pages of payloads.

`/sync` says which rooms have something new. A room that is new to us, or in which more happened than `/sync` tells at
once, is read forward with `/messages` from where we stood, so that whoever answers, edits or reacts always comes after
what it is about. A message is told again, whole, whenever something happened to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clients.spaces.connectors import raw
from clients.spaces.connectors.fields import Fields
from clients.spaces.connectors.matrix.calls import CLIENT, RELATIONS, Calls, filtered, room_path
from clients.spaces.connectors.matrix.events import (
    ENCRYPTION,
    MESSAGES,
    NAME,
    REACTION,
    REDACTION,
    lean,
    target,
    upward,
)
from clients.spaces.connectors.matrix.kept import EVENT, NAMED, ROOM
from clients.spaces.connectors.matrix.staff import Staff
from clients.spaces.rules.pulling import Page, Payload
from clients.spaces.rules.source import LONGEST_KEY

TYPES = [*MESSAGES, REACTION, REDACTION, ENCRYPTION, NAME]
EVENTS_A_SYNC, EVENTS_A_PAGE = 50, 100
NOTHING: dict[str, Any] = {"types": []}
MOST_STEPS = 100
"""From an answer up to what it answers, and so on: one that is further down begins a thread where we stop."""
MOST_REMEMBERED = 20_000
CAUGHT_UP = None


@dataclass(slots=True)
class Known:
    """What one look remembers of messages, so that none is asked for twice: by id, bytes and JSON."""

    events: dict[str, tuple[bytes, dict[str, Any]] | None] = field(default_factory=dict)

    def keep(self, identity: str, found: tuple[bytes, dict[str, Any]] | None) -> None:
        if len(self.events) >= MOST_REMEMBERED:
            self.events.clear()
        self.events[identity] = found


class Look:
    """One look at a homeserver, from a cursor on.

    The cursor: `since`, up to where `/sync` told; `rooms`, of each the place in it from which it is still to be read:
    "" its beginning, null nowhere, since it is caught up.
    """

    def __init__(self, calls: Calls, cursor: Mapping[str, Any]) -> None:
        self._calls = calls
        self._since = str(cursor.get("since") or "")
        self._rooms: dict[str, str | None] = dict(cursor.get("rooms") or {})
        self._known = Known()
        self._staff: dict[str, Staff] = {}

    def pages(self) -> Iterator[Page]:
        while True:
            yield from self._read_on()
            before = self._since
            page, is_more = self._sync()
            if page is not None or before != self._since:
                yield page or Page((), self._cursor())
            if not is_more:
                return

    def _cursor(self) -> dict[str, Any]:
        return {"since": self._since, "rooms": dict(self._rooms)}

    def _read_on(self) -> Iterator[Page]:
        """The rooms that are not caught up, one page after the other."""
        for room in [room for room, place in self._rooms.items() if place is not CAUGHT_UP]:
            empty = 0
            while (place := self._rooms[room]) is not CAUGHT_UP:
                asked: dict[str, str | int] = {"dir": "f", "limit": EVENTS_A_PAGE, "filter": filtered(types=TYPES)}
                if place:
                    asked["from"] = place
                answer = self._calls.look_up(room_path(room, "messages"), asked)
                if answer is None:
                    del self._rooms[room]  # we were shown out of it a moment ago
                    break
                with self._calls.documented():
                    parts = raw.fields(answer.body)
                    events = raw.items(parts.get("chunk", b"[]"))
                    onward = raw.loaded(parts.get("end", b"null"))
                    payloads = self._payloads(room, events)
                # A server may leave out, page after page, what the filter does not let through.
                empty = 0 if events else empty + 1
                is_over = not isinstance(onward, str) or onward == place or empty > MOST_STEPS
                self._rooms[room] = CAUGHT_UP if is_over else onward
                yield Page(payloads, self._cursor())

    def _sync(self) -> tuple[Page | None, bool]:
        """What is new since, and whether rooms are left to be read on."""
        timeline = {"limit": EVENTS_A_SYNC if self._since else 1, "types": TYPES}
        parts = {"timeline": timeline, "state": NOTHING, "ephemeral": NOTHING, "account_data": NOTHING}
        asked: dict[str, str | int] = {
            "timeout": 0,
            "filter": filtered(room=parts, presence=NOTHING, account_data=NOTHING),
        }
        if self._since:
            asked["since"] = self._since
        answer = self._calls.answer("GET", f"{CLIENT}/sync", asked)
        with self._calls.documented():
            told = raw.fields(answer.body)
            rooms = raw.fields(told.get("rooms", b"{}"))
            joined, left = raw.fields(rooms.get("join", b"{}")), raw.fields(rooms.get("leave", b"{}"))
            onward = Fields("", raw.loaded(answer.body)).text("next_batch", longest=2_000)
            payloads: list[Payload] = []
            for room, content in joined.items():
                lines = raw.fields(raw.fields(content).get("timeline", b"{}"))
                is_cut = raw.loaded(lines.get("limited", b"false")) is True
                if room not in self._rooms:
                    self._rooms[room] = ""
                elif is_cut:
                    self._rooms[room] = self._since
                else:
                    payloads += self._payloads(room, raw.items(lines.get("events", b"[]")))
        for room in left:
            self._rooms.pop(room, None)
        self._since = onward
        is_more = any(place is not CAUGHT_UP for place in self._rooms.values())
        return (Page(tuple(payloads), self._cursor()) if payloads else None), is_more

    def _payloads(self, room: str, events: Iterable[bytes]) -> tuple[Payload, ...]:
        """The messages that events of a room are or are about, each as it is now."""
        told: dict[str, bool] = {}
        found: list[Payload] = []
        for content in events:
            event = raw.loaded(content)
            if not isinstance(event, dict) or not isinstance(identity := event.get("event_id"), str):
                continue
            kind = event.get("type")
            if kind in (ENCRYPTION, NAME):
                framed = raw.framed(room=raw.json_of(room), event=lean(content))
                key = f"{ROOM if kind == ENCRYPTION else NAMED}{room}"
                found.append(Payload(key[:LONGEST_KEY], framed))
            elif about := target(event):
                self._known.events.pop(about, None)
                told[about] = True
            elif kind in MESSAGES:
                self._known.keep(identity, (content, event))
                told.setdefault(identity, False)
        for identity, has_more in told.items():
            payload = self._payload(room, identity, has_reactions=has_more)
            if payload is not None:
                found.append(payload)
        return tuple(found)

    def _payload(self, room: str, identity: str, *, has_reactions: bool) -> Payload | None:
        """A message, which one opens its thread, how many reacted, and whether its author moderates the room."""
        held = self._event(room, identity)
        if held is None or held[1].get("type") not in MESSAGES or target(held[1]) is not None:
            return None
        thread = self._thread(room, held[1])
        likes = raw.json_of(self._likes(room, identity) if has_reactions else 0)
        is_staff = self._is_staff(room, held[1].get("sender"))
        content = raw.framed(room=raw.json_of(room), thread=thread, event=lean(held[0]), likes=likes, is_staff=is_staff)
        return Payload(f"{EVENT}{identity}"[:LONGEST_KEY], content)

    def _thread(self, room: str, event: dict[str, Any]) -> bytes:
        """Walk up to the message that opens the thread, its id and instant; what cannot be read ends the walk."""
        seen = {event.get("event_id")}
        for _ in range(MOST_STEPS):
            above = upward(event)
            if above is None or above in seen or (found := self._event(room, above)) is None:
                break
            seen.add(above)
            event = found[1]
        return raw.json_of({name: event.get(name) for name in ("event_id", "origin_server_ts")})

    def _event(self, room: str, identity: str) -> tuple[bytes, dict[str, Any]] | None:
        if identity not in self._known.events:
            answer = self._calls.look_up(room_path(room, "event", identity))
            self._known.keep(identity, None if answer is None else (answer.body, raw.loaded(answer.body)))
        return self._known.events[identity]

    def _likes(self, room: str, identity: str) -> int:
        """People who reacted, with whatever sign, each once. Who they are is not kept."""
        way = room_path(room, "relations", identity, "m.annotation", under=RELATIONS)
        people: set[str] = set()
        asked: dict[str, str | int] = {"limit": EVENTS_A_PAGE}
        for _ in range(MOST_STEPS):
            answer = self._calls.look_up(way, asked)
            if answer is None:
                break
            with self._calls.documented():
                page = Fields("", raw.loaded(answer.body))
                for index, one in enumerate(page.get("chunk", list, [])):
                    people.add(Fields(f"chunk[{index}].", one).text("sender", longest=LONGEST_KEY))
                onward = page.get("next_batch", str, None)
            if onward is None:
                break
            asked["from"] = onward
        return len(people)

    def _is_staff(self, room: str, sender: object) -> bytes:
        if room not in self._staff:
            levels = self._calls.look_up(room_path(room, "state", "m.room.power_levels"))
            creation = self._calls.look_up(room_path(room, "state", "m.room.create"), {"format": "event"})
            self._staff[room] = Staff.of(
                raw.loaded(levels.body) if levels else {}, raw.loaded(creation.body) if creation else {}
            )
        return raw.json_of(self._staff[room].has(sender))
