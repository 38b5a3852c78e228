"""Matrix events: which are messages, what they are about, and where they hang."""

from __future__ import annotations

from typing import Any

from clients.spaces.connectors import raw

MESSAGES = ("m.room.message", "m.sticker", "m.poll.start", "org.matrix.msc3381.poll.start")
"""The last as clients still write polls, by the name of the proposal."""
REACTION, REDACTION = "m.reaction", "m.room.redaction"
KEPT = ("content", "event_id", "origin_server_ts", "redacts", "room_id", "sender", "type")
ENCRYPTION, NAME = "m.room.encryption", "m.room.name"


def target(event: dict[str, Any]) -> str | None:
    """The message that an edit, a reaction or a removal is about; None of what stands for itself."""
    if event.get("type") == REDACTION:
        return _text(event.get("redacts")) or _text(_object(event.get("content")).get("redacts"))
    relation = _relation(event)
    if relation.get("rel_type") in ("m.replace", "m.annotation"):
        return _text(relation.get("event_id"))
    return None


def upward(event: dict[str, Any]) -> str | None:
    """The message that this one hangs below: its thread's opening one, else the one that it answers."""
    relation = _relation(event)
    if relation.get("rel_type") in ("m.thread", "m.replace"):
        return _text(relation.get("event_id"))
    return answered(event)


def answered(event: dict[str, Any]) -> str | None:
    """The message that this one answers. In a thread, what clients without threads are shown as answered is not it."""
    relation = _relation(event)
    if relation.get("rel_type") == "m.thread" and relation.get("is_falling_back") is True:
        return _text(relation.get("event_id"))
    return _text(_object(relation.get("m.in_reply_to")).get("event_id"))


def lean(content: bytes) -> bytes:
    """An event without what a server adds for whoever asks: how old it is, and other people's answers to it.

    Its last edit and its removal stay. So it is the same whenever it is told, until something happens to it. Raises:
    Malformed.
    """
    told = raw.fields(content)
    added = _parts(told.pop("unsigned", b"null"))
    kept = {name: part for name, part in told.items() if name in KEPT}
    edit = _parts(_parts(added.get("m.relations", b"null")).get("m.replace", b"null"))
    unsigned = {}
    if edit:
        replaced = raw.rejoined({name: part for name, part in edit.items() if name in KEPT})
        unsigned["m.relations"] = raw.rejoined({"m.replace": replaced})
    if raw.loaded(added.get("redacted_because", b"null")) is not None:
        unsigned["redacted_because"] = b"{}"
    return raw.rejoined({**kept, "unsigned": raw.rejoined(unsigned)})


def _parts(content: bytes) -> dict[str, bytes]:
    return raw.fields(content) if content.startswith(b"{") else {}


def _relation(event: dict[str, Any]) -> dict[str, Any]:
    return _object(_object(event.get("content")).get("m.relates_to"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
