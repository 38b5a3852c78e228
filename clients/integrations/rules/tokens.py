"""A token as text: a prefix that people and scanners recognise, and 256 random bits. Only its digest is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from clients.integrations.rules.scopes import Scope
from tenants.kernel.refusals import InvalidInput
from tenants.kernel.text import first_not_text

PREFIX = "caas_"
RANDOM_BYTES = 32
SHOWN = len(PREFIX) + 6
"""Characters of a token that are kept to tell it from others; they open nothing."""
LONGEST_NAME = 80
LONGEST_LIFE = timedelta(days=5 * 366)
NOTED_EVERY = timedelta(minutes=1)
"""The last use is written down at most so often."""

_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)


def is_token(text: str) -> bool:
    """Whether it could be one at all: nothing else is looked up."""
    return _TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """SHA-256, in hexadecimal: 256 random bits need no slower one."""
    return hashlib.sha256(token.encode()).hexdigest()


def check(name: str, scopes: Iterable[str], expires_at: datetime | None, *, at: datetime) -> None:
    """Raises: InvalidInput, listing every field that is not allowed."""
    asked, found = list(scopes), []
    if not 0 < len(name) <= LONGEST_NAME or first_not_text(name) or name != name.strip():
        found.append(("name", f"1 to {LONGEST_NAME} characters that people can read"))
    if not asked or len(asked) != len(set(asked)) or not set(asked) <= set(Scope):
        found.append(("scopes", f"at least one of {', '.join(Scope)}, each once"))
    if expires_at is not None and not at < expires_at <= at + LONGEST_LIFE:
        found.append(("expires", "a day to come, within five years"))
    if found:
        raise InvalidInput(found)
