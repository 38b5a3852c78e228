"""Customers without their addresses: how one is written the same way always, hashed, and matched.

Source: docs/algorithms/customers.md, whose tables the tests read.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LONGEST_ADDRESS = 254
WAITS = timedelta(days=1)
"""How long a list that was looked through waits for a decision."""


class Basis(StrEnum):
    """The grounds of article 6 on which customers and members may be matched."""

    CONSENT = "CONSENT"
    CONTRACT = "CONTRACT"
    LEGITIMATE_INTERESTS = "LEGITIMATE_INTERESTS"


class Way(StrEnum):
    HASH = "HASH"
    HAND = "HAND"


class Origin(StrEnum):
    STATED = "STATED"
    COUNTED = "COUNTED"


class Stand(StrEnum):
    """WAITING: looked through, somebody decides. TAKEN: taken in. OUT: taken out again."""

    WAITING = "WAITING"
    TAKEN = "TAKEN"
    OUT = "OUT"


class LeftOut(StrEnum):
    """Why a row counts for nothing."""

    NO_ADDRESS = "NO_ADDRESS"
    NO_MEMBER = "NO_MEMBER"
    TWICE = "TWICE"


@dataclass(frozen=True, slots=True)
class Match:
    """What a list held: row = matched + unmatched + duplicate + invalid."""

    row: int
    matched: int
    unmatched: int
    duplicate: int
    invalid: int


def normalised(address: str) -> str | None:
    """The address as it is hashed, or None when it is none.

    NFKC, without spaces around and a leading "mailto:", lower case throughout. Dots and +tags stay: what stands before
    the @ is the provider's to read. One @, something before it, a dot in what follows, no space inside.
    """
    text = unicodedata.normalize("NFKC", address).strip().lower().removeprefix("mailto:").strip()
    local, at, host = text.rpartition("@")
    is_one = at and local and "@" not in local and "." in host.strip(".") and host == host.strip(".")
    if not is_one or len(text) > LONGEST_ADDRESS or any(each.isspace() or not each.isprintable() for each in text):
        return None
    return text


def digest(address: str, key: bytes) -> str:
    """HMAC-SHA-256 of a normalised address, in hexadecimal."""
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()
