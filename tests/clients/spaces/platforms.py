"""Platforms to speak to in the tests: the stand-ins, on loopback, over small topics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from clients.spaces.connectors.discourse.api import DiscourseForum
from clients.spaces.connectors.webhook.api import Webhook
from clients.spaces.rules.publishing import Outgoing
from clients.spaces.standin.discourse import DiscourseStandIn
from tests.clients.spaces.forums import post, topic

KEY = "an-api-key-of-the-tests"
SECRET = "a-secret-of-the-tests-alone"
NOW = datetime(2024, 3, 1, tzinfo=UTC)
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def topics(count: int = 40, posts: int = 5) -> list[dict[str, Any]]:
    """`count` topics with `posts` each, an hour between two posts; ids from 1 on, each title its own."""
    made = []
    for number in range(1, count + 1):
        begins = BEGAN + timedelta(hours=number)
        own = [
            post(number * 100 + n, n, (begins + timedelta(hours=n - 1)).isoformat(), 7 + n) for n in range(1, posts + 1)
        ]
        made.append(topic(number, own, title=f"An invented topic, number {number}", slug=f"an-invented-topic-{number}"))
    return made


def site(**changes: Any) -> DiscourseStandIn:
    options: dict[str, Any] = {"key": KEY, "username": "agency", "clock": lambda: NOW, **changes}
    return DiscourseStandIn(options.pop("topics", topics()), **options)


def forum_at(address: str, *, key: str = KEY, may_be_loopback: bool = True) -> DiscourseForum:
    return DiscourseForum(address, "agency", key, may_be_loopback=may_be_loopback)


def webhook_at(address: str, *, secret: str = SECRET, may_be_loopback: bool = True) -> Webhook:
    return Webhook(address, "", secret, may_be_loopback=may_be_loopback)


def piece(key: str = "0d8f5c1e-0000-4000-8000-000000000001", **changes: Any) -> Outgoing:
    fields: dict[str, Any] = {
        "key": key,
        "title": "What we do on the first Friday",
        "body": "Come along: the hall is open from six in the evening.",
        **changes,
    }
    return Outgoing(**fields)
