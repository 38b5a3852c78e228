"""What a look at a platform brings: its answers as they came, and the place from which the next look goes on.

Answers are kept before they are read, and are read by one function alone (`connectors.live.read`), so what is computed
from a look can be computed again from what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Payload:
    """One answer of a platform, byte for byte.

    key: what it tells of, such as `topic/17`: a later answer of the same key says how that is now.
    """

    key: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what the platform has, small enough for one transaction.

    cursor: JSON; where the next look goes on once this page is kept. gone: threads that the platform has no more, by
    its ids.
    """

    payloads: tuple[Payload, ...]
    cursor: Mapping[str, Any]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a platform says of itself. registered_count: people registered there, None where it does not tell."""

    registered_count: int | None = None


class Decision(StrEnum):
    """What a person decided on a flag, as it is told to the platform.

    REMOVE: the flag was right, the post goes. HIDE: it was right, the post is shown to nobody else; only those are told
    this who can hide (`rules.answers.as_told`). KEEP: it was right, the post stays. REJECT: it was wrong. IGNORE:
    nothing follows from it.
    """

    REMOVE = "REMOVE"
    HIDE = "HIDE"
    KEEP = "KEEP"
    REJECT = "REJECT"
    IGNORE = "IGNORE"
