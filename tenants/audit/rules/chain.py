"""The chain: each link's hash covers the link before it and one entry.

Two parts of an entry may name a person and are erased one day, so the hash covers them by a salted digest alone: what
the actor is called and from which address they came, and what was changed (with what the target is called). While the
salt is there the digest is checked; once salt and part are erased, the digest still holds the chain together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

FORMAT = 1
"""Of the canonical text. Whoever changes what is covered raises it and keeps reading the old one."""
GENESIS = "0" * 64
"""What the first link follows."""


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    BLANKED = "blanked"
    HEAD_MISMATCH = "head mismatch"
    UNSEALED = "unsealed too long"


@dataclass(frozen=True, slots=True)
class Digests:
    """Hex SHA-256 of the two parts of an entry that may be erased."""

    actor: str
    data: str


def canonical(said: Any) -> bytes:
    """One text for one meaning: keys sorted, no blanks, UTF-8."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(salt: UUID, part: Mapping[str, Any]) -> str:
    """The digest of a part that may be erased. Without the salt nobody can tell by trying what the part said."""
    return hashlib.sha256(salt.bytes + canonical(part)).hexdigest()


def link_hash(*, previous: str, position: int, sealed_at: datetime, entry: Mapping[str, Any], digests: Digests) -> str:
    """The hash of the link at `position`: of the one before it, of its own facts and of everything in the entry.

    entry: what the entry says in the clear, never a row id. Returns 64 hex digits.
    """
    said = {
        "format": FORMAT,
        "position": position,
        "sealed_at": sealed_at,
        "entry": dict(entry),
        "actor": digests.actor,
        "data": digests.data,
    }
    return hashlib.sha256(previous.encode() + canonical(said)).hexdigest()
