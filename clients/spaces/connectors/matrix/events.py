"""Matrix events: which are messages, what they are about, and where they hang."""

from __future__ import annotations

from typing import Any

MESSAGES = ("m.room.message", "m.sticker", "m.poll.start")
REACTION, REDACTION = "m.reaction", "m.room.redaction"
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


def _relation(event: dict[str, Any]) -> dict[str, Any]:
    return _object(_object(event.get("content")).get("m.relates_to"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
