"""A receiver of our signed webhook, as docs/webhook.md asks for one: it takes each key once, and counts."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from clients.spaces.connectors.webhook.signing import KEY, SIGNATURE, TIMESTAMP, is_ours
from clients.spaces.standin.server import Reply, StandIn, answered


def _variable(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")


class Receiver(StandIn):
    """`calls` counts what came by its key, `taken` holds what each key was answered with: once for all."""

    name = "A receiver for tests"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret
        self.calls: Counter[str] = Counter()
        self.taken: dict[str, dict[str, Any]] = {}

    @property
    def distinct(self) -> int:
        """How many pieces were taken, each counted once."""
        return len(self.taken)

    def answer(self, method: str, path: str, query: dict[str, str], environ: dict[str, Any], body: bytes) -> Reply:
        timestamp, key, told = (environ.get(_variable(name), "") for name in (TIMESTAMP, KEY, SIGNATURE))
        if path == "/standin/counts":
            return answered(200, {"calls": self.calls, "taken": len(self.taken)})
        if not is_ours(self._secret, timestamp=timestamp, key=key, body=body, told=told, now=int(time.time())):
            return answered(401, {"error": "the signature is wrong, or older than five minutes"})
        if method == "GET":
            return answered(200, self.taken[key]) if key in self.taken else answered(404, {"error": "no such key"})
        try:
            asked = json.loads(body)
        except ValueError:
            return answered(400, {"error": "not JSON"})
        if asked.get("type") == "ping":
            return answered(200, {"name": self.name})
        self.calls[key] += 1
        if key not in self.taken:
            number = len(self.taken) + 1
            base = f"http://{environ.get('HTTP_HOST', 'localhost')}"
            self.taken[key] = self.taking(key, asked, number, base)
        return answered(200, self.taken[key])

    def taking(self, key: str, asked: dict[str, Any], number: int, base: str) -> dict[str, Any]:
        """What it answers to a piece that it takes."""
        return {"id": str(number), "url": f"{base}/pieces/{number}", "published_at": datetime.now(UTC).isoformat()}
