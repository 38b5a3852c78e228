"""What a look at a platform brings: its answers as they came, and the place from which the next look goes on.

Answers are kept before they are read, and are read by one function alone (`connectors.live.read`), so what is computed
from a look can be computed again from what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from clients.spaces.rules.source import Skipped
from tenants.kernel.refusals import Refusal

PEOPLE = "people"
"""The key of an answer that says whether the platform tells who registered; those it tells are in `people/…`."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What a platform answered of one thing.

    key: what it tells of, such as `topic/17`: a later answer of the same key says how that is now.
    thread: the platform's id of the thread of which it tells all, where it does; such a thread can be read again alone.
    problem: why the platform would not tell it, where it would not; the content is empty then.
    problem_code, problem_facts: of the refusal that says so, where one does.
    """

    key: str
    content: bytes
    thread: str = ""
    problem: str = ""
    problem_code: str = ""
    problem_facts: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    @classmethod
    def untold(cls, key: str, why: Exception, *, thread: str = "") -> Payload:
        """What the platform would not tell, or not as it documents it, and why."""
        if isinstance(why, Refusal):
            return cls(key, b"", thread, str(why), why.code, why.facts)
        return cls(key, b"", thread, str(why))


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what the platform has, small enough for one transaction.

    cursor: JSON; where the next look goes on once this page is kept. gone: threads that the platform has no more, by
    its ids. named: threads that it has, by its ids: those of which nothing is kept are asked for.
    """

    payloads: tuple[Payload, ...]
    cursor: Mapping[str, Any]
    gone: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a platform says of itself; None where it does not tell.

    registered_count: people registered there. post_count: posts that it has. newest_at: its latest activity.
    """

    registered_count: int | None = None
    post_count: int | None = None
    newest_at: datetime | None = None


@dataclass(slots=True)
class PullReport:
    """What one look brought.

    pages: kept. payloads: answers that told something new. threads, posts: in those, posts the counted ones.
    changed: rows inserted or altered. is_whole: whether everything is read that is there for now. refusal: with which
    the platform ended a look that had brought something by then.
    """

    pages: int = 0
    payloads: int = 0
    threads: int = 0
    posts: int = 0
    changed: int = 0
    is_whole: bool = False
    skipped: list[Skipped] = field(default_factory=list)
    refusal: Refusal | None = None

    def as_dict(self) -> dict[str, Any]:
        """The report as the command prints it."""
        names = ("pages", "payloads", "threads", "posts", "changed", "is_whole")
        counts = {name: getattr(self, name) for name in names}
        return {**counts, "skipped": [asdict(one) for one in self.skipped], "error": str(self.refusal or "")}


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
