"""How our calls are signed, and how a receiver checks them: docs/webhook.md."""

from __future__ import annotations

import hashlib
import hmac

TIMESTAMP, KEY, SIGNATURE = "X-Caas-Timestamp", "Idempotency-Key", "X-Caas-Signature"
SCHEME = "sha256="
LONGEST_AGE_SECONDS = 300
"""A receiver turns away what is older, so that a call that was overheard is worthless soon."""


def signature(secret: str, *, timestamp: int, key: str, body: bytes) -> str:
    """Return the signature header of one call: HMAC-SHA256 over `timestamp.key.` and the body, in hexadecimal."""
    signed = f"{timestamp}.{key}.".encode() + body
    return SCHEME + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_ours(secret: str, *, timestamp: str, key: str, body: bytes, told: str, now: int) -> bool:
    """Whether a call carries our signature and is fresh."""
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp[:12])) > LONGEST_AGE_SECONDS:
        return False
    expected = signature(secret, timestamp=int(timestamp[:12]), key=key, body=body)
    return hmac.compare_digest(expected.encode(), told.encode())
