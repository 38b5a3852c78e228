"""The secret of an invitation's link. No Django."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode


def token(secret: str, invitation_id: int, edition: int) -> str:
    """The token of one link, derived rather than kept: a mail that is sent twice brings the same link.

    43 characters, 256 bits. Another edition's is another's.
    """
    said = f"tenants.access.invitation:{invitation_id}:{edition}".encode()
    return urlsafe_b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode().rstrip("=")


def digest(of: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(of.encode()).hexdigest()
