"""What platforms tell by themselves: who may call, what a call brings, and which word on a thing holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from clients.spaces.rules.flag import FlagRow
from tenants.kernel.refusals import Refusal

HANDLE = "spaces.inbox"
"""The kind of work that handles what waits of one space."""
SWEEP = "spaces.inbox_sweep"
"""The kind of work that forgets what is old, and wakes what was missed."""
LARGEST_BODY = 1_000_000
LONGEST_ID = 200
OLD_SECRET_HOLDS = timedelta(days=1)
KEPT = timedelta(days=30)
"""How long what was handled is kept; what failed stays."""


def mark(made_at: datetime | None) -> str:
    """What tells the secret that holds from those before and after it, for who replaces it; "" for none.

    >>> mark(datetime.fromisoformat("2026-01-01T12:00:00+01:00"))
    '2026-01-01T11:00:00+00:00'
    """
    return made_at.astimezone(UTC).isoformat() if made_at else ""


class HookKind(StrEnum):
    """Whose calls they are. DISCOURSE: signed as Discourse signs. WEBHOOK: signed as docs/webhook.md says."""

    DISCOURSE = "DISCOURSE"
    WEBHOOK = "WEBHOOK"


class DeliveryState(StrEnum):
    """WAITING: to be handled. DONE: what it tells is taken in. IGNORED: nothing follows from it. FAILED: in words."""

    WAITING = "WAITING"
    DONE = "DONE"
    IGNORED = "IGNORED"
    FAILED = "FAILED"


class Why(StrEnum):
    """Why nothing follows from a call, or why it failed."""

    NONE = ""
    PING = "PING"
    UNKNOWN_EVENT = "UNKNOWN_EVENT"
    PERSONAL = "PERSONAL"
    OLDER = "OLDER"
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"
    FAULT = "FAULT"


class NoHook(Refusal):
    """Nobody listens at this address."""


class SecretReplaced(Refusal):
    """Another secret holds than the one that somebody looked at, who meant to replace that one."""


class BodyTooLarge(Refusal):
    """No event is that large."""


class NotSigned(Refusal):
    """The call carries no signature, or no id or time that it could be checked with."""


class SignatureWrong(Refusal):
    """The signature is not the one that our secret gives for these bytes."""


class SignatureOld(Refusal):
    """The call was signed too long ago, or with a clock that is wrong."""


class NotAnEvent(Refusal):
    """What is signed is no JSON object."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call whose signature holds. `why` is not empty where nothing follows from it."""

    event_id: str
    event: str
    body: bytes
    why: Why = Why.NONE


Version = tuple[datetime, int]
"""When a thing was so, and the sender's number where it gives one: the greater of two holds."""


@dataclass(frozen=True, slots=True)
class PostWord:
    """A post as it is from `version` on: its cells by staging column, none where it is gone."""

    key: str
    version: Version
    cells: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True)
class FlagWord:
    """A flag as it is from `version` on."""

    key: str
    version: Version
    row: FlagRow


@dataclass(frozen=True, slots=True)
class Told:
    """What one event tells: posts and flags themselves, or where to look. `threads`: by the platform's ids."""

    posts: tuple[PostWord, ...] = ()
    flags: tuple[FlagWord, ...] = ()
    threads: frozenset[str] = field(default_factory=frozenset)
    asks_for_flags: bool = False


class NotUnderstood(Exception):
    """An event is not as documented; the text says where in it and why."""


class Versioned(Protocol):
    """Whatever of which the newest word holds."""

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> Version: ...


W = TypeVar("W", bound=Versioned)


def newest(words: Iterable[W], held: Mapping[str, Version]) -> dict[str, W]:
    """Of all words on a thing the one that holds, key → word; none where a newer one was heard before.

    Of two with the same version the later one in `words` holds, and so does one that is heard again.
    """
    found: dict[str, W] = {}
    for word in words:
        known = found[word.key].version if word.key in found else held.get(word.key)
        if known is None or word.version >= known:
            found[word.key] = word
    return found
