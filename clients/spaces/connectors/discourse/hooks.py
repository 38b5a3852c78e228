"""Discourse's webhooks: the names of its headers, and where each event says that something is new.

An event only says where to look: the API is asked, and stays the truth. So nothing of a post is taken from here, and
what is a personal message, or about people, is not even kept.
"""

from __future__ import annotations

from typing import Any

from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.rules.inbox import NotUnderstood, Told, Why

SIGNATURE, EVENT_ID = "X-Discourse-Event-Signature", "X-Discourse-Event-Id"
EVENT_TYPE, EVENT, INSTANCE = "X-Discourse-Event-Type", "X-Discourse-Event", "X-Discourse-Instance"
PING, POST, TOPIC, REVIEWABLE = "ping", "post", "topic", "reviewable"


def ignored(kind: str, told: dict[str, Any]) -> Why:
    """Why nothing follows from an event of this type, and nothing of it is kept; Why.NONE where something does."""
    if kind == PING:
        return Why.PING
    if kind not in (POST, TOPIC, REVIEWABLE):
        return Why.UNKNOWN_EVENT
    held = told.get(kind)
    archetype = (held.get("topic_archetype") or held.get("archetype")) if isinstance(held, dict) else None
    return Why.PERSONAL if archetype == "private_message" else Why.NONE


def read(event: str, told: dict[str, Any]) -> Told:
    """Return which topics are to be read anew, and whether the flags are. Raises: NotUnderstood."""
    try:
        fields = Fields("", told)
        if POST in told:
            return Told(threads=frozenset({_id(Fields("post.", fields.need(POST, dict)), "topic_id")}))
        if TOPIC in told:
            return Told(threads=frozenset({_id(Fields("topic.", fields.need(TOPIC, dict)), "id")}))
        entry = Fields("reviewable.", fields.need(REVIEWABLE, dict))
        topic = entry.optional_integer("topic_id", most=LARGEST_ID)
        return Told(threads=frozenset({str(topic)} if topic else ()), asks_for_flags=True)
    except Malformed as error:
        raise NotUnderstood(str(error)) from None


def _id(fields: Fields, name: str) -> str:
    return str(fields.integer(name, least=1, most=LARGEST_ID))
