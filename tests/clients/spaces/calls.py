"""Calls as platforms make them, signed or not, for the tests of the inbox."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from typing import Any

from django.test import Client

from clients.spaces.connectors.webhook.signing import KEY, SIGNATURE, TIMESTAMP, signature

_ids = itertools.count(1)


def post_event(post_id: str = "p1", at: str = "2024-03-01T10:00:00Z", **changes: Any) -> dict[str, Any]:
    """A post that was written, whole."""
    told = {
        "type": "post.written", "at": at, "post_id": post_id, "created_at": "2024-03-01T09:00:00Z", "author": "ada",
        "thread": "t", "body": "Hello", "likes": 0,
    }  # fmt: skip
    return {**told, **changes}


def flag_event(flag_id: str = "f1", at: str = "2024-03-01T10:00:00Z", **changes: Any) -> dict[str, Any]:
    told = {
        "type": "flag.raised", "at": at, "flag_id": flag_id, "post_id": "p1", "thread": "t", "reason": "spam",
        "flagged_at": "2024-03-01T09:30:00Z",
    }  # fmt: skip
    return {**told, **changes}


def signed(secret: str, body: bytes, *, key: str | None = None, ago: float = 0) -> dict[str, str]:
    """The headers of a call of the client's own system."""
    key, timestamp = key or f"call-{next(_ids)}", int(time.time() - ago)
    return {
        KEY: key,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(secret, timestamp=timestamp, key=key, body=body),
    }


def by_discourse(secret: str, body: bytes, *, kind: str, event: str, event_id: str | None = None) -> dict[str, str]:
    """The headers of a call of Discourse's."""
    return {
        "X-Discourse-Instance": "https://forum.example.com",
        "X-Discourse-Event-Id": event_id or str(next(_ids)),
        "X-Discourse-Event-Type": kind,
        "X-Discourse-Event": event,
        "X-Discourse-Event-Signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }


def call(caller: Client, body: bytes, headers: dict[str, str], slug: str = "forum") -> tuple[int, dict[str, Any]]:
    answer = caller.post(f"/hooks/{slug}/", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def tell(caller: Client, secret: str, told: dict[str, Any], slug: str = "forum", **options: Any) -> int:
    """Send one event of the client's own system; the status of the answer."""
    body = json.dumps(told).encode()
    return call(caller, body, signed(secret, body, **options), slug)[0]
