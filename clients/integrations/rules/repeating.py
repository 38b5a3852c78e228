"""Calls that come again under the same key: answered once, and the same each time."""

from __future__ import annotations

import re
from datetime import timedelta

from tenants.kernel.refusals import Refusal

KEPT = timedelta(hours=24)
"""How long an answer is kept for whoever asks again."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


class NotAKey(Refusal):
    """An idempotency key is 1 to 200 visible ASCII characters."""


class KeyUsedOtherwise(Refusal):
    """The key came before, with another body."""


def check_key(key: str) -> str:
    """Return it. Raises: NotAKey."""
    if not _KEY.fullmatch(key):
        raise NotAKey("Idempotency-Key is 1 to 200 visible ASCII characters without blanks, such as a UUID")
    return key
