"""What a connector hands over from one input, and what is told of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

LONGEST_KEY = 200
"""Characters in an id of a post, thread, author or channel."""
LONGEST_TEXT = 1_000_000
"""Characters in one cell or one post's text."""
MOST_LISTED = 10_000
"""Skipped rows that are listed one by one; the rest is one line with their number."""

CHANNEL_COLUMNS = ("external_id", "name")
"""Of what a source tells of channels themselves; one that a thread merely names has no name yet."""

PEOPLE_COLUMNS = ("external_id", "joined_at")
"""Of what a source tells of people beside what they wrote: who joined, and when."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong with a row, for the reader's language: a code of `cms.file_refusals` with its facts."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {"code": self.code, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row or file that was left out. `where` is `file`, `file:line` or a path inside an archive; `why` is English.

    column: which of the staged columns is wrong, where it is one. reasons: the same as `why`, where they have codes.
    """

    where: str
    why: str
    column: str = ""
    reasons: tuple[Reason, ...] = field(default=(), compare=False)

    def plain(self) -> dict[str, Any]:
        """As a run keeps it."""
        reasons = {"reasons": [each.plain() for each in self.reasons]} if self.reasons else {}
        return {"where": self.where, "why": self.why, **reasons}


@dataclass(slots=True)
class Skips:
    """Collects what is left out, within bounds."""

    listed: list[Skipped] = field(default_factory=list)
    unlisted: int = 0

    def add(self, where: str, why: str, column: str = "", reasons: Iterable[Reason] = ()) -> None:
        if len(self.listed) < MOST_LISTED:
            self.listed.append(Skipped(where, why, column, tuple(reasons)))
        else:
            self.unlisted += 1

    def all(self) -> tuple[Skipped, ...]:
        """Everything left out, with a last line for what was past the bound."""
        rest = [Skipped("", f"and {self.unlisted} more that are not listed")] if self.unlisted else []
        return (*self.listed, *rest)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, as columns in the order of the source's; channels in `CHANNEL_COLUMNS`, people in `PEOPLE_COLUMNS`."""

    posts: Sequence[Row]
    threads: Sequence[Row] = ()
    channels: Sequence[Row] = ()
    people: Sequence[Row] = ()


class Source(Protocol):
    """One opened input.

    name: of the file or folder, without its path.
    post_columns, thread_columns: which columns of the staging tables its rows fill. What a source does not
        tell keeps its value in what is already held. No thread columns: threads follow from the posts; else each
        post's thread is among its threads.
    by_number: whether a reply names a post by its number in the thread, else by its id.
    has_whole_threads: whether each thread comes with all its posts, so that a held one which is missing is deleted.
    """

    @property
    def name(self) -> str: ...

    @property
    def post_columns(self) -> tuple[str, ...]: ...

    @property
    def thread_columns(self) -> tuple[str, ...]: ...

    @property
    def by_number(self) -> bool: ...

    @property
    def has_whole_threads(self) -> bool: ...

    def batches(self, skips: Skips) -> Iterator[Batch]:
        """Read it through, once. Raises: a Refusal when it cannot be read to its end."""
        ...

    def place(self, seq: int) -> str:
        """Where the row with this `seq` stands, for a person."""
        ...

    def digest(self) -> str:
        """SHA-256 of what was read, in hexadecimal; after `batches` has ended."""
        ...


@dataclass(slots=True)
class Outcome:
    """What became of each post of an input, for who asks post by post: ids that came in, ids that were altered."""

    inserted: set[str] = field(default_factory=set)
    altered: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run found and did.

    threads, posts, people: in this input; posts are the counted ones, people their authors.
    changed: rows of channels, people, threads and posts inserted or altered by what the input says.
    first_at, last_at: of the counted posts. skipped_count: how many were left out; `skipped` lists them within bounds.
    """

    threads: int
    posts: int
    people: int
    changed: int
    skipped: tuple[Skipped, ...]
    skipped_count: int
    first_at: datetime | None
    last_at: datetime | None
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The report as the command prints it."""
        return {
            "threads": self.threads,
            "posts": self.posts,
            "people": self.people,
            "changed": self.changed,
            "skipped": [{"where": s.where, "why": s.why} for s in self.skipped],
            "seconds": self.seconds,
        }
